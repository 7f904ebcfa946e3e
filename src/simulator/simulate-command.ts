import { type Simulator, type SimulatorOptions, startSimulator } from './index.js';

export interface SimulateIo {
  readonly stdout: { write(text: string): unknown };
  /** Where a person is told what to type next, if this is a terminal: programs read stdout. */
  readonly stderr?: { write(text: string): unknown; isTTY?: boolean };
  /** Ends the simulator. Default: SIGTERM or Ctrl-C. */
  readonly stopped?: AbortSignal;
}

/** `drover simulate`: prints one line of JSON that says where everything is, and runs until told to stop. */
export async function runSimulate(options: SimulatorOptions, io: SimulateIo): Promise<void> {
  const stopped = io.stopped ?? untilSignalled();
  const simulator = await startSimulator(options);
  io.stdout.write(`${JSON.stringify(whereabouts(simulator))}\n`);
  if (io.stderr?.isTTY === true) io.stderr.write(`${nextText(simulator)}\n`);
  await new Promise<void>((resolve) => {
    if (stopped.aborted) resolve();
    else stopped.addEventListener('abort', () => resolve(), { once: true });
  });
  await simulator.stop();
}

/** What runs, what to type and how to stop. */
function nextText({ world, configFile }: Simulator): string {
  const hosts = counted(world.hosts.size, 'host');
  const servers = counted(world.servers.size, 'server');
  const config = /^[\w@%+=:,./-]+$/u.test(configFile)
    ? configFile
    : `'${configFile.replaceAll("'", "'\\''")}'`;
  return `A cloud of ${hosts} and ${servers} runs until Ctrl-C. In another terminal: npx drover start --config ${config}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
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
