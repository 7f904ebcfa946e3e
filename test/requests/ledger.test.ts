import { silentLog } from '../../src/base/log.js';
import { abortIsWanted, ended, inState, withEvent } from '../../src/requests/changes.js';
import { Claims } from '../../src/requests/claims.js';
import { Events } from '../../src/requests/events.js';
import { createLedger } from '../../src/requests/ledger.js';
import { FakeClock } from '../support/fake-clock.js';
import { MemoryStore, SharedMemory } from '../support/memory-store.js';
import { request } from '../support/requests.js';
import { engineUnderTest } from './support/engine.js';

describe('the audit', () => {
  it('gets at the next start what a crash kept from it, once', async () => {
    const h = engineUnderTest();
    const { id } = await h.make();
    h.react('chat:bob', 'white_check_mark');
    await h.votes.read(id);
    await h.clock.advance(1_000);
    const whole = h.store.auditLines.length;
    // The process died between the store's writes and the audit's.
    h.store.auditLines.splice(2);
    await h.ledger.catchUpAudit();
    expect(h.store.auditLines).toHaveLength(whole);
    await h.ledger.catchUpAudit();
    expect(h.store.auditLines).toHaveLength(whole);
    const events = h.store.auditLines.map((line) => (line.event as { type: string }).type);
    expect(events).toEqual((await h.read(id)).timeline.map(({ type }) => type));
  });

  it('gets what a full disk kept from it as soon as there is room, in its order', async () => {
    const h = engineUnderTest();
    const { id } = await h.make();
    const audit = h.store.audit.bind(h.store);
    h.store.audit = () => Promise.reject(new Error('ENOSPC: no space left on device'));
    const note = (text: string) =>
      h.ledger.change(id, (request) => withEvent(request, { type: 'noted', text }, h.clock.now()));
    await note('one');
    await h.clock.advance(60_000);
    await note('two');
    expect(h.store.auditLines.map(typeOf)).not.toContain('noted');
    h.store.audit = audit;
    await h.clock.advance(60_000);
    await note('three');
    const { timeline } = await h.read(id);
    expect(h.store.auditLines.map(typeOf)).toEqual(timeline.map(({ type }) => type));
    // When it happened, not when there was room.
    const times = h.store.auditLines.slice(-3).map(({ at }) => Date.parse(String(at)));
    expect(times.map((at) => at - (times[0] ?? 0))).toEqual([0, 60_000, 120_000]);
  });
});

describe('the audit of what two replicas drive', () => {
  /** One process of several, as far as it writes. */
  function replicaOf(memory: SharedMemory, name: string) {
    const clock = new FakeClock();
    const store = new MemoryStore(memory, name);
    const events = new Events();
    const claims = new Claims({ store, clock, log: silentLog, events });
    const ledger = createLedger({ store, clock, log: silentLog, events, claims, answerMs: 65_000 });
    return { store, ledger, claims };
  }

  it('has what one that died had written and not audited, before the archive, and once', async () => {
    const memory = new SharedMemory();
    const a = replicaOf(memory, 'a');
    const b = replicaOf(memory, 'b');
    a.store.audit = () => new Promise(() => undefined);
    void a.ledger.create(request(), []);
    await new Promise((resolve) => setImmediate(resolve));
    memory.leases.clear();
    await b.claims.follow([request().id]);
    await b.ledger.change(request().id, (current) => withEvent(current, { type: 'noted', text: 'x' }, 0));
    await b.ledger.change(request().id, (current) => ended(current, { state: 'withdrawn' }, 0));
    expect(memory.auditLines.map(typeOf)).toEqual(['noted', 'ended']);
    b.store.audit = () => Promise.reject(new Error('the database is away'));
    await expect(b.ledger.settle(request().id)).rejects.toThrow('the database is away');
    expect(await b.store.active()).toHaveLength(1);
    Reflect.deleteProperty(b.store, 'audit');
    await b.ledger.settle(request().id);
    expect(memory.auditLines.map(typeOf).sort()).toEqual(['ended', 'noted', 'requested']);
    expect(await b.store.active()).toEqual([]);
  });
});

describe('the audit of what has ended', () => {
  it('is made up without another event, and says so while it cannot be', async () => {
    const h = engineUnderTest();
    const { id } = await h.make();
    const audit = h.store.audit.bind(h.store);
    h.store.audit = () => Promise.reject(new Error('ENOSPC: no space left on device'));
    await h.ledger.change(id, (request) => ended(request, { state: 'withdrawn' }, h.clock.now()));
    await expect(h.ledger.makeUpAudit()).rejects.toThrow('ENOSPC');
    expect(h.store.auditLines.map(typeOf)).not.toContain('ended');
    h.store.audit = audit;
    await h.ledger.makeUpAudit();
    await h.ledger.makeUpAudit();
    const { timeline } = await h.read(id);
    expect(h.store.auditLines.map(typeOf)).toEqual(timeline.map(({ type }) => type));
  });
});

const typeOf = ({ event }: Record<string, unknown>) => (event as { type: string }).type;

it('an abort while the result is looked at is told as too late, without a word of how it ended', async () => {
  const h = engineUnderTest();
  const { id } = await h.make();
  h.react('chat:bob', 'white_check_mark');
  await h.votes.read(id);
  await h.clock.advance(1_000);
  const ending = await h.ledger.change(id, (request) =>
    inState(inState(request, 'running', undefined), 'verifying', undefined),
  );
  if (ending === undefined) throw new Error('no request');
  await expect(h.actions.abort(ending, { id: 'chat:bob', name: 'bob' })).rejects.toMatchObject({
    code: 'too-late-to-abort',
    message: expect.not.stringContaining('completed'),
  });
});

describe('an abort on a full disk', () => {
  it('is taken and seen at once, and stored and audited when there is room', async () => {
    const h = engineUnderTest();
    const { id } = await h.make();
    h.react('chat:bob', 'white_check_mark');
    await h.votes.read(id);
    await h.clock.advance(1_000);
    const running = await h.ledger.change(id, (request) => inState(request, 'running', undefined));
    if (running === undefined) throw new Error('no request');
    const { save, audit } = h.store;
    const full = () => Promise.reject(new Error('ENOSPC: no space left on device'));
    Object.assign(h.store, { save: full, audit: full });
    const asked = await h.actions.abort(running, { id: 'chat:bob', name: 'bob' });
    expect(abortIsWanted(asked)).toBe(true);
    expect(abortIsWanted((await h.ledger.get(id)) ?? running)).toBe(true);
    expect(abortIsWanted(await h.read(id))).toBe(false);
    expect(await h.ledger.writeKept(id)).toBe(false);
    Object.assign(h.store, { save, audit });
    expect(await h.ledger.writeKept(id)).toBe(true);
    const { timeline } = await h.read(id);
    expect(timeline.filter(({ type }) => type === 'abort-asked')).toHaveLength(1);
    expect(h.store.auditLines.map(typeOf)).toEqual(timeline.map(({ type }) => type));
  });
});
