import { type Simulator, type SimulatorOptions, startSimulator } from './index.js';

export interface SimulateIo {
  readonly stdout: { write(text: string): unknown };
  /** Ends the simulator. Default: SIGTERM or Ctrl-C. */
  readonly stopped?: AbortSignal;
}

/** `drover simulate`: prints one line of JSON that says where everything is, and runs until told to stop. */
export async function runSimulate(options: SimulatorOptions, io: SimulateIo): Promise<void> {
  const stopped = io.stopped ?? untilSignalled();
  const simulator = await startSimulator(options);
  io.stdout.write(`${JSON.stringify(whereabouts(simulator))}\n`);
  await new Promise<void>((resolve) => {
    if (stopped.aborted) resolve();
    else stopped.addEventListener('abort', () => resolve(), { once: true });
  });
  await simulator.stop();
}

function whereabouts(simulator: Simulator): Record<string, unknown> {
  const { authUrl, cloudsFile, knownHostsFile, privateKeyFile, addresses } = simulator;
  return { authUrl, cloudsFile, knownHostsFile, privateKeyFile, addresses };
}

function untilSignalled(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
