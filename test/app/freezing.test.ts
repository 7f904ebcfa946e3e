import { MigrateService, type MigrateServiceParts } from '../../src/app/migrate-service.js';
import { DroverError } from '../../src/base/errors.js';
import type { Card } from '../../src/chat/card.js';
import { plainText } from '../../src/chat/plain.js';
import { FakeClock } from '../support/fake-clock.js';
import { MemoryStore } from '../support/memory-store.js';

const ALICE = { id: 'fake:alice', name: 'alice' } as never;
const BOB = { id: 'fake:bob', name: 'bob' } as never;
const blockText = (card: Card) => plainText(card);
const ask = (change: { reason?: string; until?: string; cloud?: string } = {}) => ({
  reason: undefined,
  until: undefined,
  cloud: undefined,
  ...change,
});

function service() {
  const clock = new FakeClock(Date.parse('2026-11-22T14:30:00Z'));
  const store = new MemoryStore();
  let woken = 0;
  const migrate = new MigrateService({
    clock,
    store,
    clouds: {
      names: ['alpha', 'beta'],
      known: (name: string) => {
        if (name !== 'alpha' && name !== 'beta')
          throw new DroverError(`There is no cloud ${name}.`, { code: 'no-such-cloud' });
        return name;
      },
    },
    electorate: { schedule: { timeZone: 'UTC' } },
    freezeChanged: () => {
      woken += 1;
    },
  } as unknown as MigrateServiceParts);
  return { clock, store, migrate, woken: () => woken };
}

describe('a freeze', () => {
  it('of one cloud says which, until when and what ends it, and holds that cloud alone', async () => {
    const { store, migrate } = service();
    const card = await migrate.freeze(ALICE, ask({ cloud: 'beta', reason: 'storage', until: '2h' }));
    const text = blockText(card);
    expect(text).toContain('Starts in beta are frozen by @alice: storage');
    expect(text).toContain('Nothing new starts there; what runs goes on.');
    expect(text).toContain('It ends by itself at 16:30 UTC. /migrate thaw --cloud beta ends it.');
    expect(await store.freeze('beta')).toMatchObject({ cloud: 'beta', reason: 'storage' });
    expect(await store.freeze('alpha')).toBeUndefined();
    expect(store.auditLines.at(-1)).toMatchObject({ event: { type: 'frozen', cloud: 'beta' } });
  });

  it('of a cloud that there is not changes nothing', async () => {
    const { store, migrate } = service();
    await expect(migrate.freeze(ALICE, ask({ cloud: 'gamma' }))).rejects.toThrow('There is no cloud gamma.');
    await expect(migrate.thaw(ALICE, 'gamma')).rejects.toThrow('There is no cloud gamma.');
    expect(await store.freeze()).toBeUndefined();
  });

  it('says which one it replaces: that of the same cloud, not that of all', async () => {
    const { migrate } = service();
    await migrate.freeze(BOB, ask({ cloud: 'beta', until: '2h' }));
    const again = blockText(await migrate.freeze(ALICE, ask({ cloud: 'beta' })));
    expect(again).toContain('It replaces the freeze by @bob, which would have ended at 16:30 UTC.');
    await migrate.freeze(ALICE, ask({ reason: 'network' }));
    expect(blockText(await migrate.freeze(BOB, ask({ cloud: 'alpha' })))).not.toContain('It replaces');
    const all = blockText(await migrate.freeze(BOB, ask()));
    expect(all).toContain('Starts are frozen by @bob');
    expect(all).toContain('It replaces the freeze by @alice (network).');
  });
});

describe('a thaw', () => {
  it('of one cloud leaves the others frozen', async () => {
    const { store, migrate, woken } = service();
    await migrate.freeze(ALICE, ask({ cloud: 'alpha' }));
    await migrate.freeze(ALICE, ask({ cloud: 'beta' }));
    const before = woken();
    const { card, was } = await migrate.thaw(BOB, 'beta');
    expect(was).toBe(true);
    expect(blockText(card)).toContain('Starts in beta are allowed again, thawed by @bob.');
    expect(await store.freeze('beta')).toBeUndefined();
    expect(await store.freeze('alpha')).toBeDefined();
    expect(woken()).toBe(before + 1);
  });

  it('of all says which clouds stay frozen by themselves, and what ends that', async () => {
    const { migrate } = service();
    await migrate.freeze(ALICE, ask({ cloud: 'beta' }));
    await migrate.freeze(ALICE, ask());
    const text = blockText((await migrate.thaw(BOB, undefined)).card);
    expect(text).toContain('Starts are allowed again, thawed by @bob.');
    expect(text).toContain('Starts in beta stay frozen; /migrate thaw --cloud beta ends that.');
  });

  it('of one cloud does not end a freeze of all, and says what does', async () => {
    const { store, migrate, woken } = service();
    await migrate.freeze(ALICE, ask());
    const before = woken();
    await expect(migrate.thaw(BOB, 'beta')).rejects.toMatchObject({
      code: 'frozen-everywhere',
      remedy: expect.stringContaining('`/migrate thaw`'),
    });
    expect(await store.freeze()).toBeDefined();
    expect(woken()).toBe(before);
  });

  it('of what is not frozen changes nothing, wakes nobody and is no entry of the audit', async () => {
    const { store, migrate, woken } = service();
    const { card, was } = await migrate.thaw(BOB, 'beta');
    expect(was).toBe(false);
    expect(blockText(card)).toContain('Starts in beta were not frozen. Nothing has changed.');
    expect(woken()).toBe(0);
    expect(store.auditLines).toEqual([]);
  });
});
