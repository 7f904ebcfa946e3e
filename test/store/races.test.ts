import fc from 'fast-check';
import { serverKey } from '../../src/requests/keys.js';
import { openLowdbStore } from '../../src/store/lowdb/lowdb.js';
import { FakeClock } from '../support/fake-clock.js';
import { request } from '../support/requests.js';
import { approved, idOf, over, running } from './contract.js';
import { dataFolder, removeFolders } from './support.js';

afterAll(removeFolders);

const clock = new FakeClock('2026-11-22T14:30:00.000Z');
const REQUESTS = 4;
const LIMIT = 2;

/** What somebody tries, without waiting for anybody else. */
const act = fc.record({
  what: fc.constantFrom('create', 'save', 'start', 'end', 'settle'),
  which: fc.nat({ max: REQUESTS - 1 }),
});

describe('whatever is tried at once, in whatever order', () => {
  it('versions grow by one, keys and slots are never held twice, and the disk says what memory says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 4, maxLength: 24 }),
        fc.nat({ max: 5 }),
        async (acts, pause) => {
          const directory = await dataFolder();
          const store = await openLowdbStore({ directory, clock });
          const written = new Map<string, number[]>();
          const note = (id: string, version: number) =>
            written.set(id, [...(written.get(id) ?? []), version]);

          const run = async ({ what, which }: { what: string; which: number }) => {
            const id = idOf(which);
            if (what === 'create') {
              const result = await store.create(approved({ id }), {
                exclusive: [serverKey('lab', `${which % 2}`)],
              });
              if (result.kind === 'created') note(id, result.request.version);
              return;
            }
            const seen = await store.get(id);
            if (seen === undefined) return;
            const slots = [{ scope: 'cloud' as const, cloud: 'lab', name: 'lab', limit: LIMIT - 1 }];
            const result =
              what === 'save'
                ? await store.save({ ...seen, ticket: `${seen.version}` }, seen.version)
                : what === 'start'
                  ? await store.start(running(seen), seen.version, { slots })
                  : what === 'end'
                    ? await store.end(over(seen, 'failed'), seen.version)
                    : await store.settle(id);
            if (result?.kind === 'saved' || result?.kind === 'started') note(id, result.request.version);
          };
          const going: Promise<unknown>[] = [];
          for (const [index, each] of acts.entries()) {
            // Moves that the rules refuse are part of the game.
            going.push(
              run(each).catch((error: unknown) => expect(error).toMatchObject({ code: 'store-refused' })),
            );
            if (index % (pause + 1) === pause) await Promise.all(going);
            const slots = await store.slots();
            expect(slots.flatMap(({ holders }) => holders).length).toBeLessThan(LIMIT);
          }
          await Promise.all(going);

          for (const versions of written.values()) {
            expect(versions).toEqual(versions.map((_, index) => request().version + index));
          }
          const before = await Promise.all(Array.from({ length: REQUESTS }, (_, n) => store.get(idOf(n))));
          const holding = before.filter((each) => each?.state === 'approved' || each?.state === 'running');
          expect(new Set(holding.map((each) => Number(each?.id.at(-1)) % 2)).size).toBe(holding.length);
          const active = await store.active();
          await store.close();

          const again = await openLowdbStore({ directory, clock });
          expect(await Promise.all(before.map((_, n) => again.get(idOf(n))))).toEqual(before);
          expect((await again.active()).map(({ id }) => id).sort()).toEqual(
            active.map(({ id }) => id).sort(),
          );
          await again.close();
        },
      ),
      { numRuns: 25 },
    );
  });
});
