import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulator } from '../src/simulator/index.js';
import { startDiscord } from '../test/support/discord/stand-in.js';
import { SlackStandIn } from '../test/support/slack/stand-in.js';
import { startBot } from './support/bot.js';
import type { Cost } from './support/bot-side.js';
import { judge } from './support/goal.js';
import { median, printTable, rounded } from './support/table.js';

/**
 * How much memory the bot takes with each platform, connected and idle, and whose code is loaded. The promise: under
 * 160 MB resident with both, and nothing of a platform that is not configured. The ways alternate.
 */
const RUNS = 5;
const SETTLE_MS = 3_000;
const BOTH_GOAL_MIB = 160e6 / 2 ** 20;

const directory = await mkdtemp(join(tmpdir(), 'drover-bench-'));
const simulator = await startSimulator({ directory, hosts: 3, servers: 10 });
const slack = await SlackStandIn.start();
for (const user of ['U0REQ', 'U0BOSS']) slack.workspace.user(user);
slack.workspace.channel('C0MAINT');
const discord = await startDiscord();

const { botToken, appToken } = slack.workspace;
const onSlack = { slack: { botToken, appToken, apiUrl: slack.apiUrl } };
const onDiscord = { discord: discord.config };
const WAYS: Readonly<Record<string, { content: object; loads: readonly string[] }>> = {
  Slack: { content: onSlack, loads: ['@slack/bolt'] },
  Discord: { content: onDiscord, loads: ['discord.js'] },
  both: { content: { ...onSlack, ...onDiscord }, loads: ['@slack/bolt', 'discord.js'] },
};

const costs = new Map<string, Cost[]>(Object.keys(WAYS).map((way) => [way, []]));
for (let run = 0; run < RUNS; run += 1) {
  for (const [way, { content }] of Object.entries(WAYS)) {
    const bot = await startBot(simulator, {
      ...content,
      roles: { operator: ['slack:U0REQ', 'discord:42'], approver: ['slack:U0BOSS', 'discord:43'] },
    });
    await sleep(SETTLE_MS);
    costs.get(way)?.push(await bot.cost());
    await bot.stop();
  }
}
await slack.stop();
await discord.stop();
await simulator.stop();
await rm(directory, { recursive: true, force: true });

const of = (way: string, key: 'residentMib' | 'heapMib') =>
  rounded(median((costs.get(way) ?? []).map((cost) => cost[key])));
printTable(
  `Memory of an idle bot, MiB (median of ${RUNS} runs)`,
  Object.keys(WAYS).map((way) => ({
    platforms: way,
    resident: of(way, 'residentMib'),
    heap: of(way, 'heapMib'),
    loaded: costs.get(way)?.[0]?.loaded.join(', ') ?? '',
  })),
);
const wrong = Object.entries(WAYS).filter(([way, { loads }]) =>
  costs.get(way)?.some(({ loaded }) => loaded.join() !== loads.join()),
);
judge([
  {
    what: 'resident with both',
    value: of('both', 'residentMib'),
    under: rounded(BOTH_GOAL_MIB),
    unit: ' MiB',
  },
  { what: 'ways in which other code is loaded than is configured', value: wrong.length, under: 1 },
]);
process.exit();
