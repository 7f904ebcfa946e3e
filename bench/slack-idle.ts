import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulator } from '../src/simulator/index.js';
import { SlackStandIn } from '../test/support/slack/stand-in.js';
import { startBot } from './support/bot.js';
import { judge } from './support/goal.js';
import { median, printTable, rounded } from './support/table.js';

/**
 * What a bot costs that is connected to Slack and has nothing to do: processor time, memory, and calls to Slack. The
 * promise: nothing polls Slack, and a hundredth of a core is enough.
 */
const RUNS = 5;
const SETTLE_MS = 3_000;
const WATCHED_SECONDS = 20;

const directory = await mkdtemp(join(tmpdir(), 'drover-bench-'));
const simulator = await startSimulator({ directory, hosts: 3, servers: 10 });
const runs: Record<'percent' | 'residentMib' | 'heapMib' | 'calls', number>[] = [];
for (let run = 0; run < RUNS; run += 1) {
  const slack = await SlackStandIn.start();
  slack.workspace.user('U0REQ');
  slack.workspace.user('U0BOSS');
  slack.workspace.channel('C0MAINT');
  const { botToken, appToken } = slack.workspace;
  const bot = await startBot(simulator, {
    slack: { botToken, appToken, apiUrl: slack.apiUrl },
    roles: { operator: ['slack:U0REQ'], approver: ['slack:U0BOSS'] },
  });
  await sleep(SETTLE_MS);
  const before = await bot.cost();
  const callsBefore = slack.calls.length;
  await sleep(WATCHED_SECONDS * 1000);
  const after = await bot.cost();
  runs.push({
    percent: ((after.cpuSeconds - before.cpuSeconds) / WATCHED_SECONDS) * 100,
    residentMib: after.residentMib,
    heapMib: after.heapMib,
    calls: slack.calls.length - callsBefore,
  });
  await bot.stop();
  await slack.stop();
}
await simulator.stop();
await rm(directory, { recursive: true, force: true });

const of = (key: 'percent' | 'residentMib' | 'heapMib' | 'calls') =>
  rounded(median(runs.map((run) => run[key])));
printTable(`An idle bot on Slack over Socket Mode, ${WATCHED_SECONDS} s (median of ${RUNS} runs)`, [
  {
    'CPU, % of a core': of('percent'),
    'resident, MiB': of('residentMib'),
    'heap, MiB': of('heapMib'),
    'calls to Slack': of('calls'),
  },
]);
judge([
  { what: 'CPU of an idle bot', value: of('percent'), under: 1, unit: ' %' },
  { what: 'calls to Slack', value: of('calls'), under: 1 },
  { what: 'resident', value: of('residentMib'), under: 160, unit: ' MiB' },
]);
process.exit();
