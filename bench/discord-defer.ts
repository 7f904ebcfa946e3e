import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client, Events, GatewayIntentBits, MessageFlags } from 'discord.js';
import type { DiscordConfig } from '../adapters/discord/config.js';
import { createDiscord } from '../adapters/discord/platform.js';
import { systemClock } from '../src/base/clock.js';
import { createLog } from '../src/base/log.js';
import { fakeInbox, REACTIONS } from '../test/adapters/discord/harness.js';
import { judge } from './support/goal.js';
import { type Measured, percentile, printTable, rounded, summary } from './support/table.js';

/**
 * How long Discord waits for the deferral of a command when 200 come at once: Drover, which then asks who gave it and
 * answers, against a bare discord.js bot that only defers and answers. Discord is a process of its own, runs alternate, the first
 * of each is thrown away. The promise: within 300 ms (p99), never over
 * Discord's 3 s, under 1.5 times the bare bot.
 */
const COMMANDS = 200;
const RUNS = 5;

async function discordSide(): Promise<{ child: ChildProcess; config: DiscordConfig }> {
  const child = fork(fileURLToPath(new URL('./support/discord-side.js', import.meta.url)));
  const [config] = (await once(child, 'message')) as [DiscordConfig];
  return { child, config };
}

async function burst(child: ChildProcess): Promise<number[]> {
  child.send({ commands: COMMANDS });
  const [answer] = (await once(child, 'message')) as [{ ms: number[]; lost: number }];
  if (answer.lost > 0) throw new Error(`${answer.lost} commands were not deferred`);
  return answer.ms;
}

/** Answers go out at 50 a second, Discord's limit: the next burst must not run beside them. */
async function answered(count: () => number, run: number): Promise<void> {
  while (count() < (run + 1) * COMMANDS) await systemClock.sleep(5);
  await systemClock.sleep((COMMANDS / 50) * 1_000 + 500);
}

const ours = await discordSide();
const bare = await discordSide();

const inbox = fakeInbox(() => {});
const drover = createDiscord({
  config: ours.config,
  clock: systemClock,
  log: createLog({ level: 'warn' }),
  reactions: REACTIONS,
});
await drover.start(inbox);

let bareAnswers = 0;
const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: bare.config.apiUrl } });
client.on(Events.InteractionCreate, (interaction) => {
  if (!interaction.isChatInputCommand()) return;
  void interaction
    .deferReply({ flags: MessageFlags.Ephemeral })
    .then(() => interaction.editReply('done'))
    .then(() => {
      bareAnswers += 1;
    });
});
await client.login(bare.config.token);
if (!client.isReady()) await once(client, Events.ClientReady);

const measured = { drover: [] as number[][], bare: [] as number[][] };
for (let run = 0; run <= RUNS; run++) {
  const here = await burst(ours.child);
  await answered(() => inbox.calls.length, run);
  const there = await burst(bare.child);
  await answered(() => bareAnswers, run);
  if (run === 0) continue;
  measured.drover.push(here);
  measured.bare.push(there);
}

const rows: Measured[] = [
  { what: 'Drover', runs: measured.drover },
  { what: 'bare discord.js', runs: measured.bare },
];
printTable(`ms from command to deferral, ${COMMANDS} at once`, rows.map(summary));

const [mine, theirs] = rows.map(summary);
const ratio = (part: 'p50' | 'p95') => rounded((mine?.[part] ?? Number.NaN) / (theirs?.[part] ?? Number.NaN));
judge([
  { what: 'p50 against bare discord.js', value: ratio('p50'), under: 1.5, unit: ' times' },
  { what: 'p95 against bare discord.js', value: ratio('p95'), under: 1.5, unit: ' times' },
  { what: 'p99', value: mine?.p99 ?? Number.NaN, under: 300, unit: ' ms' },
  { what: 'slowest', value: rounded(percentile(measured.drover.flat(), 1)), under: 3_000, unit: ' ms' },
]);

await drover.stop();
await client.destroy();
ours.child.disconnect();
bare.child.disconnect();
setTimeout(() => process.exit(), 500).unref();
