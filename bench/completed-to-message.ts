import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../src/base/log.js';
import { type Drover, startDrover } from '../src/main.js';
import { type Simulator, startSimulator } from '../src/simulator/index.js';
import { benchConfig } from './support/config.js';
import { judge } from './support/goal.js';
import { percentile, printTable, summary } from './support/table.js';
import { Terminal } from './support/terminal.js';

/**
 * How long it takes from the moment at which Nova's record says `completed` to the message that says so, on the
 * console, through the whole scene and real sockets; at the poller's one list a second. The promise: a median under
 * 1 s. Alone and many at once are measured in turn; beside it the time to the outcome that is proved.
 */
const RUNS = 5;
const ALONE = 2;
const AT_ONCE = 20;
/** Only the copying is faster; polls, reads and messages take the time they take. */
const SPEED = 6;
const OVERDUE_AFTER_MS = 60_000;

interface Scene {
  simulator: Simulator;
  drover: Drover;
  terminal: Terminal;
}

interface Delays {
  said: number;
  proved: number;
}

const delays = { alone: [] as Delays[][], many: [] as Delays[][] };
for (let run = 0; run < RUNS; run += 1) {
  const servers = ALONE + AT_ONCE;
  const directory = await mkdtemp(join(tmpdir(), 'drover-bench-'));
  const scene = await openScene(directory, servers);
  try {
    const names = [...scene.simulator.world.servers.values()].map(({ name }) => name);
    const alone: Delays[] = [];
    for (const name of names.slice(0, ALONE)) alone.push(await moved(scene, name));
    delays.alone.push(alone);
    delays.many.push(await Promise.all(names.slice(ALONE).map((name) => moved(scene, name))));
  } finally {
    await scene.drover.stop();
    await scene.simulator.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

const rows = (part: keyof Delays) => [
  summary({ what: 'alone', runs: delays.alone.map((run) => run.map((one) => one[part])) }),
  summary({ what: `${AT_ONCE} at once`, runs: delays.many.map((run) => run.map((one) => one[part])) }),
];
printTable('From `completed` in Nova to the message that says so, ms', rows('said'));
printTable('From `completed` in Nova to the proved outcome, ms', rows('proved'));
const all = (kind: keyof typeof delays) => delays[kind].flat().map(({ said }) => said);
judge([
  { what: 'median, alone', value: percentile(all('alone'), 0.5), under: 1_000, unit: ' ms' },
  { what: `median, ${AT_ONCE} at once`, value: percentile(all('many'), 0.5), under: 1_000, unit: ' ms' },
]);
process.exit();

async function openScene(directory: string, servers: number): Promise<Scene> {
  const simulator = await startSimulator({ directory, hosts: 2 * servers, speed: SPEED });
  for (let number = 1; number <= servers; number += 1) {
    // As long as it may be: moves of one length would all end at the same point between two polls.
    const usedRatio = 0.2 + 0.7 * Math.random();
    simulator.world.addServer({ name: `web-${100 + number}`, host: `compute${number}`, usedRatio });
  }
  const terminal = new Terminal();
  const config = benchConfig(directory, {
    clouds: { file: simulator.cloudsFile },
    store: { directory: join(directory, 'data') },
    console: {},
    roles: { operator: ['console:alice'], approver: ['console:bob'] },
    policy: { limits: { perCloud: servers } },
  });
  const { input, output } = terminal;
  const log = createLog({ level: 'silent' });
  const io = { input, output, tty: false, json: true, color: false };
  const drover = await startDrover({ config, env: {}, log, console: io });
  return { simulator, drover, terminal };
}

/** One whole move, asked for and approved as people do it. */
async function moved({ simulator, terminal }: Scene, name: string): Promise<Delays> {
  const server = [...simulator.world.servers.values()].find((one) => one.name === name);
  const host = `compute${Number(server?.host.replace('compute', '')) + simulator.world.hosts.size / 2}`;
  terminal.type('alice', `/migrate server ${name} --to ${host}`);
  const card = await terminal.hear(
    ({ type, text }) => type === 'message' && text.startsWith(`Move ${name} from`),
    OVERDUE_AFTER_MS,
  );
  terminal.type('bob', `:white_check_mark: ${card.number}`);
  const ofCard = ({ number, thread }: { number: string; thread?: string }) =>
    number === card.number || thread === card.number;
  const said = await terminal.hear(
    (line) => ofCard(line) && /checking the result|^Done: /.test(line.text),
    OVERDUE_AFTER_MS,
  );
  const proved = await terminal.hear(
    (line) => ofCard(line) && line.text.startsWith('Done: '),
    OVERDUE_AFTER_MS,
  );
  const record = [...simulator.world.migrations.values()].find((one) => one.serverId === server?.id);
  if (record?.status !== 'completed' || record.updatedAt === null) throw new Error(`${name} has not moved`);
  return { said: said.at - record.updatedAt, proved: proved.at - record.updatedAt };
}
