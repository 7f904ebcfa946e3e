import { KINDS } from '../../src/app/kinds.js';
import { silentLog } from '../../src/base/log.js';
import { kindsOf } from '../../src/report/kind.js';
import { createReporter, type Reporter } from '../../src/report/reporter.js';
import { Claims, LEASE_MS } from '../../src/requests/claims.js';
import { Events } from '../../src/requests/events.js';
import { NewestRequests } from '../../src/requests/newest.js';
import type { Request } from '../../src/requests/request.js';
import { isEnd } from '../../src/requests/states.js';
import type { Store } from '../../src/requests/store-port.js';
import type { TimelineBody } from '../../src/requests/timeline.js';
import { followOthers } from '../../src/requests/waking.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakePlatform } from '../support/fake-platform.js';
import { MemoryStore, SharedMemory } from '../support/memory-store.js';
import { outcome, request, withEvents } from '../support/requests.js';

const ID = 'aaaaaaaaaa';
const OTHERS_POST_MS = 12_000;

/** One process of several, as far as it tells: it can be stopped wherever it talks to the store or the clock. */
class Teller {
  readonly platform: FakePlatform;
  readonly claims: Claims;
  readonly reporter: Reporter;
  readonly #store: MemoryStore;
  #stopped: Promise<void> | undefined;
  #goOn = () => {};
  /** Whose answer is kept back. */
  #late: { call: string; nth: number; until: Promise<void> } | undefined;

  constructor(name: string, memory: SharedMemory, clock: FakeClock, chat: FakePlatform) {
    this.#store = new MemoryStore(memory, name);
    this.platform = view(chat);
    const store = this.#gated();
    const events = new Events();
    const newest = new NewestRequests(events);
    const own = { now: () => clock.now(), monotonic: () => clock.monotonic() };
    const asleep = { ...own, sleep: (ms: number, signal?: AbortSignal) => this.#sleep(clock, ms, signal) };
    this.claims = new Claims({ store, clock: asleep, log: silentLog, events });
    this.reporter = createReporter({
      store,
      claims: this.claims,
      othersPostMs: OTHERS_POST_MS,
      platforms: new Map([['fake', this.platform]]),
      clock: asleep,
      log: silentLog,
      progressOf: () => undefined,
      view: () => ({
        approvals: [],
        approvers: ['fake:U0BOSS'],
        approversKey: 'roles.approver',
        expiresAt: '2026-11-22T18:30:00.000Z',
        startBy: '2026-11-23T14:30:00.000Z',
        quorumOf: () => 1,
      }),
      kinds: kindsOf(KINDS),
      reactions: { approve: ['+1'], reject: ['x'] },
      draw: async () => new Uint8Array([137, 80, 78, 71]),
      events,
    });
    events.on((event) => {
      if (event.type === 'claimed') this.reporter.wake(event.request);
      else if (event.type === 'settled') this.claims.forget(event.request);
      else if (event.type === 'request-changed' && this.claims.holds(event.request.id))
        this.reporter.wake(event.request.id);
    });
    followOthers({ events, newest }, store, silentLog);
  }

  async start(): Promise<void> {
    this.claims.start();
    await this.claims.follow((await this.#store.active()).map(({ id }) => id));
  }

  /** As SIGSTOP does: nothing of it goes on until it is let. */
  stop(): void {
    this.#stopped = new Promise((resolve) => {
      this.#goOn = resolve;
    });
  }

  goOn(): void {
    this.#stopped = undefined;
    this.#goOn();
  }

  /** The answer to the nth call of this name from now on is late; gives what lets it through. */
  hold(call: string, nth = 1): () => void {
    let through = () => {};
    const until = new Promise<void>((resolve) => {
      through = resolve;
    });
    this.#late = { call, nth, until };
    return through;
  }

  async #pass(call: string): Promise<void> {
    const held = this.#late;
    if (held?.call === call && --held.nth === 0) {
      this.#late = undefined;
      await held.until;
    }
    await this.#stopped;
  }

  async #sleep(clock: FakeClock, ms: number, signal?: AbortSignal): Promise<void> {
    await clock.sleep(ms, signal);
    await this.#stopped;
  }

  #gated(): Store {
    const direct = new Set(['held', 'watch', 'outdated']);
    return new Proxy(this.#store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        if (typeof name !== 'string' || direct.has(name)) return value.bind(target);
        return async (...values: unknown[]) => {
          await this.#stopped;
          const result: unknown = await value.apply(target, values);
          await this.#pass(name);
          return result;
        };
      },
    });
  }
}

/** The same messages, seen by another process. */
function view(chat: FakePlatform): FakePlatform {
  const own = new FakePlatform();
  own.post = async (message, options) => {
    await own.onItsWay(message.mark);
    return await chat.post(message, options);
  };
  own.postFile = (message, options) => chat.postFile(message, options);
  own.edit = (ref, card, urgency) => chat.edit(ref, card, urgency);
  own.seed = (ref, emojis) => chat.seed(ref, emojis);
  return own;
}

async function scene() {
  const clock = new FakeClock();
  const memory = new SharedMemory(() => clock.monotonic());
  const chat = new FakePlatform();
  const writer = new MemoryStore(memory, 'writer');
  const write = async (change: Partial<Request>, ...bodies: TimelineBody[]) => {
    const current = (await writer.get(ID)) as Request;
    const next = withEvents({ ...current, ...change }, clock.iso(), ...bodies);
    if (isEnd(next.state)) await writer.end({ ...next, endedAt: clock.iso() }, current.version);
    else if (next.state === 'running' && current.state === 'approved')
      await writer.start(next, current.version, { slots: [] });
    else await writer.save(next, current.version);
    await clock.settle(40);
  };
  await writer.create(request(), { exclusive: [] });
  const a = new Teller('a', memory, clock, chat);
  await a.start();
  await clock.settle(40);
  const b = new Teller('b', memory, clock, chat);
  await b.start();
  const marks = () => chat.messages.map(({ mark }) => mark);
  return { clock, a, b, write, marks, memory, chat };
}

type Write = Awaited<ReturnType<typeof scene>>['write'];

async function approved(write: Write): Promise<void> {
  await write({ state: 'approved' }, { type: 'approved', votes: 1, of: 1 });
}

/** A life from its approval to its end. */
async function lived(write: Write): Promise<void> {
  await approved(write);
  await carriedOut(write);
}

async function carriedOut(write: Write): Promise<void> {
  const sent = {
    id: 's1',
    intent: 'a move',
    call: { method: 'POST', path: '/servers/1/action', body: {} },
    baseline: { migrations: [], actions: [] },
    sent: ['2026-11-22T14:31:05.000Z'],
    outcome: 'taken',
  } as const;
  const started = { type: 'started', step: 's1', intent: 'a move', requestId: 'req-1' } as const;
  await write({ state: 'running', steps: [sent] }, started);
  await write({ state: 'verifying' }, { type: 'verifying' });
  await write(
    { state: 'succeeded', outcome: outcome() },
    { type: 'ended', state: 'succeeded', by: null, byName: null, why: null },
  );
}

const CARD = 'm-aaaaaaaaaa:card';
/** Everything that is told of that life, each once. */
const LIFE = [CARD, 'm-aaaaaaaaaa:2', 'm-aaaaaaaaaa:3', 'm-aaaaaaaaaa:5', 'm-aaaaaaaaaa:record'];

describe('a thread that two replicas tell, one after the other', () => {
  it('is told once when the first one was stopped after the card, and has it back when all is told', async () => {
    const { clock, a, b, write, marks } = await scene();
    expect(marks()).toEqual([CARD]);
    a.stop();
    await clock.advance(2 * LEASE_MS);
    expect(b.claims.holds(ID)).toBe(true);
    await lived(write);
    await clock.advance(60_000);
    expect(marks()).toEqual(LIFE);
    a.goOn();
    await clock.advance(5 * LEASE_MS);
    expect(marks()).toEqual(LIFE);
  });

  it('is told once when the first one has it back in the middle', async () => {
    const { clock, a, b, write, marks } = await scene();
    a.stop();
    await clock.advance(2 * LEASE_MS);
    await approved(write);
    await clock.advance(1_000);
    expect(marks()).toEqual([CARD, 'm-aaaaaaaaaa:2']);
    a.goOn();
    await clock.advance(1_000);
    b.stop();
    await clock.advance(2 * LEASE_MS);
    expect(a.claims.holds(ID)).toBe(true);
    expect(marks()).toEqual([CARD, 'm-aaaaaaaaaa:2']);
  });

  it('is told once when the first one goes on in a post that is not its own any more', async () => {
    const { clock, a, b, write, marks } = await scene();
    let leave = () => {};
    a.platform.onItsWay = () =>
      new Promise((resolve) => {
        leave = resolve;
      });
    await approved(write);
    a.stop();
    await clock.advance(3 * LEASE_MS);
    expect(b.claims.holds(ID)).toBe(true);
    expect(marks()).toEqual([CARD, 'm-aaaaaaaaaa:2']);
    b.stop();
    a.goOn();
    await clock.advance(2 * LEASE_MS);
    expect(a.claims.holds(ID)).toBe(true);
    a.platform.onItsWay = async () => {};
    leave();
    await clock.advance(60_000);
    expect(marks()).toEqual([CARD, 'm-aaaaaaaaaa:2']);
  });

  it('keeps the card of its end when the first one goes on with what it read before', async () => {
    const { clock, a, b, write, chat } = await scene();
    await clock.advance(1_000);
    // The first one is of what follows other replicas' writes, and wakes the second one.
    const through = a.hold('get', 2);
    await approved(write);
    a.stop();
    through();
    await clock.advance(2 * LEASE_MS);
    expect(b.claims.holds(ID)).toBe(true);
    await carriedOut(write);
    await clock.advance(60_000);
    expect(chat.messages[0]?.text).toMatch(/^Done: /u);
    a.goOn();
    await clock.advance(5 * LEASE_MS);
    expect(chat.messages[0]?.text).toMatch(/^Done: /u);
  });

  it('keeps what the second one has told when the first one finds its request late', async () => {
    const { clock, a, b, write, memory } = await scene();
    const through = a.hold('get', 2);
    await approved(write);
    a.stop();
    await clock.advance(2 * LEASE_MS + OTHERS_POST_MS);
    expect(b.claims.holds(ID)).toBe(true);
    const told = memory.deliveries.get(ID);
    expect(told?.told).toBe(2);
    a.goOn();
    await clock.advance(2_000);
    expect(a.claims.holds(ID)).toBe(false);
    through();
    await clock.advance(60_000);
    expect(memory.deliveries.get(ID)).toEqual(told);
  });
});
