import type { MigrationRecord } from '../../../src/cloud/migration.js';
import type { Server } from '../../../src/cloud/server.js';
import type { Volume } from '../../../src/cloud/volume.js';
import { type ProofFacts, prove } from '../../../src/procedures/move/proof.js';
import { movePlan } from '../../requests/support/fixtures.js';

const plan = movePlan({ volumes: [{ id: 'v1', attachments: ['a1'] }] });
const SERVER = plan.identity.server;
const attachment = (id: string, host: string | null) => ({ id, volumeId: 'v1', serverId: SERVER, host });
const volume = (...attachments: ReturnType<typeof attachment>[]) =>
  [{ id: 'v1', name: 'data', status: 'in-use', attachments }] as unknown as Volume[];
const PORT = { id: 'port-1', networkId: 'n1', vnicType: 'normal', vifType: 'ovs', addresses: ['10.1.0.5'] };
const facts = (more: Partial<ProofFacts> = {}, server: Partial<Server> = {}): ProofFacts => ({
  record: { id: '3', status: 'completed', destination: 'compute2' } as MigrationRecord,
  server: {
    id: SERVER,
    host: 'compute2',
    hostId: 'h2',
    status: 'ACTIVE',
    powerState: 1,
    taskState: null,
    launchedAt: null,
    ...server,
  } as Server,
  volumes: volume(attachment('a2', 'compute2')),
  domains: { source: 'absent', destination: 'running' },
  watching: null,
  ports: [{ ...PORT, status: 'ACTIVE', host: 'compute2' }],
  allocations: [],
  migrationAllocations: [],
  sourceProvider: 'p1',
  ...more,
});
const bad = (proof: ReturnType<typeof prove>) =>
  proof.items.filter(({ verdict }) => verdict === 'not-ok').map(({ what }) => what);

describe('the proof of a move', () => {
  it('holds when everything is where it was promised', () => {
    const proof = prove(plan, facts());
    expect(proof).toMatchObject({ moved: true, leftovers: [] });
    expect(bad(proof)).toEqual([]);
  });

  it.each([
    ['the server is on its old host', { host: 'compute1' }, 'host'],
    ['it is on a third host', { host: 'compute3' }, 'host'],
    ['a task is still under way', { taskState: 'migrating' }, 'task'],
    ['it is paused though it ran', { powerState: 3 }, 'power state'],
    ['it is in ERROR', { status: 'ERROR' }, 'status'],
    ['hostId is what it was', { hostId: 'h1' }, 'hostId'],
    ['it was started again', { launchedAt: '2026-11-22T10:00:00Z' }, 'same server'],
  ])('fails when %s, whatever Nova calls it', (_what, server, item) => {
    const proof = prove(plan, facts({}, server));
    expect(proof.moved).toBe(false);
    expect(bad(proof)).toContain(item);
  });

  it('lets the scheduler choose any host but the old one', () => {
    const free = movePlan({ destination: null });
    const record = { id: '3', status: 'completed', destination: 'compute3' } as MigrationRecord;
    expect(prove(free, facts({ record, volumes: [] }, { host: 'compute3' })).moved).toBe(true);
    expect(prove(free, facts({ record, volumes: [] }, { host: 'compute1' })).moved).toBe(false);
  });

  it('names an attachment that stayed behind, with what to check before it is deleted', () => {
    const proof = prove(
      plan,
      facts({ volumes: volume(attachment('a1', 'compute1'), attachment('a2', 'compute2')) }),
    );
    expect(proof.moved).toBe(true);
    expect(proof.leftovers).toEqual([
      expect.objectContaining({
        what: expect.stringContaining('compute1'),
        command: expect.stringContaining('volume attachment delete a1'),
      }),
    ]);
  });

  it('says what nobody looked at instead of passing it', () => {
    const proof = prove(plan, facts({ volumes: null, domains: null, allocations: null, ports: null }));
    const unseen = proof.items.filter(({ verdict }) => verdict === 'not-checked').map(({ what }) => what);
    expect(unseen).toEqual(expect.arrayContaining(['volumes', 'hosts', 'allocations', 'ports']));
  });

  it('does not call a volume proved when its attachment hides its host', () => {
    const proof = prove(plan, facts({ volumes: volume(attachment('a2', null)) }));
    expect(proof.items).toContainEqual(
      expect.objectContaining({ what: 'volume v1', verdict: 'not-checked' }),
    );
  });

  it('calls a second copy of the guest on the source a leftover, the worst there is', () => {
    const proof = prove(plan, facts({ domains: { source: 'running', destination: 'running' } }));
    expect(bad(proof)).toContain('hosts');
    expect(proof.leftovers[0]?.danger).toContain('destroy its data');
  });

  it('does not hold when the guest does not run where Nova says', () => {
    const proof = prove(plan, facts({ domains: { source: 'absent', destination: 'absent' } }));
    expect(proof.moved).toBe(false);
  });

  it('names a volume that is attached nowhere: that is no plain success', () => {
    const proof = prove(plan, facts({ volumes: volume() }));
    expect(proof.leftovers[0]?.what).toContain('0 attachments');
  });

  it('names a port that is not up where the server is: the guest may have no network', () => {
    for (const bad of [
      { ...PORT, status: 'ACTIVE', host: 'compute1' },
      { ...PORT, status: 'DOWN', host: 'compute2' },
    ]) {
      const proof = prove(plan, facts({ ports: [bad] }));
      expect(proof.leftovers[0]).toMatchObject({
        what: expect.stringContaining('10.1.0.5'),
        danger: 'The guest may have no network.',
      });
    }
  });

  it('has the word of Ceph that only the new host has the volume open, and leans on it for what stayed behind', () => {
    const watching = {
      images: [{ image: 'p/volume-v1', user: 'cinder', volume: 'v1', watchers: ['10.20.0.12'] }],
      destination: ['10.20.0.12'],
      source: null,
    };
    const left = volume(attachment('a1', 'compute1'), attachment('a2', 'compute2'));
    const proof = prove(plan, facts({ watching, volumes: left }));
    expect(proof.items).toContainEqual(
      expect.objectContaining({ verdict: 'ok', detail: 'rbd watchers of the volume: compute2 only' }),
    );
    expect(proof.leftovers).toMatchObject([{ check: 'that the rbd watcher is still compute2 only' }]);

    const both = {
      ...watching,
      images: watching.images.map((one) => ({ ...one, watchers: ['10.20.0.12', '10.20.0.11'] })),
    };
    const open = prove(plan, facts({ watching: { ...both, source: ['10.20.0.11'] } }));
    expect(bad(open)).toContain('rbd watchers of v1');
    expect(open.leftovers[0]?.danger).toContain('compute1 still has v1 open');
  });

  it('says once that nobody asked the hosts, not for each thing that they could tell', () => {
    const unseen = prove(plan, facts({ domains: null })).items.filter(
      ({ verdict }) => verdict === 'not-checked',
    );
    expect(unseen.map(({ what }) => what)).toEqual(['hosts']);
  });

  it('names an allocation that Placement still keeps on the source', () => {
    const proof = prove(plan, facts({ migrationAllocations: [{ provider: 'p1', resources: { VCPU: 1 } }] }));
    expect(proof.leftovers[0]?.what).toContain('Placement');
  });
});
