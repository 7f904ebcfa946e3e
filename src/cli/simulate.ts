import { DroverError } from '../base/errors.js';
import { SimulatorOptionError } from '../simulator/index.js';
import { runSimulate } from '../simulator/simulate-command.js';
import type { ExitCode } from './program.js';

export interface SimulateChoice {
  directory: string;
  port?: number;
  hosts?: number;
  servers?: number;
  speed?: number;
  novaMax?: string;
}

export async function runSimulateCommand(choice: SimulateChoice, io: NodeJS.Process): Promise<ExitCode> {
  try {
    await runSimulate(choice, { stdout: io.stdout, stderr: io.stderr });
    return 0;
  } catch (cause) {
    if (!(cause instanceof SimulatorOptionError)) throw cause;
    throw new DroverError(cause.message, { code: 'usage', cause });
  }
}
