import { subscribe } from 'node:diagnostics_channel';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { createLog } from '../src/base/log.js';
import { type Drover, startDrover } from '../src/main.js';
import { type Simulator, startSimulator } from '../src/simulator/index.js';
import { benchConfig } from './support/config.js';
import { judge } from './support/goal.js';
import { percentile, printTable, summary } from './support/table.js';
import { Terminal } from './support/terminal.js';

/**
 * From a typed abort to the DELETE that leaves for Nova, with every host well and with the destination of all moves hanging:
 * it takes SSH connections and commands, and answers none. The promise: p95 at most 50 ms more.
 */
const RUNS = 3;
const MOVES = 12;
const DESTINATION = `compute${MOVES + 1}`;
const BETWEEN_MS = 250;
const OVERDUE_AFTER_MS = 60_000;
/** Long enough for looks at the host to be under way when the abort is typed. */
const HANGS_FOR_MS = 3_000;

const sent = z.object({ request: z.object({ method: z.string(), path: z.string() }) });
const deletes: { path: string; at: number }[] = [];
subscribe('undici:client:sendHeaders', (message) => {
  const read = sent.safeParse(message);
  if (!read.success || read.data.request.method !== 'DELETE') return;
  deletes.push({ path: read.data.request.path, at: Date.now() });
});

const delays = { well: [] as number[][], hanging: [] as number[][] };
for (let run = 0; run < RUNS; run += 1) {
  for (const how of ['well', 'hanging'] as const) {
    const directory = await mkdtemp(join(tmpdir(), 'drover-bench-'));
    const scene = await openScene(directory);
    try {
      const moves = await begun(scene);
      if (how === 'hanging') {
        const destination = scene.simulator.hosts.get(DESTINATION);
        if (destination === undefined) throw new Error('the destination has no SSH');
        destination.silent = true;
        await sleep(HANGS_FOR_MS);
      }
      delays[how].push(await aborted(scene, moves));
    } finally {
      await scene.drover.stop();
      await scene.simulator.stop();
      await rm(directory, { recursive: true, force: true });
    }
  }
}

printTable('From the typed abort to the DELETE, ms', [
  summary({ what: 'every host well', runs: delays.well }),
  summary({ what: 'the destination hangs', runs: delays.hanging }),
]);
const p95 = (how: keyof typeof delays) => percentile(delays[how].flat(), 0.95);
judge([
  {
    what: 'p95 with a host that hangs, more than with none',
    value: p95('hanging') - p95('well'),
    under: 50,
    unit: ' ms',
  },
]);
process.exit();

interface Scene {
  simulator: Simulator;
  drover: Drover;
  terminal: Terminal;
}

async function openScene(directory: string): Promise<Scene> {
  const simulator = await startSimulator({ directory, hosts: MOVES + 1, speed: 1 });
  simulator.world.completionTimeout = 0;
  for (let number = 1; number <= MOVES; number += 1) {
    const name = `web-${100 + number}`;
    simulator.world.addServer({ name, host: `compute${number}`, usedRatio: 0.1 });
    simulator.faults.ask({ kind: 'never-converges', server: name });
  }
  const { privateKeyFile, knownHostsFile, addresses } = simulator;
  const terminal = new Terminal();
  const config = benchConfig(directory, {
    clouds: { file: simulator.cloudsFile },
    hosts: { user: 'drover', privateKeyFile, knownHostsFile, addresses },
    store: { directory: join(directory, 'data') },
    console: {},
    roles: { operator: ['console:alice'], approver: ['console:bob'] },
    policy: {
      limits: { perCloud: MOVES, perSourceHost: MOVES, perDestinationHost: MOVES },
      approvals: { migrate: { quorum: 0 } },
    },
  });
  const { input, output } = terminal;
  const io = { input, output, tty: false, json: true, color: false };
  const drover = await startDrover({ config, env: {}, log: createLog({ level: 'silent' }), console: io });
  return { simulator, drover, terminal };
}

/** Every move is copying; gives the servers' ids by the requests'. */
async function begun({
  simulator,
  terminal,
}: Scene): Promise<readonly { request: string; server: string }[]> {
  const servers = [...simulator.world.servers.values()];
  const moves: { request: string; server: string }[] = [];
  for (const { id, name } of servers) {
    terminal.type('alice', `/migrate server ${name} --to ${DESTINATION}`);
    const card = await terminal.hear(
      ({ type, thread, text }) => type === 'message' && thread === undefined && text.includes(` ${name} `),
      OVERDUE_AFTER_MS,
    );
    moves.push({ request: /m-[a-z2-7]{10}/.exec(card.text)?.[0] ?? '', server: id });
  }
  const end = Date.now() + OVERDUE_AFTER_MS;
  const running = () => [...simulator.world.migrations.values()].filter(({ status }) => status === 'running');
  while (running().length < MOVES) {
    if (Date.now() > end) throw new Error(`only ${running().length} of ${MOVES} moves run`);
    await sleep(50);
  }
  // The poller has their records by then.
  await sleep(2_000);
  return moves;
}

async function aborted(
  { terminal }: Scene,
  moves: readonly { request: string; server: string }[],
): Promise<number[]> {
  const times: number[] = [];
  for (const { request, server } of moves) {
    const typed = Date.now();
    terminal.type('alice', `/migrate abort ${request}`);
    const end = typed + OVERDUE_AFTER_MS;
    const left = () => deletes.find(({ path, at }) => at >= typed && path.includes(server));
    while (left() === undefined) {
      if (Date.now() > end) throw new Error(`no DELETE left for ${request}`);
      await sleep(2);
    }
    times.push((left()?.at ?? 0) - typed);
    await sleep(BETWEEN_MS);
  }
  return times;
}
