import { KINDS } from '../../src/app/kinds.js';
import { DroverError } from '../../src/base/errors.js';
import type { ProgressSample } from '../../src/procedures/move/cards/progress.js';
import { progressCard, progressNews, progressWords } from '../../src/procedures/move/cards/progress-card.js';
import { moveKind } from '../../src/procedures/move/kind.js';
import { readMove } from '../../src/procedures/move/plan.js';
import { kindsOf } from '../../src/report/kind.js';
import { createReporter, type Reporter, type ReporterParts } from '../../src/report/reporter.js';
import { Events } from '../../src/requests/events.js';
import { serverKey } from '../../src/requests/keys.js';
import type { Request, Step } from '../../src/requests/request.js';
import { isEnd } from '../../src/requests/states.js';
import type { TimelineBody } from '../../src/requests/timeline.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakePlatform } from '../support/fake-platform.js';
import { MemoryStore } from '../support/memory-store.js';
import { copied, movedRequest } from '../support/move-course.js';
import { forcePlan, outcome, request, withEvents } from '../support/requests.js';

const MIB = 1024 * 1024;
const ID = 'aaaaaaaaaa';

interface World {
  clock: FakeClock;
  store: MemoryStore;
  platform: FakePlatform;
  samples: Map<string, ProgressSample>;
  posted: string[];
  deliveries: string[];
  logged: string[];
  reporter: Reporter;
  parts: ReporterParts;
  /** Writes the next state of a request as its runner would, and wakes. */
  write(change: Partial<Request>, ...events: TimelineBody[]): Promise<void>;
}

/** As the procedure of moves makes it of what it has read. */
function progressOf(of: Request, sample: ProgressSample | undefined, now: number) {
  if (of.kind !== moveKind.kind) return undefined;
  return {
    words: progressWords(sample),
    share: null,
    card: progressCard(of, readMove(of.plan), sample, now),
    news: progressNews(of, sample),
  };
}

function world(): World {
  const clock = new FakeClock();
  const store = new MemoryStore();
  const platform = new FakePlatform();
  const samples = new Map<string, ProgressSample>();
  const posted: string[] = [];
  const deliveries: string[] = [];
  const events = new Events();
  events.on((event) => {
    if (event.type === 'card-posted') posted.push(`${event.request} ${event.card.id}`);
    if (event.type === 'delivery') deliveries.push(event.came);
  });
  const logged: string[] = [];
  const log = (_fields: object, message: string) => void logged.push(message);
  const parts: ReporterParts = {
    store,
    othersPostMs: 0,
    claims: { holds: () => true, drive: (_, work) => work(), token: () => undefined },
    platforms: new Map([['fake', platform]]),
    clock,
    log: { info: log, warn: log, error: log },
    progressOf: (of) => progressOf(of, samples.get(of.id), clock.now()),
    view: (of) => ({
      approvals: of.votes.filter(({ verdict }) => verdict === 'approve'),
      approvers: ['fake:U0BOSS'],
      approversKey: 'roles.approver',
      expiresAt: '2026-11-22T18:30:00.000Z',
      startBy: '2026-11-23T14:30:00.000Z',
      quorumOf: () => 1,
    }),
    kinds: kindsOf(KINDS),
    reactions: { approve: ['white_check_mark', '+1'], reject: ['x'] },
    draw: async () => new Uint8Array([137, 80, 78, 71]),
    events,
  };
  const made: World = {
    clock,
    store,
    platform,
    samples,
    posted,
    deliveries,
    logged,
    parts,
    reporter: createReporter(parts),
    async write(change, ...events) {
      const id = change.id ?? ID;
      const current = (await store.get(id)) as Request;
      const next = withEvents({ ...current, ...change }, clock.iso(), ...events);
      if (isEnd(next.state)) await store.end({ ...next, endedAt: clock.iso() }, current.version);
      else if (current.state === 'approved' && next.state === 'running')
        await store.start(next, current.version, { slots: [] });
      else await store.save(next, current.version);
      made.reporter.wake(id);
    },
  };
  return made;
}

async function asked(made: World, asking: Request = request()): Promise<void> {
  await made.store.create(asking, { exclusive: [serverKey('lab', asking.id)] });
  made.reporter.wake(asking.id);
  await made.clock.settle();
}

const boss = {
  key: 'k1',
  actor: 'fake:U0BOSS',
  actorName: 'bob',
  verdict: 'approve',
  via: 'reaction',
  at: '2026-11-22T14:31:00.000Z',
} as const;

const SENT: Step = {
  id: 's1',
  intent: 'live-migrate trusty-migrate from compute1 to compute2',
  call: {
    method: 'POST',
    path: '/servers/46c4b42b/action',
    body: { 'os-migrateLive': { host: 'compute2' } },
  },
  baseline: { migrations: [], actions: [] },
  sent: ['2026-11-22T14:31:05.000Z'],
  outcome: 'taken',
};

/** The life of a request that succeeds, one write after the other. */
const LIFE: readonly ((made: World) => Promise<void>)[] = [
  (made) =>
    made.write(
      { state: 'approved', votes: [boss], approvedAt: boss.at },
      { type: 'voted', actor: boss.actor, actorName: 'bob', verdict: 'approve', via: 'reaction' },
      { type: 'approved', votes: 1, of: 1 },
    ),
  (made) =>
    made.write(
      { state: 'running', steps: [SENT] },
      { type: 'started', step: 's1', intent: 'live migration of trusty-migrate', requestId: 'req-1' },
    ),
  (made) =>
    made.write(
      {},
      { type: 'phase', status: 'running', migrationId: '3', source: 'compute1', destination: 'compute2' },
    ),
  (made) => made.write({ state: 'verifying' }, { type: 'verifying' }),
  (made) =>
    made.write(
      { state: 'succeeded', outcome: outcome() },
      { type: 'ended', state: 'succeeded', by: null, byName: null, why: null },
    ),
];

const TOLD = [
  'm-aaaaaaaaaa:card',
  'm-aaaaaaaaaa:3',
  'm-aaaaaaaaaa:4',
  'm-aaaaaaaaaa:progress',
  'm-aaaaaaaaaa:7',
  'm-aaaaaaaaaa:record',
];

describe('the thread of a request', () => {
  it('is one card, one progress message and one reply a milestone, all told in order', async () => {
    const made = world();
    await asked(made);
    expect(made.platform.byMark('m-aaaaaaaaaa:card')?.seeds).toEqual(['white_check_mark', 'x']);
    expect(made.posted).toEqual([`${ID} 1`]);
    for (const step of LIFE) {
      await step(made);
      await made.clock.advance(5000);
    }
    expect(made.platform.messages.map(({ mark }) => mark)).toEqual(TOLD);
    expect(made.platform.messages.slice(1).every(({ ref }) => ref.thread === '1')).toBe(true);
    const card = made.platform.messages[0];
    expect(card?.text.split('\n')[0]).toBe('Done: trusty-migrate runs on compute2 · m-aaaaaaaaaa · 55 s');
    expect(card?.card.buttons).toBeUndefined();
    expect((await made.store.active()).length).toBe(0);
    expect((await made.store.delivery(ID))?.closed).toBe(true);
    expect(made.clock.sleeping).toBe(0);
  });

  it('says that it has started when the call leaves, or with what keeps it from leaving', async () => {
    const started = { type: 'started', step: 's1', intent: 'a move', requestId: 'req-1' } as const;
    const unsent = { state: 'running', steps: [{ ...SENT, sent: [] }] } as const;
    const begun = async () => {
      const made = world();
      await asked(made);
      await LIFE[0]?.(made);
      await made.write(unsent, started);
      await made.clock.advance(5_000);
      expect(startsTold(made)).toBe(0);
      expect(made.platform.byMark('m-aaaaaaaaaa:progress')).toBeUndefined();
      return made;
    };
    const startsTold = (made: World) =>
      made.platform.texts.filter((text) => text.includes('Started: a move')).length;
    const left = await begun();
    await left.write({ steps: [SENT] });
    await left.clock.advance(5_000);
    expect(startsTold(left)).toBe(1);
    const kept = await begun();
    await kept.write({}, { type: 'held', why: 'a freeze' });
    await kept.clock.advance(5_000);
    expect(startsTold(kept)).toBe(1);
  });

  it('tells the end at once: no time passes between the write and the message', async () => {
    const made = world();
    await asked(made);
    for (const step of LIFE) await step(made);
    await made.clock.settle(30);
    expect(made.platform.byMark('m-aaaaaaaaaa:7')?.text).toContain('Done: trusty-migrate runs on compute2');
    expect(made.clock.now()).toBe(Date.parse('2026-11-22T14:30:00.000Z'));
  });

  it('never says the same twice, and never that the server runs where it is not proved to run', async () => {
    const made = world();
    await asked(made);
    for (const step of LIFE.slice(0, -1)) {
      await step(made);
      await made.clock.advance(5000);
      for (const { texts } of made.platform.messages) {
        for (const text of texts) expect(text).not.toContain('runs on compute2');
      }
    }
    await made.write({}, { type: 'found-again', state: 'move' });
    await made.write({}, { type: 'found-again', state: 'move' });
    await made.write({}, { type: 'found-again', state: 'move' });
    await made.clock.advance(1000);
    const replies = made.platform.texts.slice(1);
    expect(new Set(replies).size).toBe(replies.length);
  });

  it('leaves the progress message as it was until this process has looked at the parts of a request', async () => {
    const made = world();
    const { progressOf } = made.parts;
    let unseen = true;
    made.parts.progressOf = (of) => {
      const progress = progressOf(of);
      return progress === undefined || !unseen ? progress : { ...progress, unseen: true as const };
    };
    await asked(made);
    for (const step of LIFE.slice(0, 3)) await step(made);
    await made.clock.advance(10_000);
    expect(made.platform.byMark('m-aaaaaaaaaa:progress')).toBeUndefined();
    unseen = false;
    await made.clock.advance(5_000);
    expect(made.platform.byMark('m-aaaaaaaaaa:progress')?.text).toContain('copying memory');
  });

  it('edits the progress message as figures come, not more than every two seconds, and closes it', async () => {
    const made = world();
    await asked(made);
    for (const step of LIFE.slice(0, 3)) await step(made);
    await made.clock.settle();
    for (let second = 0; second < 20; second++) {
      made.samples.set(ID, sample({ at: made.clock.iso(), remainingBytes: (100 - 3 * second) * MIB }));
      await made.clock.advance(1000);
    }
    const progress = made.platform.byMark('m-aaaaaaaaaa:progress');
    expect(progress?.texts[0]).toContain('copying memory, no figures yet');
    expect(progress?.texts.length).toBeGreaterThan(8);
    expect(progress?.texts.length).toBeLessThan(13);
    expect(progress?.text).toMatch(/copying memory █+░+ \d+ %/);
    for (const step of LIFE.slice(3)) await step(made);
    await made.clock.settle(30);
    expect(progress?.text).toBe('m-aaaaaaaaaa · memory copied · after 55 s · the outcome is below');
  });

  it.each([
    ['are the same each time', { readAt: '2026-11-22T14:31:00.000Z' }],
    ['are not there yet', { totalBytes: null, remainingBytes: null }],
  ])('edits it only every ten seconds while figures %s', async (_why, figures) => {
    const made = world();
    await asked(made);
    for (const step of LIFE.slice(0, 3)) await step(made);
    await made.clock.settle();
    for (let second = 0; second < 40; second++) {
      made.samples.set(ID, sample({ at: made.clock.iso(), elapsedSeconds: second, ...figures }));
      await made.clock.advance(1000);
    }
    const texts = made.platform.byMark('m-aaaaaaaaaa:progress')?.texts ?? [];
    expect(texts.length).toBeGreaterThan(4);
    expect(texts.length).toBeLessThan(8);
  });

  it('leaves figures for later where a request asks the chat for enough a minute, and shows the newest then', async () => {
    const made = world();
    const { progressOf } = made.parts;
    made.parts.progressOf = (of) => {
      const progress = progressOf(of);
      return progress === undefined ? undefined : { ...progress, everyMs: 15_000, mostAMinute: 5 };
    };
    const asks: number[] = [];
    made.platform.before = (call) => {
      if (call === 'post' || call === 'edit') asks.push(made.clock.now());
    };
    await asked(made);
    for (const step of LIFE.slice(0, 3)) await step(made);
    for (let second = 0; second < 180; second++) {
      made.samples.set(ID, sample({ at: made.clock.iso(), remainingBytes: (1000 - 5 * second) * MIB }));
      await made.clock.advance(1000);
    }
    const inMinutes = asks.map((from) => asks.filter((one) => one >= from && one < from + 60_000).length);
    const atStart = asks.filter((one) => one < (asks[0] ?? 0) + 2_000).length;
    expect(Math.max(...inMinutes)).toBe(Math.max(5, atStart));
    const texts = made.platform.byMark('m-aaaaaaaaaa:progress')?.texts ?? [];
    expect(texts.length).toBeGreaterThan(8);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('is read again as today when tomorrow has come', async () => {
    const made = world();
    await made.reporter.start();
    await asked(made);
    const card = made.platform.byMark('m-aaaaaaaaaa:card');
    expect(card?.text).toContain('14:30 UTC tomorrow');
    await made.clock.advance(10 * 3_600_000);
    expect(card?.text).toContain('Must start by 14:30 UTC.');
    await made.reporter.stop();
    expect(made.clock.sleeping).toBe(0);
  });

  it('tells nothing of a request that came from no conversation, and still settles it', async () => {
    const made = world();
    const { conversation: _conversation, ...silent } = request();
    await asked(made, silent);
    for (const step of LIFE) await step(made);
    await made.clock.settle(30);
    expect(made.platform.messages).toEqual([]);
    expect(await made.store.active()).toEqual([]);
  });
});

describe('a child request', () => {
  it("asks in its parent's thread, where votes on that message count, and says whose each reply is", async () => {
    const made = world();
    await asked(made);
    for (const step of LIFE.slice(0, 3)) await step(made);
    await made.clock.settle(30);
    const { conversation: _conversation, ...force } = request({
      id: 'bbbbbbbbbb',
      plan: forcePlan(),
      parent: ID,
    });
    await asked(made, force);
    const card = made.platform.byMark('m-bbbbbbbbbb:card');
    expect(card?.ref.thread).toBe('1');
    expect(card?.seeds).toEqual(['white_check_mark', 'x']);
    expect(card === undefined ? undefined : made.reporter.messageOf(card.ref)).toBe('bbbbbbbbbb');
    await made.write(
      { id: 'bbbbbbbbbb', state: 'approved', votes: [boss] },
      { type: 'approved', votes: 1, of: 1 },
    );
    await made.clock.settle(30);
    expect(made.platform.byMark('m-bbbbbbbbbb:2')?.text).toMatch(/^m-bbbbbbbbbb · Approved/);
    expect(made.platform.byMark('m-bbbbbbbbbb:2')?.ref.thread).toBe('1');
  });

  it("waits for its parent's card", async () => {
    const made = world();
    made.platform.down = new Error('no route');
    await asked(made);
    const { conversation: _conversation, ...force } = request({
      id: 'bbbbbbbbbb',
      plan: forcePlan(),
      parent: ID,
    });
    await asked(made, force);
    made.platform.down = undefined;
    await made.clock.advance(5000);
    expect(made.platform.messages.map(({ mark }) => mark)).toEqual([
      'm-aaaaaaaaaa:card',
      'm-bbbbbbbbbb:card',
    ]);
    expect(made.platform.messages[1]?.ref.thread).toBe('1');
  });
});

describe('a superseded request', () => {
  it("links to its successor's card, also when that is posted later", async () => {
    const made = world();
    await asked(made);
    await made.write(
      { state: 'superseded', successor: 'cccccccccc' },
      { type: 'drifted', changes: ['flavor: m1.tiny, now m1.small'], successor: 'cccccccccc' },
      { type: 'ended', state: 'superseded', by: null, byName: null, why: null },
    );
    await made.clock.advance(2000);
    expect((await made.store.delivery(ID))?.closed).toBe(false);
    await asked(made, request({ id: 'cccccccccc', predecessor: ID }));
    await made.clock.settle(30);
    const card = made.platform.byMark('m-aaaaaaaaaa:card');
    const successor = made.platform.byMark('m-cccccccccc:card');
    expect(JSON.stringify(card?.card.blocks)).toContain(
      JSON.stringify({ message: successor?.ref, label: 'm-cccccccccc' }),
    );
    expect((await made.store.delivery(ID))?.closed).toBe(true);
  });
});

describe('a platform that is down', () => {
  it('holds up nothing, is asked ever more rarely, and gets everything once when it is back', async () => {
    const made = world();
    await asked(made);
    made.platform.down = new Error('no route');
    const calls: number[] = [];
    const post = made.platform.edit.bind(made.platform);
    made.platform.edit = async (...given) => {
      calls.push(made.clock.now());
      await post(...given);
    };
    for (const step of LIFE) await step(made);
    await made.clock.advance(10 * 60_000);
    expect(calls.length).toBeLessThan(18);
    expect(made.platform.messages).toHaveLength(1);
    made.platform.down = undefined;
    await made.clock.advance(61_000);
    // No progress message is opened for what has ended meanwhile.
    expect(made.platform.messages.map(({ mark }) => mark)).toEqual(
      TOLD.filter((mark) => !mark.endsWith('progress')),
    );
    expect(await made.store.active()).toEqual([]);
  });

  it('posts nothing twice when only its answer was lost', async () => {
    const made = world();
    const post = made.platform.post.bind(made.platform);
    let lost = 0;
    made.platform.post = async (...given) => {
      const ref = await post(...given);
      if (lost++ % 2 === 0) throw new Error('connection cut after receipt');
      return ref;
    };
    await asked(made);
    for (const step of LIFE) {
      await step(made);
      await made.clock.advance(120_000);
    }
    expect(made.platform.messages.map(({ mark }) => mark)).toEqual(TOLD);
  });

  it('does not keep others waiting that are told elsewhere', async () => {
    const made = world();
    const other = new FakePlatform('other');
    (made.parts.platforms as Map<string, FakePlatform>).set('other', other);
    made.platform.down = new Error('no route');
    await asked(made);
    await asked(made, request({ id: 'dddddddddd', conversation: { platform: 'other', channel: 'X' } }));
    expect(other.messages.map(({ mark }) => mark)).toEqual(['m-dddddddddd:card']);
  });
});

describe('what people delete', () => {
  it('a card: what is left to say goes to the channel', async () => {
    const made = world();
    await asked(made);
    made.platform.delete('1');
    await made.write(
      { state: 'withdrawn' },
      { type: 'ended', state: 'withdrawn', by: null, byName: null, why: 'its message was deleted' },
    );
    await made.clock.settle(30);
    expect(made.platform.texts).toHaveLength(1);
    expect(made.platform.texts[0]).toContain('Withdrawn: trusty-migrate was not moved');
    expect(await made.store.active()).toEqual([]);
  });

  it('the channel: it is tried rarely, and given up a day after the end', async () => {
    const made = world();
    const tries: number[] = [];
    made.platform.before = (call) => {
      if (call !== 'post') return;
      tries.push(made.clock.now());
      throw new DroverError('the channel is archived', { code: 'channel-gone' });
    };
    await asked(made);
    await made.clock.advance(3_600_000);
    expect(tries.length).toBeLessThanOrEqual(7);
    // Said once, however often it is tried.
    expect(made.deliveries).toEqual(['gone']);
    for (const step of LIFE) await step(made);
    await made.clock.advance(23 * 3_600_000);
    expect(await made.store.active()).toHaveLength(1);
    await made.clock.advance(2 * 3_600_000);
    expect(await made.store.active()).toHaveLength(0);
  });

  it('reactions that are not allowed do not silence the thread', async () => {
    const made = world();
    made.platform.before = (call) => {
      if (call === 'seed') throw new Error('missing_scope');
    };
    await asked(made);
    for (const step of LIFE) await step(made);
    await made.clock.advance(10_000);
    expect(made.platform.byMark('m-aaaaaaaaaa:7')?.text).toContain('Done');
  });

  it('a reply that the platform never takes is left out, and the rest is told', async () => {
    const made = world();
    made.platform.before = (call, mark) => {
      if (call === 'post' && mark.endsWith(':4'))
        throw new DroverError('too long', { code: 'message-refused' });
    };
    await asked(made);
    for (const step of LIFE) await step(made);
    await made.clock.settle(40);
    expect(made.platform.byMark('m-aaaaaaaaaa:4')).toBeUndefined();
    expect(made.platform.byMark('m-aaaaaaaaaa:7')).toBeDefined();
  });
});

describe('a store that fails for a while', () => {
  it('loses nothing and doubles nothing', async () => {
    const made = world();
    await asked(made);
    for (const step of LIFE) {
      await step(made);
      made.store.failing = new Error('disk full');
      await made.clock.advance(3000);
      made.store.failing = undefined;
      await made.clock.advance(70_000);
    }
    expect(made.platform.messages.map(({ mark }) => mark)).toEqual(TOLD);
    expect(await made.store.active()).toEqual([]);
  });
});

describe('the record that ends a thread', () => {
  const RECORD = 'm-aaaaaaaaaa:record';
  /** Fails each try to post it with this error, until told otherwise; counts them. */
  function refusing(made: World, error: Error): { tries: number; error: Error | undefined } {
    const refusal = { tries: 0, error: error as Error | undefined };
    made.platform.before = (call, mark) => {
      if (call !== 'post' || mark !== RECORD) return;
      refusal.tries += 1;
      if (refusal.error !== undefined) throw refusal.error;
    };
    return refusal;
  }
  async function live(made: World): Promise<void> {
    await asked(made);
    for (const step of LIFE) await step(made);
    await made.clock.settle(60);
  }

  it('is a file in the thread, after the outcome, named after the request', async () => {
    const made = world();
    await live(made);
    const record = made.platform.byMark(RECORD);
    expect(record).toMatchObject({
      ref: { thread: '1' },
      text: 'The record of this move, for the change ticket.',
      file: { name: 'm-aaaaaaaaaa.txt', title: 'Record of m-aaaaaaaaaa' },
    });
    expect(record?.file).toHaveProperty(
      'text',
      expect.stringMatching(/^Done: trusty-migrate runs on compute2/u),
    );
    expect(made.platform.messages.at(-1)).toBe(record);
  });

  describe('with a picture of how it went', () => {
    const PICTURE = 'm-aaaaaaaaaa:picture';
    const { outcome: long, steps } = movedRequest(
      copied({ memoryMib: 16_384, dirtyMibPerSecond: 30, mostSeconds: 1000 }),
    );
    const end = (made: World) =>
      made.write(
        { state: 'succeeded', ...(long === undefined ? {} : { outcome: long }), steps },
        { type: 'ended', state: 'succeeded', by: null, byName: null, why: null },
      );
    async function liveLong(made: World): Promise<void> {
      await asked(made);
      for (const step of LIFE.slice(0, -1)) await step(made);
      await end(made);
      await made.clock.settle(80);
    }

    it('has it in the thread before the record, with words for whoever does not see it', async () => {
      const made = world();
      await liveLong(made);
      const [picture, record] = made.platform.messages.slice(-2);
      expect([picture?.mark, record?.mark]).toEqual([PICTURE, RECORD]);
      expect(picture?.text).toBe('The same as a picture.');
      expect(picture?.file).toMatchObject({
        name: 'm-aaaaaaaaaa.png',
        alt: expect.stringContaining('memory left to copy'),
        png: new Uint8Array([137, 80, 78, 71]),
      });
      expect(await made.store.active()).toEqual([]);
    });

    it('goes without it where it can not be drawn, or is refused for good', async () => {
      const undrawn = world();
      undrawn.parts.draw = () => Promise.reject(new Error('no such font'));
      await liveLong(undrawn);
      expect(undrawn.platform.byMark(RECORD)).toBeDefined();
      expect(undrawn.logged).toContain('a picture could not be drawn');

      const refused = world();
      refused.platform.before = (call, mark) => {
        if (call === 'post' && mark === PICTURE)
          throw new DroverError('too large', { code: 'message-refused' });
      };
      await liveLong(refused);
      expect(refused.platform.byMark(PICTURE)).toBeUndefined();
      expect(refused.platform.byMark(RECORD)).toBeDefined();
    });

    it('has it once through an outage, and through a restart after either file', async () => {
      for (const mark of [PICTURE, RECORD]) {
        const made = world();
        let down = true;
        made.platform.before = (call, which) => {
          if (down && call === 'post' && which === mark) throw new Error('upload: HTTP 500');
        };
        await liveLong(made);
        await made.reporter.stop();
        made.reporter = createReporter(made.parts);
        await made.reporter.start();
        await made.clock.advance(3_000);
        down = false;
        await made.clock.advance(60_000);
        const files = made.platform.messages.filter(({ file }) => file !== undefined);
        expect(files.map((one) => one.mark)).toEqual([PICTURE, RECORD]);
      }
    });
  });

  it('is not there where nothing was sent', async () => {
    const made = world();
    await asked(made);
    await made.write(
      { state: 'withdrawn' },
      { type: 'ended', state: 'withdrawn', by: 'fake:U0REQ', byName: 'ann', why: null },
    );
    await made.clock.settle(40);
    expect(made.platform.byMark(RECORD)).toBeUndefined();
    expect(await made.store.active()).toEqual([]);
  });

  it('has the votes of a force by hand, which has no file of its own', async () => {
    const made = world();
    await asked(made);
    for (const step of LIFE.slice(0, 3)) await step(made);
    const plan = forcePlan();
    made.store.seed({
      ...request({ id: 'bbbbbbbbbb', plan, parent: ID }),
      votes: [{ ...boss, actorName: 'carol' }],
      steps: [{ ...SENT, id: 'force' }],
      state: 'running',
    });
    made.reporter.wake('bbbbbbbbbb');
    await made.clock.settle();
    const end = { type: 'ended', by: null, byName: null, why: 'Nova took it (202)' } as const;
    await made.write({ id: 'bbbbbbbbbb', state: 'succeeded' }, { ...end, state: 'succeeded' });
    await made.write({}, { type: 'force-asked', by: 'fake:U0REQ', byName: 'ann', request: 'bbbbbbbbbb' });
    for (const step of LIFE.slice(3)) await step(made);
    await made.clock.settle(60);
    const files = made.platform.messages.flatMap(({ file }) => file ?? []);
    expect(files.map(({ name }) => name)).toEqual(['m-aaaaaaaaaa.txt']);
    expect(files[0]).toHaveProperty(
      'text',
      expect.stringMatching(/Force m-bbbbbbbbbb[\s\S]*carol[\s\S]*Nova took it \(202\)/u),
    );
  });

  it('refused for good is tried once: the thread has its end, and the log says why there is no file', async () => {
    const made = world();
    const refusal = refusing(made, new DroverError('files:write', { code: 'message-refused' }));
    await live(made);
    await made.clock.advance(2 * 3_600_000);
    expect(refusal.tries).toBe(1);
    expect(made.platform.byMark('m-aaaaaaaaaa:7')?.text).toContain('Done');
    expect(made.logged).toContain(
      'the record of a request can not be posted: its thread ends without the file',
    );
    expect(await made.store.active()).toEqual([]);
    expect(await made.store.delivery(ID)).toMatchObject({ filed: true, closed: true });
  });

  it('is tried again through an outage of files, ever more rarely, and given up an hour after the end', async () => {
    const made = world();
    const refusal = refusing(made, new Error('upload: HTTP 500'));
    await live(made);
    expect(made.platform.byMark('m-aaaaaaaaaa:7')?.text).toContain('Done');
    await made.clock.advance(30_000);
    expect(refusal.tries).toBeGreaterThan(3);
    await made.clock.advance(2 * 3_600_000);
    expect(refusal.tries).toBeLessThan(80);
    expect(await made.store.active()).toEqual([]);
    expect(made.clock.sleeping).toBe(0);
  });

  it('holds up nobody else on the platform meanwhile, and comes when it can', async () => {
    const made = world();
    const refusal = refusing(made, new Error('upload: HTTP 500'));
    await live(made);
    await asked(made, request({ id: 'cccccccccc' }));
    expect(made.platform.byMark('m-cccccccccc:card')).toBeDefined();
    refusal.error = undefined;
    await made.clock.advance(60_000);
    expect(made.platform.messages.filter(({ mark }) => mark === RECORD)).toHaveLength(1);
  });

  it('goes to the channel where the card was deleted', async () => {
    const made = world();
    await asked(made);
    for (const step of LIFE.slice(0, -1)) await step(made);
    made.platform.delete('1');
    for (const step of LIFE.slice(-1)) await step(made);
    await made.clock.settle(60);
    expect(made.platform.byMark(RECORD)?.ref.thread).toBeUndefined();
    expect(made.platform.byMark(RECORD)?.file).toBeDefined();
  });
});

/** Kills the process at its nth call to the store or the platform, before or after the call took effect. */
function mortal(
  made: World,
  deadAt: number,
  when: 'before' | 'after',
): { parts: ReporterParts; died: () => boolean } {
  let calls = 0;
  let dead = false;
  const never = new Promise<never>(() => {});
  const proxy = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(of, key) {
        const value: unknown = Reflect.get(of, key);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => {
          if (dead) return never;
          calls += 1;
          const last = calls === deadAt;
          if (last) dead = true;
          if (last && when === 'before') return never;
          const result: unknown = value.apply(of, given);
          return last ? never : result;
        };
      },
    });
  return {
    parts: { ...made.parts, store: proxy(made.store), platforms: new Map([['fake', proxy(made.platform)]]) },
    died: () => dead,
  };
}

describe('kill -9 at every step of delivery', () => {
  it.each(['before', 'after'] as const)(
    '%s each call: the thread goes on, nothing doubled, nothing lost',
    async (when) => {
      let crashes = 0;
      for (let deadAt = 1; deadAt < 200; deadAt++) {
        const made = world();
        const life = mortal(made, deadAt, when);
        let restarted = false;
        made.reporter = createReporter(life.parts);
        void made.reporter.start();
        await made.clock.settle();
        await asked(made);
        for (const step of LIFE) {
          await step(made);
          await made.clock.settle(12);
          if (life.died() && !restarted) {
            restarted = true;
            made.reporter = createReporter(made.parts);
            await made.reporter.start();
            await made.clock.settle(12);
          }
        }
        await made.clock.advance(5000);
        expect({ deadAt, marks: made.platform.messages.map(({ mark }) => mark) }).toEqual({
          deadAt,
          marks: TOLD,
        });
        expect(made.platform.messages[0]?.seeds).toEqual(['white_check_mark', 'x']);
        expect(made.platform.messages[0]?.text).toContain('Done: trusty-migrate runs on compute2');
        expect(await made.store.active()).toEqual([]);
        if (!life.died()) break;
        crashes += 1;
      }
      expect(crashes).toBeGreaterThan(30);
    },
  );
});

function sample(change: Partial<ProgressSample>): ProgressSample {
  return {
    at: '2026-11-22T14:31:00.000Z',
    phase: 'copying',
    status: 'running',
    totalBytes: 129 * MIB,
    remainingBytes: 77 * MIB,
    bandwidthBps: 2 * MIB,
    dirtyBps: 0,
    iteration: 1,
    etaSeconds: 40,
    elapsedSeconds: 25,
    source: 'host',
    readAt: change.at ?? '2026-11-22T14:31:00.000Z',
    runsOnSourceAt: '2026-11-22T14:31:00.000Z',
    cloud: { readAt: '2026-11-22T14:31:00.000Z', failingSince: null },
    health: [],
    guest: null,
    call: 'recorded',
    abort: null,
    destination: 'compute2',
    stalled: false,
    ...change,
  };
}

describe('a reply that asks for something', () => {
  const stalled: TimelineBody = {
    type: 'stalled',
    choice: 'ask',
    figures: {
      remainingBytes: 210 * MIB,
      bandwidthBytesPerSecond: 40 * MIB,
      dirtyBytesPerSecond: 46 * MIB,
      flatForSeconds: 90,
      pauseSeconds: 5.3,
      novaGivesUpAt: null,
      postCopy: false,
    },
  };
  const labels = (made: World, mark: string) =>
    made.platform.byMark(mark)?.card.buttons?.map(({ label }) => label);

  it('has a button for each choice while there is one, and none once that is over', async () => {
    const made = world();
    await asked(made);
    for (const step of LIFE.slice(0, 3)) await step(made);
    await made.write({}, stalled);
    await made.clock.advance(5000);
    expect(made.platform.messages[0]?.card.status).toBe('attention');
    expect(labels(made, 'm-aaaaaaaaaa:card')).toEqual(['Abort', 'Force', 'Details']);
    expect(labels(made, 'm-aaaaaaaaaa:6')).toEqual(['Wait', 'Abort', 'Force']);
    const before = made.platform.byMark('m-aaaaaaaaaa:6')?.text;
    await made.write({}, { type: 'stall-over' });
    await made.clock.advance(5000);
    expect(labels(made, 'm-aaaaaaaaaa:6')).toBeUndefined();
    expect(made.platform.byMark('m-aaaaaaaaaa:6')?.text).toBe(before);
    expect(labels(made, 'm-aaaaaaaaaa:card')).toEqual(['Abort', 'Details']);
    expect((await made.store.delivery(ID))?.asks).toBeUndefined();
  });

  it('loses its buttons after a restart as well', async () => {
    const made = world();
    await asked(made);
    for (const step of LIFE.slice(0, 3)) await step(made);
    await made.write({}, stalled);
    await made.clock.advance(5000);
    await made.reporter.stop();
    made.reporter = createReporter(made.parts);
    await made.reporter.start();
    await made.write({}, { type: 'abort-asked', by: 'fake:U0BOSS', byName: 'bob' });
    await made.clock.advance(5000);
    expect(labels(made, 'm-aaaaaaaaaa:6')).toBeUndefined();
    expect(labels(made, 'm-aaaaaaaaaa:card')).toEqual(['Details']);
  });
});

describe('the card of what is asked for in a freeze', () => {
  it('says so while it waits, and no more when that is over', async () => {
    const made = world();
    let frozen: { why: string; until?: string } | undefined = {
      why: 'starts are frozen by bob: storage incident',
      until: '2026-11-22T16:30:00.000Z',
    };
    made.reporter = createReporter({ ...made.parts, frozen: async () => frozen });
    await asked(made);
    expect(made.platform.messages[0]?.text).toContain(
      'Nothing starts now until 16:30 UTC: starts are frozen by bob: storage incident. Once approved, it starts when that is over.',
    );
    frozen = undefined;
    made.reporter.wake(ID);
    await made.clock.settle();
    expect(made.platform.messages[0]?.text).not.toContain('Nothing starts now');
  });
});
