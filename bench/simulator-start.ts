import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '../src/simulator/index.js';
import { judge } from './support/goal.js';
import { median, printTable, rounded } from './support/table.js';

/** How long the simulator takes to start, by size. The promise: 10,000 servers on 300 hosts in under 2 s. */
const SIZES = [
  { hosts: 3, servers: 10 },
  { hosts: 300, servers: 1_000 },
  { hosts: 300, servers: 10_000 },
];
const RUNS = 5;

const times = SIZES.map((): number[] => []);
for (let run = 0; run < RUNS; run++) {
  for (const [index, size] of SIZES.entries()) {
    const directory = mkdtempSync(join(tmpdir(), 'drover-bench-'));
    const began = performance.now();
    const simulator = await startSimulator({ directory, ...size });
    times[index]?.push(performance.now() - began);
    await simulator.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
printTable(
  'Start of the simulator, ms',
  SIZES.map((size, index) => {
    const measured = times[index] ?? [];
    return { ...size, median: rounded(median(measured)), slowest: rounded(Math.max(...measured)) };
  }),
);
judge([
  {
    what: '10,000 servers on 300 hosts, median',
    value: rounded(median(times.at(-1) ?? [])),
    under: 2_000,
    unit: ' ms',
  },
]);
