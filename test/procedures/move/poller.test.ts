import type { Cloud } from '../../../src/cloud/cloud.js';
import type { MigrationQuery, MigrationRecord } from '../../../src/cloud/migration.js';
import { MovePoller } from '../../../src/procedures/move/poller.js';
import { FakeClock } from '../../support/fake-clock.js';

const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

/** A cloud of migration records that writes down what it is asked; `down` makes every question fail. */
function cloudWith(records: MigrationRecord[], { changesSince = true } = {}) {
  const asked: MigrationQuery[] = [];
  const state: { down: boolean; whileRead?: () => void } = { down: false };
  const cloud: Pick<Cloud, 'name' | 'computeCapabilities' | 'migrations'> = {
    name: 'lab',
    computeCapabilities: async () => ({ migrationsChangesSince: changesSince }) as never,
    migrations: async (query) => {
      asked.push(query);
      state.whileRead?.();
      if (state.down) throw new Error('no answer');
      const since = Date.parse(query.changesSince ?? '1970-01-01');
      return records.filter(
        (record) =>
          (query.server === undefined || record.serverId === query.server) &&
          (query.changesSince === undefined || Date.parse(record.updatedAt ?? '') >= since),
      );
    },
  };
  return { cloud: cloud as Cloud, asked, state };
}

function record(server: string, more: Partial<MigrationRecord> = {}): MigrationRecord {
  return {
    id: server.replace(/\D/g, ''),
    uuid: null,
    serverId: server,
    status: 'running',
    type: 'live-migration',
    source: 'compute1',
    destination: 'compute2',
    sourceNode: null,
    destinationNode: null,
    userId: null,
    projectId: null,
    createdAt: '2026-11-22T14:29:00.000Z',
    updatedAt: '2026-11-22T14:29:50.000Z',
    ...more,
  };
}

const servers = (count: number) => Array.from({ length: count }, (_, index) => `server-${index + 1}`);

function watching(
  names: readonly string[],
  records: MigrationRecord[],
  options?: { changesSince?: boolean },
) {
  const clock = new FakeClock();
  const { cloud, asked, state } = cloudWith(records, options);
  const poller = new MovePoller(cloud, clock, quiet as never, () => {});
  for (const name of names) poller.watch(name, []);
  return { poller, clock, asked, state };
}

describe('a tick of the poller', () => {
  it('asks for one list, however many moves run', async () => {
    const names = servers(50);
    const { poller, clock, asked } = watching(
      names,
      names.map((name) => record(name)),
    );
    await clock.advance(5_000);
    asked.length = 0;
    await clock.advance(1_000);
    expect(asked).toEqual([{ changesSince: '2026-11-22T14:28:50.000Z' }]);
    expect(names.every((name) => poller.recordsOf(name).length === 1)).toBe(true);
    poller.stop();
  });

  it('asks about a few by name, not about all, while many begin', async () => {
    const names = servers(50);
    const { poller, clock, asked } = watching(names, []);
    await clock.advance(0);
    expect(asked.length).toBeLessThanOrEqual(5);
    poller.stop();
  });

  it('asks about every server by name in turn while the list does not show its move', async () => {
    const names = servers(50);
    const { poller, clock } = watching(names, []);
    expect(poller.askedAt('server-50')).toBeUndefined();
    await clock.advance(15_000);
    expect(names.filter((name) => poller.askedAt(name) === undefined)).toEqual([]);
    poller.stop();
  });

  it('finds a move that ended long before the others changed, as after a restart', async () => {
    const names = servers(10);
    const old = { status: 'completed', updatedAt: '2026-11-22T09:00:00.000Z' };
    const records = names.map((name) => record(name, name === 'server-10' ? old : {}));
    const { poller, clock } = watching(names, records);
    await clock.advance(5_000);
    expect(poller.recordsOf('server-10')).toMatchObject([{ status: 'completed' }]);
    poller.stop();
  });

  it('comes a second later also where the wall clock is set back while it reads', async () => {
    const { poller, clock, asked, state } = watching(['server-1'], [record('server-1')]);
    await clock.advance(5_000);
    state.whileRead = () => clock.set(-3_600_000);
    await clock.advance(1_000);
    delete state.whileRead;
    asked.length = 0;
    await clock.advance(3_000);
    expect(asked).toHaveLength(3);
    poller.stop();
  });

  it('does not know a server that it could not ask about', async () => {
    const { poller, clock, state } = watching([], []);
    state.down = true;
    poller.watch('server-1', []);
    await clock.advance(10_000);
    expect(poller.askedAt('server-1')).toBeUndefined();
    expect(poller.reading.failure).toBe('no answer');
    state.down = false;
    await clock.advance(20_000);
    expect(poller.askedAt('server-1')).toEqual(expect.any(Number));
    poller.stop();
  });

  it('does not know a server any more once it is no longer watched', async () => {
    const { poller, clock } = watching(servers(2), []);
    await clock.advance(1_000);
    expect(poller.askedAt('server-1')).toEqual(expect.any(Number));
    poller.unwatch('server-1');
    expect(poller.askedAt('server-1')).toBeUndefined();
    poller.stop();
  });

  it('reads server by server where a cloud cannot tell what changed', async () => {
    const names = servers(3);
    const { poller, clock, asked } = watching(
      names,
      names.map((name) => record(name)),
      { changesSince: false },
    );
    await clock.advance(3_000);
    asked.length = 0;
    await clock.advance(1_000);
    expect(asked).toEqual(names.map((server) => ({ server })));
    poller.stop();
  });

  it('tells when it read last, and since when it cannot, by the time of day', async () => {
    const { poller, clock, state } = watching(['server-1'], [record('server-1')]);
    await clock.advance(5_000);
    expect(clock.now() - (poller.reading.readAt ?? 0)).toBeLessThanOrEqual(1_000);
    state.down = true;
    await clock.advance(20_000);
    const { readAt = 0, failingSince = 0 } = poller.reading;
    expect([clock.now() - readAt, clock.now() - failingSince]).toEqual([20_000, 19_000]);
    poller.stop();
  });
});
