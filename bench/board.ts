import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { BoardGround } from '../test/app/board/ground.js';
import { request } from '../test/support/requests.js';
import { judge } from './support/goal.js';
import { percentile, printTable, rounded } from './support/table.js';

/**
 * The board while 200 moves run: how long a page takes that nobody has asked for within its second, and what 100 open
 * boards cost, each reading the page again whenever something has changed. The moves change as they do in life: the cloud
 * is read every second, and each of them gets some five events a minute.
 */
const MOVES = 200;
const PAGES = 60;
const BOARDS = 100;
const SECONDS = 20;
const EVENTS_A_MINUTE = 5;
const STEP_MS = 250;

const ground = new BoardGround();
await ground.start();
const id = (index: number) =>
  `bench${String(index)
    .padStart(5, 'a')
    .replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? 'a')}`;
const moves = Array.from({ length: MOVES }, (_none, index) => request({ id: id(index), state: 'running' }));
for (const move of moves) await ground.store.seed(move);
const headers = await ground.entered();

const took: number[] = [];
for (let page = 0; page < PAGES; page += 1) {
  // Made anew each time: a page is kept for a second.
  await ground.clock.advance(1_100);
  const began = performance.now();
  const answer = await ground.get('/board', headers);
  const text = await answer.text();
  took.push(performance.now() - began);
  if (!text.includes(`${MOVES} running`)) throw new Error('the page does not tell what runs');
}

const viewers = fork(fileURLToPath(new URL('support/board-viewers.js', import.meta.url)));
viewers.send({ origin: ground.origin, cookie: headers.cookie, boards: BOARDS });
await once(viewers, 'message');
await sleep(1_000);

/** One more step of the clock, and what comes of it. */
let changes = 0;
async function live(seconds: number): Promise<{ cpu: number; seconds: number }> {
  const began = performance.now();
  const before = process.cpuUsage();
  for (let step = 0; performance.now() - began < seconds * 1_000; step += 1) {
    await sleep(STEP_MS);
    await ground.clock.advance(STEP_MS);
    if (step % 4 === 0) ground.events.emit({ type: 'cloud-read', cloud: 'lab' });
    const due = ((MOVES * EVENTS_A_MINUTE) / 60) * (STEP_MS / 1_000);
    for (let index = 0; index < due; index += 1) {
      const moved = moves[changes++ % MOVES];
      if (moved !== undefined) ground.events.emit({ type: 'request-changed', request: moved, before: moved });
    }
  }
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1e6, seconds: (performance.now() - began) / 1_000 };
}

const watched = await live(SECONDS);
viewers.send('count');
const [{ pages, bytes }] = await once(viewers, 'message');
viewers.disconnect();
await sleep(500);
const alone = await live(SECONDS / 2);
await ground.stop();

const share = (100 * watched.cpu) / watched.seconds - (100 * alone.cpu) / alone.seconds;
printTable('The board while 200 moves run', [
  {
    what: 'a page that is made anew, ms',
    p50: rounded(percentile(took, 0.5)),
    p95: rounded(percentile(took, 0.95)),
  },
]);
printTable(`${BOARDS} open boards for ${SECONDS} s`, [
  {
    pages,
    'MiB sent': rounded(bytes / 2 ** 20),
    'CPU with, s': rounded(watched.cpu),
    'CPU of as long without, s': rounded((alone.cpu * watched.seconds) / alone.seconds),
  },
]);
judge([
  {
    what: 'a page with 200 running moves, p95',
    value: rounded(percentile(took, 0.95)),
    under: 100,
    unit: ' ms',
  },
  { what: `of a core, for ${BOARDS} open boards`, value: rounded(share), under: 5, unit: ' %' },
]);
process.exit();
