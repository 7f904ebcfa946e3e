import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { App, LogLevel } from '@slack/bolt';
import pino from 'pino';
import { slackPlatform } from '../adapters/slack/platform.js';
import { systemClock } from '../src/base/clock.js';
import { card, line } from '../src/chat/card.js';
import { FakeInbox } from '../test/support/slack/harness.js';
import { judge } from './support/goal.js';
import { type Measured, percentile, printTable, rounded, summary } from './support/table.js';

/**
 * How long Slack waits for the acknowledgement of a command when 200 come at once, over Socket Mode: Drover, which then
 * asks who gave it and answers, against a bare Bolt app that only acknowledges. Slack is a process of its own, runs
 * alternate, the first of each is thrown away. The promise: within 300 ms, under 1.5 times the bare app.
 */
const COMMANDS = 200;
const RUNS = 5;

interface Side {
  apiUrl: string;
  botToken: string;
  appToken: string;
}

async function slackSide(): Promise<{ child: ChildProcess; side: Side }> {
  const child = fork(fileURLToPath(new URL('./support/slack-side.js', import.meta.url)));
  const [side] = (await once(child, 'message')) as [Side];
  return { child, side };
}

async function burst(child: ChildProcess): Promise<number[]> {
  child.send({ commands: COMMANDS, text: '/migrate list' });
  const [answer] = (await once(child, 'message')) as [{ ms: number[]; lost: number }];
  if (answer.lost > 0) throw new Error(`${answer.lost} commands were not acknowledged`);
  return answer.ms;
}

const ours = await slackSide();
const bare = await slackSide();

let answered = 0;
const inbox = new FakeInbox();
inbox.onCommand = async () => {
  answered++;
  return { visibility: 'private', card: card(line('m-1 runs')) };
};
const drover = slackPlatform(
  { mode: 'socket', ...ours.side },
  {
    clock: systemClock,
    log: pino({ level: 'warn' }, process.stderr),
    registerHttp: () => undefined,
    onFatal: (error) => {
      throw error;
    },
  },
);
await drover.start(inbox);

const app = new App({
  token: bare.side.botToken,
  appToken: bare.side.appToken,
  socketMode: true,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl: bare.side.apiUrl },
});
app.command('/migrate', async ({ ack }) => {
  await ack();
});
await app.start();

const measured = { drover: [] as number[][], bolt: [] as number[][] };
for (let run = 0; run <= RUNS; run++) {
  const expected = answered + COMMANDS;
  const here = await burst(ours.child);
  while (answered < expected) await systemClock.sleep(5);
  // The last answers are on their way.
  await systemClock.sleep(300);
  const there = await burst(bare.child);
  if (run === 0) continue;
  measured.drover.push(here);
  measured.bolt.push(there);
}

const rows: Measured[] = [
  { what: 'Drover', runs: measured.drover },
  { what: 'bare Bolt', runs: measured.bolt },
];
printTable(`ms from command to acknowledgement, ${COMMANDS} at once`, rows.map(summary));

const [mine, theirs] = rows.map(summary);
const ratio = (part: 'p50' | 'p95') => rounded((mine?.[part] ?? Number.NaN) / (theirs?.[part] ?? Number.NaN));
judge([
  { what: 'p50 against bare Bolt', value: ratio('p50'), under: 1.5, unit: ' times' },
  { what: 'p95 against bare Bolt', value: ratio('p95'), under: 1.5, unit: ' times' },
  { what: 'slowest', value: rounded(percentile(measured.drover.flat(), 1)), under: 300, unit: ' ms' },
]);

await drover.stop();
await app.stop();
ours.child.disconnect();
bare.child.disconnect();
setTimeout(() => process.exit(), 500).unref();
