import { ended, inState, withEvent } from '../../src/requests/changes.js';
import { serverKey } from '../../src/requests/keys.js';
import type { Request } from '../../src/requests/request.js';
import type { Store, StoreChange } from '../../src/requests/store-port.js';
import { request } from '../support/requests.js';
import { approved, idOf, running } from './contract.js';

export interface TwoStores {
  a: Store;
  b: Store;
  /** How many lines the audit has of a request. */
  lines(id: string): Promise<number>;
  /** Lets so much time of the database's clock go by. */
  pass(ms: number): Promise<void>;
  dispose(): Promise<void>;
}

const START = Date.parse('2026-11-22T14:31:00.000Z');
const LEASE_MS = 400;

/** What a store must do that several replicas have open at once. */
export function describeReplicatedContract(name: string, open: () => Promise<TwoStores>): void {
  describe(`${name}, open in two replicas`, () => {
    let two: TwoStores;
    let a: Store;
    let b: Store;
    beforeEach(async () => {
      two = await open();
      ({ a, b } = two);
    });
    afterEach(() => two.dispose());

    const make = async (of: Request = request()) => {
      const made = await a.create(of, { exclusive: [serverKey('lab', of.id)] });
      if (made.kind !== 'created') throw new Error(made.kind);
      return made.request;
    };
    const tokenOf = async (store: Store, id: string) => (await store.claim([id], LEASE_MS)).get(id)?.token;

    it('gives a claim to one, to keep as long as it asks in time, and to the other when the lease is over', async () => {
      const { id } = await make();
      const first = await tokenOf(a, id);
      expect(await tokenOf(b, id)).toBeUndefined();
      await two.pass(LEASE_MS / 2);
      expect(await tokenOf(a, id)).toBe(first);
      await two.pass(LEASE_MS / 2);
      expect(await tokenOf(b, id)).toBeUndefined();
      await two.pass(LEASE_MS);
      expect(await tokenOf(b, id)).toBeGreaterThan(first ?? 0);
      expect(await tokenOf(a, id)).toBeUndefined();
    });

    it('has the line of an event once, whoever writes it, and says where the first one is missing', async () => {
      const { id } = await make();
      const event = (seq: number) => ({ request: id, event: { type: 'noted', seq } });
      for (const seq of [1, 2, 4]) await a.audit(event(seq));
      expect(await b.audited([id])).toEqual(new Map([[id, 2]]));
      await Promise.all([a.audit(event(3)), b.audit(event(3)), b.audit(event(4))]);
      for (const store of [a, b]) await store.audit({ request: id, event: { type: 'sending' } });
      expect(await b.audited([id])).toEqual(new Map([[id, 4]]));
      expect(await two.lines(id)).toBe(6);
    });

    it('gives a claim that was given up to the next who asks', async () => {
      const { id } = await make();
      await a.claim([id], 60_000);
      await a.unclaim([id]);
      expect(await tokenOf(b, id)).toBeDefined();
    });

    it('refuses every write of who has lost the claim, and takes those that carry none', async () => {
      const waiting = await make(approved());
      const old = await tokenOf(a, waiting.id);
      await two.pass(LEASE_MS + 50);
      const token = await tokenOf(b, waiting.id);
      const lost = { code: 'claim-lost' };
      const fence = { token: old };
      const { version } = waiting;
      const end = ended(waiting, { state: 'withdrawn' }, START);
      const successor = request({ id: idOf(9) });
      await expect(a.save({ ...waiting, ticket: 'x' }, version, fence)).rejects.toMatchObject(lost);
      await expect(a.hold(waiting, version, { exclusive: [], ...fence })).rejects.toMatchObject(lost);
      await expect(a.start(running(waiting), version, { slots: [], ...fence })).rejects.toMatchObject(lost);
      await expect(a.end(end, version, fence)).rejects.toMatchObject(lost);
      const superseded = { ...ended(waiting, { state: 'superseded' }, START), successor: successor.id };
      await expect(
        a.supersede(superseded, version, { successor, exclusive: [], ...fence }),
      ).rejects.toMatchObject(lost);
      await expect(a.sending(waiting.id, 1_000, fence)).rejects.toMatchObject(lost);
      const delivery = { id: waiting.id, told: 1, closed: false };
      await expect(a.saveDelivery(delivery, fence)).rejects.toMatchObject(lost);
      expect(await a.get(waiting.id)).toEqual(waiting);
      expect(await a.get(successor.id)).toBeUndefined();
      expect(await b.delivery(waiting.id)).toBeUndefined();

      const voted = await a.save({ ...waiting, ticket: 'a vote' }, version);
      if (voted.kind !== 'saved') throw new Error(voted.kind);
      await b.saveDelivery(delivery, { token });
      const started = await b.start(running(voted.request), version + 1, { slots: [], token });
      expect(started.kind).toBe('started');
    });

    it('tells a successor how long what was being sent may still leave, and its own sender nothing', async () => {
      const { id } = await make();
      const token = await tokenOf(a, id);
      await a.sending(id, 30_000, { token });
      expect((await a.claim([id], LEASE_MS)).get(id)?.quietIn).toBe(0);
      await two.pass(LEASE_MS + 50);
      const quietIn = (await b.claim([id], LEASE_MS)).get(id)?.quietIn ?? 0;
      expect(quietIn).toBeGreaterThan(25_000);
      expect(quietIn).toBeLessThanOrEqual(30_000);
    });

    it('lets one of two win that write the same version, and shows the other what is there', async () => {
      const made = await make();
      const results = await Promise.all(
        [a, b].map((store, n) => store.save({ ...made, ticket: `${n}` }, made.version)),
      );
      expect(results.map(({ kind }) => kind).sort()).toEqual(['saved', 'stale']);
      expect(await a.get(made.id)).toEqual(await b.get(made.id));
    });

    it('gives a key, and the last place of a slot, to one of many that ask at both at once', async () => {
      const key = serverKey('lab', 'one');
      const made = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          (n % 2 === 0 ? a : b).create(approved({ id: idOf(n) }), { exclusive: [key] }),
        ),
      );
      expect(made.filter(({ kind }) => kind === 'created')).toHaveLength(1);
      expect(made.filter(({ kind }) => kind === 'busy')).toHaveLength(9);

      const many = await Promise.all(
        Array.from({ length: 8 }, (_, n) => make(approved({ id: idOf(n + 20) }))),
      );
      const slots = [{ scope: 'cloud', cloud: 'lab', name: 'lab', limit: 3 } as const];
      const started = await Promise.all(
        many.map((one, n) => (n % 2 === 0 ? a : b).start(running(one), one.version, { slots })),
      );
      expect(started.filter(({ kind }) => kind === 'started')).toHaveLength(3);
      expect(started.filter(({ kind }) => kind === 'full')).toHaveLength(5);
      expect((await b.slots())[0]?.holders).toHaveLength(3);
    });

    it('starts nothing after a freeze of the other was answered', async () => {
      const many = await Promise.all(
        Array.from({ length: 6 }, (_, n) => make(approved({ id: idOf(n + 1) }))),
      );
      let frozen = false;
      const freezing = b.setFreeze({ by: 'a', byName: 'a', at: '2026-11-22T14:30:00.000Z' }).then(() => {
        frozen = true;
      });
      const late: boolean[] = [];
      await Promise.all(
        many.map(async (one) => {
          const askedAfter = frozen;
          const { kind } = await a.start(running(one), one.version, { slots: [] });
          late.push(askedAfter && kind === 'started');
        }),
      );
      await freezing;
      expect(late).not.toContain(true);
      const last = await make(approved({ id: idOf(30) }));
      expect((await a.start(running(last), last.version, { slots: [] })).kind).toBe('frozen');
    });

    it('tells each what the other writes, and not what it writes itself', async () => {
      const heard: { by: string; change: StoreChange }[] = [];
      a.watch((change) => heard.push({ by: 'a', change }));
      b.watch((change) => heard.push({ by: 'b', change }));
      // A listener is there once something was heard.
      await until(async () => {
        await a.setFreeze(undefined);
        await b.setFreeze(undefined);
        await two.pass(20);
        return ['a', 'b'].every((one) => heard.some(({ by }) => by === one));
      });
      heard.length = 0;
      const made = await make();
      await a.saveDelivery({
        id: made.id,
        card: { platform: 'slack', channel: 'C1', id: '1.2' },
        told: 0,
        closed: false,
      });
      await b.save(
        withEvent(inState(made, 'approved', START), { type: 'approved', votes: 1, of: 1 }, START),
        made.version,
      );
      await until(async () => {
        await two.pass(20);
        return heard.some(({ by }) => by === 'a') && heard.length > 1;
      });
      expect(heard.filter(({ by }) => by === 'a')).toEqual([
        { by: 'a', change: { kind: 'request', id: made.id } },
      ]);
      expect(heard).toContainEqual({ by: 'b', change: { kind: 'request', id: made.id } });
    });
  });
}

async function until(so: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) if (await so()) return;
  throw new Error('it never was so');
}
