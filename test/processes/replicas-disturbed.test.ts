import { seededRandom } from '../../src/base/seeded-random.js';
import { describePostgres, testDatabase } from '../support/postgres/cluster.js';
import { type Disturbed, disturb } from '../support/replicas/disturbing.js';
import { ReplicaGround } from '../support/replicas/ground.js';
import { eventually } from '../support/stories/chat.js';

interface Course {
  replicas: number;
  times: number;
  /** 12,000 in production. */
  leaseMs: number;
  longestStopMs: number;
  pauseMs: number;
}

/** What runs with the other tests: half a minute. */
const SHORT: Course = { replicas: 3, times: 6, leaseMs: 1_200, longestStopMs: 4_000, pauseMs: 3_000 };
/** Take ten minutes and more: DROVER_REPLICA_COURSE is the name of one. */
const COURSES: Readonly<Record<string, Course>> = {
  production: { replicas: 3, times: 50, leaseMs: 12_000, longestStopMs: 60_000, pauseMs: 20_000 },
  'a tenth': { replicas: 3, times: 450, leaseMs: 1_200, longestStopMs: 6_000, pauseMs: 2_500 },
};
const asked = process.env.DROVER_REPLICA_COURSE;
const course = { ...(COURSES[asked ?? ''] ?? SHORT) };
const TIMEOUT_MS = asked === undefined ? 600_000 : 3 * 3_600_000;
const times = Number(process.env.DROVER_REPLICA_TIMES ?? course.times);

/** Events that the audit has no line of, and those that it has two of. */
const UNAUDITED =
  'select request, seq from timeline t where not exists (select from audit a where a.request = t.request and a.seq = t.seq)';
const AUDITED_TWICE =
  'select request, seq from audit where seq is not null group by request, seq having count(*) > 1';

/** What is said of a restart is said for each; all else is said once. */
const OF_RESTARTS = /^Drover was stopped/u;

describePostgres('three replicas that are killed, stopped and cut off', () => {
  it(
    `move each server once, with one card and one vote each, over ${times} of these`,
    async () => {
      const ground = await ReplicaGround.open({
        database: await testDatabase(),
        hosts: 4,
        speed: 10,
        leaseMs: course.leaseMs,
        config: { policy: { limits: { perCloud: 8, perSourceHost: 4, perDestinationHost: 4 } } },
      });
      try {
        for (let n = 0; n < course.replicas; n += 1) await (await ground.launch()).started();
        let over = false;
        let disturbed: Disturbed | undefined;
        const trouble = disturb(ground, { ...course, times, random: seededRandom(11) }).finally(() => {
          over = true;
        });
        const moved: string[] = [];
        const cards = new Map<string, string>();
        const move = async (name: string, n: number) => {
          ground.addServer(name, `compute${1 + (n % 2)}`);
          const card = await ground.ask(name, `compute${3 + (n % 2)}`);
          cards.set(name, card.id);
          ground.chat.react('approver', card.id, 'approve');
          const end = new RegExp(`Done: ${name} runs on`, 'u');
          const patience = Date.now() + 10 * course.leaseMs + 120_000;
          await eventuallyWithin(
            patience,
            () => end.test(ground.now(card)),
            () => [
              name,
              ground.now(card),
              ground.chat.thread(card.id),
              ground.replicas.map(({ log }) => log.slice(-4_000)),
            ],
          );
          moved.push(name);
        };
        let n = 0;
        const mover = async () => {
          while (!over) await move(`web-${String(++n).padStart(4, '0')}`, n);
        };
        await Promise.all([mover(), mover(), trouble.then((result) => (disturbed = result))]);

        const requests = await ground.requests();
        for (const name of moved) {
          expect([name, ground.moves(name)]).toEqual([name, 1]);
          const card = cards.get(name) ?? '';
          expect(
            ground.chat
              .cards()
              .filter(({ text }) => text.includes(name))
              .map(({ id }) => id),
          ).toEqual([card]);
          const said = ground.chat
            .thread(card)
            .map(({ text }) => text)
            .filter((text) => !OF_RESTARTS.test(text));
          expect(said.filter((text, index) => said.indexOf(text) !== index)).toEqual([]);
          const request = requests.find(({ plan }) => plan.about.serverName === name);
          expect([name, request?.state]).toEqual([name, 'succeeded']);
          expect(request?.votes).toHaveLength(1);
          for (const type of ['voted', 'approved', 'started', 'ended'])
            expect([type, request?.timeline.filter((event) => event.type === type).length]).toEqual([
              type,
              1,
            ]);
        }
        expect(requests).toHaveLength(moved.length);
        await ground.settled();
        expect(await ground.database.query(UNAUDITED)).toEqual([]);
        expect(await ground.database.query(AUDITED_TWICE)).toEqual([]);
        report(moved.length, disturbed);
      } finally {
        await ground.close();
      }
    },
    TIMEOUT_MS,
  );
});

async function eventuallyWithin(end: number, so: () => boolean, show: () => unknown): Promise<void> {
  while (!so()) {
    if (Date.now() > end) await eventually('it is done', () => so(), show);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function report(moves: number, disturbed: Disturbed | undefined): void {
  if (asked === undefined || disturbed === undefined) return;
  const sorted = [...disturbed.untilLooked].sort((a, b) => a - b);
  const part = (of: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * of))];
  const { kills, stops, cuts } = disturbed;
  process.stderr.write(
    `${JSON.stringify({ moves, kills, stops, cuts, looks: sorted.length, p50: part(0.5), p95: part(0.95) })}\n`,
  );
}
