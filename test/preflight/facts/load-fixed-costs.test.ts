import type { Cloud } from '../../../src/cloud/cloud.js';
import type { InstanceActionDetail, MigrationRecord } from '../../../src/cloud/migration.js';
import { fixedCost, loadFixedCosts } from '../../../src/preflight/facts/load-fixed-costs.js';

const at = (second: number) => new Date(Date.parse('2026-11-22T14:00:00Z') + second * 1000).toISOString();

/** Asked at `from`: 5 s of Nova before the copying, `copying` s of it, 4 s after it. */
function moved(id: string, from: number, copying: number, userId = 'us') {
  const record = {
    id,
    serverId: `server-${id}`,
    status: 'completed',
    userId,
    createdAt: at(from),
    updatedAt: at(from + 9 + copying),
  } as MigrationRecord;
  const event = (name: string, began: number, finished: number) => ({
    event: name,
    result: 'Success',
    startedAt: at(began),
    finishedAt: at(finished),
    host: null,
    details: null,
    traceback: null,
  });
  const action = {
    action: 'live-migration',
    requestId: `req-${id}`,
    startedAt: at(from),
    events: [
      event('compute_pre_live_migration', from + 2, from + 5),
      event('compute_post_live_migration_at_destination', from + 5 + copying, from + 6 + copying),
    ],
  } as unknown as InstanceActionDetail;
  return { record, action };
}

function cloudOf(...moves: ReturnType<typeof moved>[]) {
  const asked: string[] = [];
  const actions = new Map(moves.map(({ record, action }) => [record.serverId, action]));
  const cloud = {
    instanceActions: async (server: string) => {
      asked.push(server);
      return [actions.get(server)];
    },
    instanceAction: async (server: string) => actions.get(server),
  } as unknown as Cloud;
  return { cloud, asked, records: moves.map(({ record }) => record) };
}

describe('what a cloud takes around the copying', () => {
  it('is the same for a short copy and for a long one', async () => {
    const { cloud, records } = cloudOf(moved('1', 0, 3), moved('2', 100, 600));
    expect(await loadFixedCosts(cloud, records, 'us', {})).toEqual([9, 9]);
  });

  it('is learnt from three moves, ours first, and what is known is not asked again', async () => {
    const { cloud, asked, records } = cloudOf(
      ...['1', '2', '3', '4', '5'].map((id, index) => moved(id, index * 100, 5, id === '1' ? 'us' : 'them')),
    );
    await loadFixedCosts(cloud, records, 'us', {});
    expect(asked).toEqual(['server-1', 'server-5', 'server-4']);
    await loadFixedCosts(cloud, records, 'us', {});
    expect(asked).toHaveLength(3);
  });

  it('is not known from moves that failed, nor from a record whose events are gone', async () => {
    const { cloud, records } = cloudOf(moved('1', 0, 3));
    const failed = records.map((record) => ({ ...record, status: 'failed' }));
    expect(await loadFixedCosts(cloud, failed, 'us', {})).toEqual([]);
    expect(fixedCost({ updatedAt: at(9) }, { startedAt: at(0), events: [] })).toBeNull();
  });
});
