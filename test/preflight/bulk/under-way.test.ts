import type { Cloud } from '../../../src/cloud/cloud.js';
import { CloudError } from '../../../src/cloud/cloud-error.js';
import { type MigrationQuery, MOVING } from '../../../src/cloud/migration.js';
import { UnderWay } from '../../../src/preflight/bulk/under-way.js';
import { cloudOf, HEALTHY, migration, service } from '../small-cloud.js';

const CLOUD_AHEAD_MS = Date.parse('2026-11-23T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A cloud whose clock is far from ours, with records that change, and what it is asked. */
function scene({ changesSince = true } = {}) {
  let time = 5_000;
  const records = new Map<string, ReturnType<typeof migration>>();
  const asked: MigrationQuery[] = [];
  let ill = false;
  const cloud: Cloud = cloudOf(HEALTHY, {
    computeCapabilities: async () => ({ migrationsChangesSince: changesSince }) as never,
    migrations: async (query) => {
      asked.push(query);
      if (ill) throw new CloudError('broken', { code: 'cloud-broken' } as never);
      const since = query.changesSince === undefined ? 0 : Date.parse(query.changesSince);
      return [...records.values()].filter(
        ({ status, updatedAt }) =>
          (query.statuses === undefined || query.statuses.includes(status)) &&
          Date.parse(updatedAt ?? '') >= since,
      );
    },
  });
  const stamp = (at = time) => new Date(CLOUD_AHEAD_MS + at).toISOString();
  const underWay = new UnderWay(cloud, { now: () => time, monotonic: () => time, sleep: async () => {} });
  return {
    underWay,
    asked,
    put: (id: string, status: string, at = time) =>
      records.set(id, migration(id, { status, updatedAt: stamp(at) })),
    lose: (id: string) => records.delete(id),
    /** A nova-compute reported some seconds ago. */
    hear: (ago = 8_000) => underWay.heard([service('compute1', { updatedAt: stamp(time - ago) })]),
    later: (ms: number) => {
      time += ms;
    },
    fail: (is: boolean) => {
      ill = is;
    },
    ids: async (whole = false) => (await underWay.read({}, whole)).map(({ id }) => id).sort(),
    stamp,
  };
}

const whole = { statuses: MOVING, type: null };

describe('what is under way on a cloud', () => {
  it('is read whole once, and then kept in step by what has changed', async () => {
    const { put, hear, later, ids, asked, stamp } = scene();
    put('1', 'queued', -10 * HOUR);
    put('2', 'running');
    const first = stamp();
    expect(await ids()).toEqual(['1', '2']);
    hear();
    later(10 * MINUTE);
    put('2', 'completed');
    put('3', 'preparing');
    expect(await ids()).toEqual(['1', '3']);
    expect(asked).toEqual([whole, { changesSince: expect.any(String), type: null }]);
    // By the cloud's clock, and a little before the moment of the first question.
    const back = Date.parse(first) - Date.parse(asked[1]?.changesSince ?? '');
    expect(back).toBeGreaterThanOrEqual(MINUTE);
    expect(back).toBeLessThanOrEqual(3 * MINUTE);
  });

  it('is told of what was written late, with a stamp of before the last question', async () => {
    const { put, hear, later, ids, stamp } = scene();
    await ids();
    hear();
    const before = Date.parse(stamp()) - CLOUD_AHEAD_MS - 30_000;
    later(MINUTE);
    put('4', 'accepted', before);
    expect(await ids()).toEqual(['4']);
  });

  it('is read whole again after an hour, after a failure and where no report was seen', async () => {
    const { hear, later, ids, asked, fail } = scene();
    const isWhole = async () => {
      const before = asked.length;
      await ids();
      return asked.slice(before).every(({ statuses }) => statuses === MOVING);
    };
    expect(await isWhole()).toBe(true);
    expect(await isWhole()).toBe(true);
    hear();
    expect(await isWhole()).toBe(false);
    later(HOUR);
    expect(await isWhole()).toBe(true);
    expect(await isWhole()).toBe(false);
    fail(true);
    await expect(ids()).rejects.toThrow('broken');
    fail(false);
    expect(await isWhole()).toBe(true);
  });

  it('is read whole each time where changes cannot be listed', async () => {
    const { hear, ids, asked } = scene({ changesSince: false });
    await ids();
    hear();
    await ids();
    expect(asked).toEqual([whole, whole]);
  });

  it('holds nothing that the whole list no longer has', async () => {
    const { put, lose, hear, later, ids } = scene();
    put('1', 'running');
    await ids();
    hear();
    later(MINUTE);
    lose('1');
    expect(await ids()).toEqual(['1']);
    expect(await ids(true)).toEqual([]);
    expect(await ids()).toEqual([]);
  });

  it('goes back by the clock of the cloud as it was when that is set forward', async () => {
    const { underWay, put, hear, later, ids } = scene();
    await ids();
    hear();
    later(MINUTE);
    put('5', 'running');
    // Half an hour forward, as the newest report has it.
    underWay.heard([
      service('compute1', { updatedAt: new Date(CLOUD_AHEAD_MS + 31 * MINUTE).toISOString() }),
    ]);
    expect(await ids()).toEqual(['5']);
  });
});

describe('a list of before', () => {
  it('has what was told since of records like those in it', async () => {
    const { underWay, put, hear, later, ids } = scene();
    await ids();
    hear();
    const listed = [migration('1', { status: 'running', updatedAt: null })];
    later(MINUTE);
    put('1', 'failed');
    put('2', 'failed');
    await ids();
    later(MINUTE);
    await ids(true);
    const now = underWay.inStep(listed, ({ id }) => id !== '2');
    expect(now.map(({ id, status }) => [id, status])).toEqual([['1', 'failed']]);
    expect(underWay.inStep(listed, () => true)).toHaveLength(2);
  });
});
