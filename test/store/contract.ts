import { ended, inState, isoTime, withEvent } from '../../src/requests/changes.js';
import { type ExclusiveKey, type Slot, serverKey } from '../../src/requests/keys.js';
import type { Request } from '../../src/requests/request.js';
import type { EndState } from '../../src/requests/states.js';
import type { Delivery, Freeze, Store } from '../../src/requests/store-port.js';
import { FakeClock } from '../support/fake-clock.js';
import { forcePlan, migratePlan, request } from '../support/requests.js';

export interface StoreHarness {
  store: Store;
  /** Closes the store and opens it again over the same data; absent where nothing outlives the process. */
  restart?(): Promise<Store>;
  dispose(): Promise<void>;
}

const KEY = serverKey('lab', '46c4b42b');
const OTHER_KEY = serverKey('lab', '99999999');
const CLOUD = { scope: 'cloud', cloud: 'lab', name: 'lab' } as const;
const SOURCE = { scope: 'source', cloud: 'lab', name: 'compute1' } as const;
const START = Date.parse('2026-11-22T14:31:00.000Z');

/** Ten lower-case base32 characters. */
export const idOf = (n: number) => `r${n.toString(32).padStart(9, '0')}`;

export const approved = (change: Partial<Request> = {}) => request({ state: 'approved', ...change });

export const running = (of: Request) =>
  withEvent(
    inState(of, 'running', START + 60_000),
    { type: 'started', step: 's1', intent: 'live-migrate', requestId: of.openstackRequestId },
    START,
  );

export const over = (of: Request, state: EndState = 'withdrawn', at = START) => ended(of, { state }, at);

/** What every store must do, whatever it is made of. */
export function describeStoreContract(name: string, open: (clock: FakeClock) => Promise<StoreHarness>): void {
  describe(`${name}, by the contract of the store`, () => {
    let harness: StoreHarness;
    let store: Store;
    let clock: FakeClock;

    beforeEach(async () => {
      clock = new FakeClock('2026-11-22T14:30:00.000Z');
      harness = await open(clock);
      store = harness.store;
    });
    afterEach(() => harness.dispose());

    const make = async (of: Request, exclusive: readonly ExclusiveKey[] = []) => {
      const result = await store.create(of, { exclusive });
      if (result.kind !== 'created') throw new Error(`not created: ${result.kind}`);
      return result.request;
    };
    const start = async (of: Request, slots: Slot[] = []) => {
      const result = await store.start(running(of), of.version, { slots });
      if (result.kind !== 'started') throw new Error(`not started: ${result.kind}`);
      return result.request;
    };
    const finish = async (of: Request, state: EndState = 'withdrawn', at = START) => {
      const result = await store.end(over(of, state, at), of.version);
      if (result.kind !== 'saved') throw new Error('stale');
      return result.request;
    };

    describe('create', () => {
      it('makes a request once: again it is the one that is there, changed or not', async () => {
        const first = await make(request(), [KEY]);
        expect(first).toEqual(request());
        const saved = await store.save({ ...first, ticket: 'CHG-1' }, first.version);
        expect(await store.create(request(), { exclusive: [KEY] })).toEqual({
          kind: 'exists',
          request: saved.kind === 'saved' ? saved.request : undefined,
        });
        expect(await store.active()).toHaveLength(1);
      });

      it('gives an exclusive key to one only, and says who has it', async () => {
        const holder = await make(request(), [KEY]);
        expect(await store.create(request({ id: idOf(1) }), { exclusive: [OTHER_KEY, KEY] })).toEqual({
          kind: 'busy',
          key: KEY,
          holder,
        });
        expect(await store.get(idOf(1))).toBeUndefined();
        expect((await store.create(request({ id: idOf(2) }), { exclusive: [OTHER_KEY] })).kind).toBe(
          'created',
        );
      });

      it('lets exactly one of many that ask at once have the key', async () => {
        const results = await Promise.all(
          Array.from({ length: 12 }, (_, n) => store.create(request({ id: idOf(n) }), { exclusive: [KEY] })),
        );
        expect(results.filter(({ kind }) => kind === 'created')).toHaveLength(1);
        expect(results.filter(({ kind }) => kind === 'busy')).toHaveLength(11);
        expect(await store.active()).toHaveLength(1);
      });
    });

    describe('save', () => {
      it('writes the next version', async () => {
        const made = await make(request());
        const result = await store.save({ ...made, ticket: 'CHG-2' }, made.version);
        expect(result).toMatchObject({
          kind: 'saved',
          request: { version: made.version + 1, ticket: 'CHG-2' },
        });
        expect(await store.get(made.id)).toMatchObject({ version: made.version + 1, ticket: 'CHG-2' });
      });

      it('changes nothing when the version is not the stored one, and shows that one', async () => {
        const made = await make(request());
        await store.save({ ...made, ticket: 'first' }, made.version);
        expect(await store.save({ ...made, ticket: 'second' }, made.version)).toMatchObject({
          kind: 'stale',
          current: { ticket: 'first', version: made.version + 1 },
        });
        expect(await store.get(made.id)).toMatchObject({ ticket: 'first' });
      });

      it('is stale without a current one where there is no such request', async () => {
        expect(await store.save(request({ id: idOf(7) }), 1)).toEqual({ kind: 'stale', current: undefined });
      });

      it('lets exactly one of many that saw the same version win', async () => {
        const made = await make(request());
        const results = await Promise.all(
          Array.from({ length: 8 }, (_, n) => store.save({ ...made, ticket: `${n}` }, made.version)),
        );
        expect(results.filter(({ kind }) => kind === 'saved')).toHaveLength(1);
        expect(await store.get(made.id)).toMatchObject({ version: made.version + 1 });
      });

      it('refuses a transition that the table does not allow, and keeps what was', async () => {
        const made = await make(request());
        const late = inState(made, 'verifying', START);
        await expect(store.save(late, made.version)).rejects.toMatchObject({ code: 'store-refused' });
        expect(await store.get(made.id)).toEqual(made);
      });
    });

    describe('start', () => {
      const slots = [
        { ...CLOUD, limit: 2 },
        { ...SOURCE, limit: 1 },
      ];

      it('takes the slots with the state, in one step', async () => {
        const made = await make(approved());
        const started = await start(made, slots);
        expect(started).toMatchObject({ state: 'running', version: made.version + 1 });
        expect(await store.slots()).toEqual([
          { ...CLOUD, holders: [made.id] },
          { ...SOURCE, holders: [made.id] },
        ]);
      });

      it('waits behind a full slot, taking none of the others', async () => {
        const first = await start(await make(approved()), slots);
        const second = await make(approved({ id: idOf(2) }));
        expect(await store.start(running(second), second.version, { slots })).toEqual({
          kind: 'full',
          slot: SOURCE,
          holders: [first.id],
        });
        expect(await store.get(second.id)).toEqual(second);
        expect(await store.slots()).toEqual([
          { ...CLOUD, holders: [first.id] },
          { ...SOURCE, holders: [first.id] },
        ]);
      });

      it('starts one of two that want the last slot at once', async () => {
        const made = [await make(approved({ id: idOf(1) })), await make(approved({ id: idOf(2) }))];
        const results = await Promise.all(
          made.map((each) => store.start(running(each), each.version, { slots })),
        );
        expect(results.map(({ kind }) => kind).sort()).toEqual(['full', 'started']);
      });

      it('takes no slot at all where others moves fill the limit', async () => {
        const made = await make(approved());
        expect(await store.start(running(made), made.version, { slots: [{ ...CLOUD, limit: 0 }] })).toEqual({
          kind: 'full',
          slot: CLOUD,
          holders: [],
        });
      });

      it('starts nothing while frozen', async () => {
        const freeze: Freeze = { by: 'console:alice', byName: 'alice', at: isoTime(START), reason: 'audit' };
        const made = await make(approved());
        await store.setFreeze(freeze);
        expect(await store.freeze()).toEqual(freeze);
        expect(await store.start(running(made), made.version, { slots })).toEqual({ kind: 'frozen', freeze });
        expect(await store.get(made.id)).toEqual(made);
        await store.setFreeze(undefined);
        expect(await store.freeze()).toBeUndefined();
        expect((await start(made, slots)).state).toBe('running');
      });

      it('freezes one cloud alone, and keeps that when all of them are thawed', async () => {
        const freeze: Freeze = { by: 'console:alice', byName: 'alice', at: isoTime(START), cloud: 'beta' };
        await store.setFreeze(freeze, 'beta');
        expect(await store.freeze('beta')).toEqual(freeze);
        expect(await store.freeze('lab')).toBeUndefined();
        expect(await store.freeze('constructor')).toBeUndefined();
        expect((await start(await make(approved()), slots)).state).toBe('running');
        const all: Freeze = { by: 'console:bob', byName: 'bob', at: isoTime(START) };
        await store.setFreeze(all);
        expect(await store.freeze('lab')).toEqual(all);
        expect(await store.freeze('beta')).toEqual(all);
        await store.setFreeze(undefined);
        expect(await store.freeze('beta')).toEqual(freeze);
        await store.setFreeze(undefined, 'beta');
        expect(await store.freeze('beta')).toBeUndefined();
      });

      it('gives the slots back when what began and sent nothing waits again', async () => {
        const begun = await start(await make(approved()), slots);
        const back = await store.save(inState(begun, 'approved', START), begun.version);
        expect(back).toMatchObject({ kind: 'saved', request: { state: 'approved' } });
        expect(await store.slots()).toEqual([]);
        if (back.kind !== 'saved') throw new Error('not saved');
        expect((await start(back.request, slots)).state).toBe('running');
      });

      it('gives the slots back once what was begun has ended in the cloud and is only looked at', async () => {
        const begun = await start(await make(approved(), [KEY]), slots);
        const looked = await store.save(inState(begun, 'verifying', START), begun.version);
        expect(looked).toMatchObject({ kind: 'saved', request: { state: 'verifying' } });
        expect(await store.slots()).toEqual([]);
        // Its server is its own until the end.
        expect(await store.create(approved({ id: idOf(2) }), { exclusive: [KEY] })).toMatchObject({
          kind: 'busy',
        });
      });

      it('is stale when somebody wrote since the votes were read back', async () => {
        const made = await make(approved());
        const lost = await store.save(inState(made, 'awaiting-approval', START), made.version);
        expect(await store.start(running(made), made.version, { slots })).toEqual({
          kind: 'stale',
          current: lost.kind === 'saved' ? lost.request : undefined,
        });
        expect(await store.slots()).toEqual([]);
      });

      it('writes nothing but running', async () => {
        const made = await make(approved());
        await expect(store.start(made, made.version, { slots })).rejects.toMatchObject({
          code: 'store-refused',
        });
      });
    });

    describe('end', () => {
      it('releases the key and the slots', async () => {
        const slots = [{ ...CLOUD, limit: 1 }];
        const moving = await start(await make(approved(), [KEY]), slots);
        const done = await finish(moving, 'succeeded');
        expect(done).toMatchObject({ state: 'succeeded', version: moving.version + 1 });
        expect(await store.slots()).toEqual([]);
        const next = await make(approved({ id: idOf(2) }), [KEY]);
        expect((await start(next, slots)).state).toBe('running');
      });

      it('is for ends alone, and an end stays what it is', async () => {
        const made = await make(request());
        await expect(store.end(made, made.version)).rejects.toMatchObject({ code: 'store-refused' });
        const done = await finish(made, 'rejected');
        await expect(store.end({ ...done, state: 'expired' }, done.version)).rejects.toMatchObject({
          code: 'store-refused',
        });
        expect(await store.get(made.id)).toEqual(done);
      });

      it('is stale against an older version', async () => {
        const made = await make(request());
        await store.save({ ...made, ticket: 'x' }, made.version);
        expect((await store.end(over(made), made.version)).kind).toBe('stale');
      });
    });

    describe('what a request holds', () => {
      it('is taken at its start where it has nothing since its making', async () => {
        const holder = await make(request(), [KEY]);
        const child = await make(approved({ id: idOf(1) }));
        const started = { slots: [], exclusive: [KEY] };
        expect(await store.start(running(child), child.version, started)).toEqual({
          kind: 'busy',
          key: KEY,
          holder,
        });
        await finish(holder);
        expect((await store.start(running(child), child.version, started)).kind).toBe('started');
        expect((await store.create(request({ id: idOf(2) }), { exclusive: [KEY] })).kind).toBe('busy');
      });

      it('changes in one step: what it gives up is free, what somebody has is not taken', async () => {
        const made = await start(await make(approved(), [KEY]));
        const other = await make(request({ id: idOf(1) }), [OTHER_KEY]);
        const both = { exclusive: [KEY, OTHER_KEY] };
        expect(await store.hold(made, made.version, both)).toEqual({
          kind: 'busy',
          key: OTHER_KEY,
          holder: other,
        });
        await finish(other);
        const held = await store.hold(made, made.version, { exclusive: [OTHER_KEY] });
        expect(held).toMatchObject({ kind: 'saved', request: { version: made.version + 1 } });
        expect((await store.create(request({ id: idOf(2) }), { exclusive: [KEY] })).kind).toBe('created');
        expect((await store.create(request({ id: idOf(3) }), { exclusive: [OTHER_KEY] })).kind).toBe('busy');
      });
    });

    describe('supersede', () => {
      const successor = request({ id: idOf(1), predecessor: request().id });
      const superseded = (of: Request) =>
        ended({ ...of, successor: successor.id }, { state: 'superseded' }, START);

      it('writes the end and the successor, who has what the old one had', async () => {
        const made = await make(approved(), [KEY]);
        const result = await store.supersede(superseded(made), made.version, {
          successor,
          exclusive: [KEY],
        });
        expect(result).toMatchObject({
          kind: 'superseded',
          request: { id: made.id, state: 'superseded' },
          successor: { id: successor.id, state: 'awaiting-approval' },
        });
        expect((await store.create(request({ id: idOf(2) }), { exclusive: [KEY] })).kind).toBe('busy');
        expect((await store.active()).map(({ id }) => id).sort()).toEqual([made.id, successor.id].sort());
      });

      it('writes neither against an older version, or when somebody has what the successor needs', async () => {
        const made = await make(approved());
        await make(request({ id: idOf(3) }), [KEY]);
        const options = { successor, exclusive: [KEY] };
        expect((await store.supersede(superseded(made), made.version, options)).kind).toBe('busy');
        const free = { successor, exclusive: [OTHER_KEY] };
        expect((await store.supersede(superseded(made), made.version + 1, free)).kind).toBe('stale');
        expect(await store.get(made.id)).toEqual(made);
        expect(await store.get(successor.id)).toBeUndefined();
      });

      it('gives the successor over a restart, too', async () => {
        const made = await make(approved(), [KEY]);
        await store.supersede(superseded(made), made.version, { successor, exclusive: [KEY] });
        if (harness.restart === undefined) return;
        store = await harness.restart();
        expect(await store.get(successor.id)).toMatchObject({ state: 'awaiting-approval' });
        expect((await store.create(request({ id: idOf(2) }), { exclusive: [KEY] })).kind).toBe('busy');
      });
    });

    describe('a parent', () => {
      const child = (n: number) =>
        approved({
          id: idOf(n),
          parent: request().id,
          authority: request().id,
          child: { subject: `s-${n}`, attempt: 1 },
        });

      it('has its children, also those that have ended and are told', async () => {
        const parent = await start(await make(approved()));
        const first = await finish(await start(await make(child(1))), 'succeeded');
        await store.settle(first.id);
        const second = await make(child(2));
        expect(await store.children(parent.id)).toEqual([second]);
        expect((await store.history({ parent: parent.id }, { size: 5 })).entries).toEqual([
          expect.objectContaining({
            id: first.id,
            parent: parent.id,
            child: { subject: 's-1', attempt: 1 },
          }),
        ]);
      });

      it('does not end before what it answers for', async () => {
        const parent = await start(await make(approved()));
        const moving = await start(await make(child(1)));
        await expect(store.end(over(parent, 'succeeded'), parent.version)).rejects.toMatchObject({
          code: 'store-refused',
        });
        await finish(moving, 'succeeded');
        expect((await store.end(over(parent, 'succeeded'), parent.version)).kind).toBe('saved');
      });
    });

    it('keeps a long timeline and its plan over a restart, to the letter', async () => {
      let last = await start(await make(approved()));
      for (let n = 0; n < 250; n += 1) {
        const next = withEvent(last, { type: 'noted', text: `event ${n}` }, START + n);
        const saved = await store.save(next, last.version);
        if (saved.kind !== 'saved') throw new Error('stale');
        last = saved.request;
      }
      if (harness.restart !== undefined) store = await harness.restart();
      expect(await store.get(last.id)).toEqual(last);
      const done = await finish((await store.get(last.id)) ?? last, 'succeeded');
      await store.settle(done.id);
      expect(await store.get(last.id)).toEqual(done);
    });

    describe('settle', () => {
      it('takes the request out of the active ones, keeps it, and twice changes nothing', async () => {
        const done = await finish(await make(request()));
        expect(await store.active()).toEqual([done]);
        await store.settle(done.id);
        await store.settle(done.id);
        expect(await store.active()).toEqual([]);
        expect(await store.get(done.id)).toEqual(done);
        expect((await store.history({}, { size: 5 })).entries).toHaveLength(1);
        expect(await store.create(request(), { exclusive: [] })).toEqual({ kind: 'exists', request: done });
      });

      it('refuses a request that has not ended, and one that is not there', async () => {
        const made = await make(request());
        await expect(store.settle(made.id)).rejects.toMatchObject({ code: 'store-refused' });
        await expect(store.settle(idOf(9))).rejects.toMatchObject({ code: 'store-refused' });
      });
    });

    describe('history', () => {
      const approval = (actor: string): Request['votes'][number] => ({
        key: `k:${actor}`,
        actor,
        actorName: 'bob',
        verdict: 'approve',
        via: 'button',
        at: isoTime(START),
      });

      async function fill(count: number) {
        for (let n = 0; n < count; n += 1) {
          const plan = migratePlan({
            identity: { server: `server-${n % 3}`, source: n % 2 === 0 ? 'compute1' : 'compute3' },
            about: { serverName: `web-${n % 3}` },
          });
          const made = await make(
            request({
              id: idOf(n),
              plan,
              requester: { id: `console:p${n % 2}`, name: 'p' },
              votes: n === 2 ? [approval('console:bob')] : [],
            }),
          );
          const state = n % 2 === 0 ? 'rejected' : 'withdrawn';
          await store.settle((await finish(made, state, START + Math.floor(n / 2) * 60_000)).id);
        }
      }

      it('is newest first, in pages that neither overlap nor leave out', async () => {
        await fill(7);
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const page = await store.history({}, { size: 3, ...(after === undefined ? {} : { after }) });
          seen.push(...page.entries.map(({ id }) => id));
          after = page.next;
        } while (after !== undefined);
        expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map(idOf));
      });

      it('has what a list needs', async () => {
        await fill(1);
        const force = await make(
          request({
            id: idOf(20),
            plan: forcePlan(),
            requester: { id: 'console:p', name: 'p' },
            votes: [approval('console:bob')],
          }),
        );
        await store.settle((await finish(force, 'expired', START + 1)).id);
        expect((await store.history({}, { size: 9 })).entries).toEqual([
          {
            id: idOf(20),
            kind: 'force',
            state: 'expired',
            cloud: 'lab',
            server: '46c4b42b-1111-4222-8333-444455556666',
            serverName: 'trusty-migrate',
            source: 'compute1',
            destination: 'compute2',
            requester: 'console:p',
            approvers: ['console:bob'],
            reason: 'kernel update on compute1',
            ticket: 'CHG-4711',
            createdAt: '2026-11-22T14:30:00.000Z',
            endedAt: isoTime(START + 1),
          },
          expect.objectContaining({ id: idOf(0), kind: 'migrate', server: 'server-0', serverName: 'web-0' }),
        ]);
      });

      it.each([
        ['the server by name', { server: 'web-1' }, [4, 1]],
        ['the server by id', { server: 'server-2' }, [5, 2]],
        ['either host', { host: 'compute3' }, [5, 3, 1]],
        ['states', { states: ['rejected' as const] }, [4, 2, 0]],
        ['kind', { kind: 'force' }, []],
        ['who asked', { requester: 'console:p1' }, [5, 3, 1]],
        ['who asked or approved', { people: ['console:bob', 'console:p1'] }, [5, 3, 2, 1]],
        ['time', { since: isoTime(START + 60_000) }, [5, 4, 3, 2]],
        ['several at once', { host: 'compute3', server: 'web-1' }, [1]],
      ])('finds by %s', async (_, query, found) => {
        await fill(6);
        const { entries } = await store.history(query, { size: 10 });
        expect(entries.map(({ id }) => id)).toEqual(found.map(idOf));
      });
    });

    describe('deliveries', () => {
      const delivery: Delivery = {
        id: idOf(0),
        card: { platform: 'slack', channel: 'C1', id: '1.2' },
        cardShown: 'abc',
        told: 3,
        posting: `m-${idOf(0)}:4`,
        closed: false,
      };

      it('are kept apart from their requests', async () => {
        expect(await store.delivery(idOf(0))).toBeUndefined();
        await store.saveDelivery(delivery);
        await store.saveDelivery({ ...delivery, told: 4 });
        expect(await store.delivery(idOf(0))).toEqual({ ...delivery, told: 4 });
      });
    });

    it('says up to which event the audit has a request, and which line is of none', async () => {
      const made = await make(approved());
      const event = (seq: number) => ({ request: made.id, event: { type: 'noted', seq } });
      for (const line of [event(1), { request: made.id, event: { type: 'sending' } }, event(3), event(2)]) {
        await store.audit(line);
      }
      const other = await make(approved({ id: idOf(2) }));
      expect(await store.audited([made.id, other.id])).toEqual(
        new Map([
          [made.id, 3],
          [other.id, 0],
        ]),
      );
    });

    it('holds the store until it is closed, and does nothing after', async () => {
      expect(store.held()).toBe(true);
      await store.close();
      expect(store.held()).toBe(false);
      await expect(store.create(request(), { exclusive: [] })).rejects.toMatchObject({
        code: 'store-closed',
      });
      await expect(store.active()).rejects.toMatchObject({ code: 'store-closed' });
    });

    it('keeps everything over a restart', async () => {
      if (harness.restart === undefined) return;
      const moving = await start(await make(approved({ id: idOf(1) }), [KEY]), [{ ...CLOUD, limit: 1 }]);
      const waiting = await make(approved({ id: idOf(2) }));
      const untold = await finish(await make(request({ id: idOf(3) })), 'rejected');
      const told = await finish(await make(request({ id: idOf(4) })), 'expired');
      await store.settle(told.id);
      const freeze: Freeze = { by: 'a', byName: 'a', at: isoTime(START), until: isoTime(START + 3_600_000) };
      await store.setFreeze(freeze);
      await store.saveDelivery({ id: waiting.id, told: 1, closed: false });

      store = await harness.restart();
      expect([...(await store.active())].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
        moving,
        waiting,
        untold,
      ]);
      expect(await store.get(told.id)).toEqual(told);
      expect(await store.slots()).toEqual([{ ...CLOUD, holders: [moving.id] }]);
      expect(await store.freeze()).toEqual(freeze);
      expect(await store.delivery(waiting.id)).toEqual({ id: waiting.id, told: 1, closed: false });
      expect((await store.history({ states: ['expired'] }, { size: 5 })).entries).toHaveLength(1);
      expect((await store.create(request({ id: idOf(5) }), { exclusive: [KEY] })).kind).toBe('busy');
    });
  });
}
