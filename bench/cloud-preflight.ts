import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { CloudPreflight } from '../src/app/cloud-preflight/service.js';
import { systemClock } from '../src/base/clock.js';
import { createLog } from '../src/base/log.js';
import { plainText } from '../src/chat/plain.js';
import { openClouds } from '../src/cloud/open-clouds.js';
import { refusals } from '../src/preflight/findings.js';
import { nothingPlanned } from '../src/preflight/policy.js';
import type { SimulatorOptions } from '../src/simulator/index.js';
import { judge } from './support/goal.js';
import { printTable, rounded } from './support/table.js';

/**
 * `/preflight cloud` of a whole cloud, from the first call to the card: wall time, memory of the process, calls, and how
 * long others had to wait for their turn. The simulator runs in a process of its own. The promise: 10,000 servers on 300
 * hosts within 60 s and 300 MiB, with calls that grow with pages and hosts. `npm run bench -- cloud-preflight show` prints
 * the last card.
 */
const SIZES = [
  { hosts: 30, servers: 1_000 },
  { hosts: 300, servers: 1_000 },
  { hosts: 300, servers: 10_000 },
];
const MIB = 2 ** 20;
const POLICY = {
  protect: { servers: [], names: [], projects: [] },
  limits: { perCloud: 5, perSourceHost: 1, perDestinationHost: 1 },
  refuseOn: { warnings: [], unknowns: [] },
};
const log = createLog({ level: 'silent' });
const show = process.argv.includes('show');

/** Its child's memory and thought are not what is measured. */
async function simulated(options: SimulatorOptions) {
  const child = fork(new URL('./support/simulator-side.js', import.meta.url));
  const started = once(child, 'message');
  child.send(options);
  const [cloudsFile] = (await started) as [string];
  return {
    cloudsFile,
    async stop() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

/** The most memory, and the longest time for which nothing else had a turn, while some work goes on. */
function watched() {
  let [peak, longest, last, over] = [0, 0, performance.now(), false];
  // What others on the machine take away is no thought of ours.
  let [used, thought] = [process.cpuUsage(), 0];
  const ended = (async () => {
    while (!over) {
      await sleep(10);
      const now = performance.now();
      longest = Math.max(longest, now - last - 10);
      last = now;
      const { user, system } = process.cpuUsage(used);
      used = process.cpuUsage();
      thought = Math.max(thought, (user + system) / 1000);
      peak = Math.max(peak, process.memoryUsage().rss);
    }
  })();
  return async () => {
    over = true;
    await ended;
    return { peakMib: peak / MIB, longestMs: longest, thoughtMs: thought };
  };
}

async function measured(size: { hosts: number; servers: number }) {
  const directory = mkdtempSync(join(tmpdir(), 'drover-bench-'));
  const simulator = await simulated({ directory, ...size });
  let calls = 0;
  const clouds = openClouds({
    config: { file: simulator.cloudsFile },
    env: {},
    clock: systemClock,
    log,
    timeoutMs: 30_000,
    onCall: () => {
      calls += 1;
    },
  });
  const kept = new Map<string, unknown>();
  const whole = new CloudPreflight({
    clouds,
    planner: {
      ownState: async () => nothingPlanned,
      refused: (findings) => refusals(findings, POLICY),
    },
    policy: POLICY,
    reservePercent: 10,
    platforms: new Map(),
    notes: {
      read: async (name) => kept.get(name),
      write: async (name, note) => void kept.set(name, note),
    },
    listings: {
      more: (listing) => ({ listing, button: (_, label) => ({ action: 'more', value: '', label }) }),
    },
    clock: systemClock,
    log,
    breathe: () => nextTurn(),
  });
  const conversation = { platform: 'none', channel: 'none' };
  const ask = { key: 'bench', conversation, cloud: undefined, host: undefined, aggregate: undefined };
  const end = watched();
  const began = performance.now();
  const used = process.cpuUsage();
  try {
    const card = await whole.answer({ ...ask, project: undefined, csv: false });
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(used);
    const cost = await end();
    if (show && size === SIZES.at(-1)) process.stdout.write(`${plainText(card)}\n\n`);
    return { seconds, cpu: (user + system) / 1e6, calls, ...cost };
  } finally {
    await clouds.close();
    await simulator.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

const rows = [];
for (const size of SIZES) {
  const { seconds, cpu, calls, peakMib, longestMs, thoughtMs } = await measured(size);
  rows.push({
    ...size,
    seconds: rounded(seconds),
    'cpu s': rounded(cpu),
    calls,
    'peak MiB': rounded(peakMib),
    'longest turn ms': rounded(longestMs),
    'its cpu ms': rounded(thoughtMs),
  });
}
printTable('A whole cloud, judged and played through', rows);
const [, fewer, most] = rows;
judge([
  { what: '10,000 servers on 300 hosts', value: most?.seconds ?? 0, under: 60, unit: ' s' },
  { what: 'memory of the process', value: most?.['peak MiB'] ?? 0, under: 300, unit: ' MiB' },
  {
    what: 'calls for each of 9,000 servers more on as many hosts',
    value: rounded(((most?.calls ?? 0) - (fewer?.calls ?? 0)) / 9_000),
    under: 0.02,
  },
]);
