import { createLog } from '../base/log.js';
import { registerOn } from '../main.js';
import { type ConfigChoice, configOf, logLevelOf } from './configuration.js';
import type { ExitCode } from './program.js';

/** Slack: prints what to do with the manifest. Discord: writes the guild's commands. */
export async function runRegister(
  platform: string,
  choice: ConfigChoice,
  io: NodeJS.Process,
): Promise<ExitCode> {
  const log = createLog({ level: logLevelOf(io.env) });
  const config = platform === 'discord' ? configOf(choice, io) : undefined;
  io.stdout.write(await registerOn(platform, config, log, io.env));
  return 0;
}
