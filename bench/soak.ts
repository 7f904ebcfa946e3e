import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeHeapSnapshot } from 'node:v8';
import { parse } from 'yaml';
import { silentLog } from '../src/base/log.js';
import { seededRandom } from '../src/base/seeded-random.js';
import { startDrover } from '../src/main.js';
import { startSimulator } from '../src/simulator/index.js';
import { benchConfig } from './support/config.js';
import { FastClock } from './support/fast-clock.js';
import { judge } from './support/goal.js';
import { SoakDay } from './support/soak-day.js';
import { SoakPeople } from './support/soak-people.js';
import { growth, type Sample, sample } from './support/soak-samples.js';
import { median, printTable, rounded } from './support/table.js';

/**
 * A day of a busy bot in minutes: moves, drains, votes, freezes, faults of the cloud, cards that are deleted. After it
 * nothing may have grown but what is kept of each ended request. Time runs faster, in the bot as in its cloud, which is
 * a process of its own; everything else is as `drover start` has it.
 */
const { values } = parseArgs({
  options: {
    moves: { type: 'string', default: '2000' },
    drains: { type: 'string', default: '20' },
    hours: { type: 'string', default: '24' },
    /** Rows of the table: how often it is looked. */
    rows: { type: 'string', default: '24' },
    /** How many times faster moves are in the cloud: fewer looks at each. */
    speed: { type: 'string', default: '1' },
    /** Two heap snapshots, after a third and at the end, into this folder. */
    snapshots: { type: 'string' },
    'no-ssh': { type: 'boolean', default: false },
  },
});
const size = { moves: Number(values.moves), drains: Number(values.drains), hours: Number(values.hours) };
const HOUR_MS = 3_600_000;
const SEED = 18;
const MOST_GROWTH = 0.1;
const HOSTS = 12;
const SERVERS = 72;

let warnings = 0;
process.on('warning', ({ name, message }) => {
  if (name !== 'MaxListenersExceededWarning') return;
  warnings += 1;
  process.stderr.write(`${message}\n`);
});

const directory = await mkdtemp(join(tmpdir(), 'drover-soak-'));
const clock = new FastClock();
const passing = clock.run();
const random = seededRandom(SEED);
const cloud = await startSimulator({
  directory: join(directory, 'cloud'),
  hosts: HOSTS,
  servers: SERVERS,
  clock,
  speed: Number(values.speed),
});
const written = parse(await readFile(cloud.configFile, 'utf8')) as Record<string, unknown>;
const { hosts, ...withoutHosts } = written;
const store = join(directory, 'data');
const config = benchConfig(join(directory, 'cloud'), {
  ...withoutHosts,
  ...(values['no-ssh'] ? {} : { hosts }),
  store: { kind: 'lowdb', directory: store },
  policy: {
    limits: { perCloud: 12, perSourceHost: 2, perDestinationHost: 3 },
    breaker: { failures: 20, within: '30m' },
  },
});
const people = new SoakPeople(clock, random);
const drover = await startDrover({ config, env: {}, log: silentLog, clock, console: people.io });
const day = new SoakDay({ drover, clock, random, people, cloud, size, hosts: HOSTS });

const rows: (Sample & { hour: number; ended: number; moves: number; moveSeconds: number; cpuMs: number })[] =
  [];
let before = { cpuSeconds: process.cpuUsage().user / 1e6, ended: 0 };
const began = clock.now();
const startedAt = performance.now();
const working = day.run();
const looks = Number(values.rows);
for (let look = 1; look <= looks; look += 1) {
  const hour = rounded((look * size.hours) / looks);
  await clock.sleep(Math.max(0, began + hour * HOUR_MS - clock.now()));
  const now = await sample(store, clock, people.streams);
  const seconds = day.takeSeconds();
  const requests = day.ended - before.ended;
  rows.push({
    ...now,
    hour,
    ended: now.ended,
    moves: seconds.length,
    moveSeconds: median(seconds),
    cpuMs: ((now.cpuSeconds - before.cpuSeconds) * 1000) / Math.max(1, requests),
  });
  before = { cpuSeconds: now.cpuSeconds, ended: day.ended };
  process.stderr.write(
    `hour ${hour}: ${seconds.length} moves, heap ${now.heapMib.toFixed(1)} MiB, ${day.summary()}\n`,
  );
  if (values.snapshots !== undefined && [Math.ceil(looks / 3), looks].includes(look)) {
    writeHeapSnapshot(join(values.snapshots, `look-${look}.heapsnapshot`));
  }
}
await working;
const minutes = rounded((performance.now() - startedAt) / 60_000);
await drover.stop();
clock.stop();
await passing;
await cloud.stop();
await rm(directory, { recursive: true, force: true });

printTable(
  `${size.hours} h in ${minutes} minutes, by the hour`,
  rows.map((row) => ({
    hour: row.hour,
    moves: row.moves,
    'heap MiB': rounded(row.heapMib),
    'outside MiB': rounded(row.outsideMib),
    'resident MiB': rounded(row.residentMib),
    handles: row.handles,
    listeners: row.listeners,
    sleeps: row.sleeps,
    'open files': row.open,
    'ended files': row.ended,
    'move s': rounded(row.moveSeconds),
    'CPU ms a request': Math.round(row.cpuMs),
  })),
);
process.stdout.write(`${day.summary()}\n\n`);
const flat = (what: string, of: (row: (typeof rows)[number]) => number) => ({
  what: `${what}: growth from the middle third to the last`,
  value: rounded(growth(rows.map(of))),
  under: MOST_GROWTH,
});
judge([
  flat('heap after collection', (row) => row.heapMib),
  flat('memory outside of the heap', (row) => row.outsideMib),
  flat('handles', (row) => row.handles),
  flat('listeners', (row) => row.listeners),
  flat('sleeps', (row) => row.sleeps),
  flat('files of what has not ended', (row) => row.open),
  flat('seconds of a move', (row) => row.moveSeconds),
  flat('processor time of a request', (row) => row.cpuMs),
  { what: 'files an ended request', value: rounded((rows.at(-1)?.ended ?? 0) / day.ended), under: 3.2 },
  { what: 'warnings of too many listeners', value: warnings, under: 1 },
]);
process.exit();
