import type { MigrationRecord } from '../../../src/cloud/migration.js';
import type { Port } from '../../../src/cloud/network.js';
import type { Server } from '../../../src/cloud/server.js';
import type { Volume } from '../../../src/cloud/volume.js';
import { proveStayed, type StayedFacts } from '../../../src/procedures/move/stayed.js';
import { movePlan } from '../../requests/support/fixtures.js';

const plan = movePlan({ volumes: [{ id: 'v1', attachments: ['a1'] }] });
const SERVER = plan.identity.server;
const attachment = (id: string, host: string) => ({ id, volumeId: 'v1', serverId: SERVER, host });
const volume = (...attachments: ReturnType<typeof attachment>[]) =>
  [{ id: 'v1', name: 'data', status: 'in-use', attachments }] as unknown as Volume[];
const port = (host: string) =>
  [{ id: 'port-1', status: 'ACTIVE', host, addresses: ['10.1.0.5'] }] as unknown as Port[];
const gone = { why: 'compute2 did not answer' };

const hosts: NonNullable<StayedFacts['hosts']> = {
  home: 'running',
  away: 'absent',
  awayFolder: 'absent',
  watching: null,
};
const facts = (more: Partial<StayedFacts> = {}, server: Partial<Server> = {}): StayedFacts => ({
  record: { id: '3', uuid: 'u3', status: 'failed', destination: 'compute2' } as MigrationRecord,
  server: {
    id: SERVER,
    host: 'compute1',
    status: 'ACTIVE',
    powerState: 1,
    taskState: null,
    ...server,
  } as Server,
  away: 'compute2',
  volumes: volume(attachment('a1', 'compute1')),
  named: new Set(['a1']),
  ports: port('compute1'),
  bindings: new Map([['port-1', [{ host: 'compute1', status: 'ACTIVE' }]]]),
  allocations: [],
  migrationAllocations: [],
  awayProvider: 'p2',
  hosts,
  ...more,
});
const left = (more: Partial<StayedFacts>) => proveStayed(plan, facts(more)).leftovers;
const unseen = (more: Partial<StayedFacts>) =>
  proveStayed(plan, facts(more)).items.flatMap(({ verdict, detail }) =>
    verdict === 'not-checked' ? [detail] : [],
  );

describe('a move that Nova ended without success', () => {
  it('is safe when all was looked at and is as before, and says what was looked at', () => {
    const { safe, leftovers, items } = proveStayed(plan, facts());
    expect([safe, leftovers]).toEqual([true, []]);
    expect(items.flatMap(({ verdict, detail }) => (verdict === 'ok' ? [detail] : []))).toEqual([
      'running on compute1 and not on compute2',
      'v1 attached from compute1 only',
      'port up on compute1',
      'no port binding left on compute2',
      'no allocation left on compute2',
      'no folder of it on compute2',
    ]);
  });

  it.each<[string, Partial<StayedFacts>, RegExp, RegExp]>([
    [
      'an attachment at the destination',
      { volumes: volume(attachment('a1', 'compute1'), attachment('a2', 'compute2')) },
      /1 Cinder attachment of v1 from compute2/,
      /volume attachment delete a2/,
    ],
    [
      'one that Cinder would not delete, since Nova names it',
      { volumes: volume(attachment('a1', 'compute1'), attachment('a2', 'compute2')), named: new Set(['a2']) },
      /which Nova's own record names/,
      /SHUTOFF; do sleep 2; done && .*volume attachment delete a1 && ssh root@compute1 nova-manage .*get_connector --json > connector\.json && nova-manage volume_attachment refresh/,
    ],
    [
      'a port binding there',
      { bindings: new Map([['port-1', [{ host: 'compute2', status: 'INACTIVE' }]]]) },
      /a binding of port port-1 on compute2/,
      /\/ports\/port-1\/bindings\/compute2/,
    ],
    [
      'an allocation there',
      { allocations: [{ provider: 'p2', resources: {} as never }] },
      /an allocation of the server on compute2/,
      /heal_allocations --force --instance/,
    ],
    [
      "the migration's own allocation",
      { migrationAllocations: [{ provider: 'p1', resources: {} as never }] },
      /an allocation of the migration 3/,
      /allocations\/u3/,
    ],
    [
      'a domain there',
      { hosts: { ...hosts, away: 'paused' } },
      /the server's domain on compute2 \(paused\)/,
      /destroy/,
    ],
    [
      'a folder there',
      { hosts: { ...hosts, awayFolder: { path: '/var/lib/nova/instances/x' } } },
      /the server's folder on compute2/,
      /mv \/var\/lib\/nova\/instances\/x/,
    ],
  ])('that leaves %s is not called safe, and names the command', (_what, more, what, command) => {
    const proof = proveStayed(plan, facts(more));
    expect(proof.safe).toBe(false);
    expect(proof.leftovers).toEqual([
      expect.objectContaining({
        what: expect.stringMatching(what),
        command: expect.stringMatching(command),
      }),
    ]);
  });

  it('is a danger when the guest runs on both hosts, or does not run where Nova shows it', () => {
    expect(left({ hosts: { ...hosts, away: 'running' } })[0]?.danger).toContain('destroy its data');
    expect(left({ hosts: { ...hosts, home: 'absent' } })[0]?.danger).toContain('does not run');
  });

  it('is not called safe by a host that is gone, unless Ceph says that nobody else writes', () => {
    const silent = { ...hosts, away: gone, awayFolder: gone };
    expect(proveStayed(plan, facts({ hosts: silent })).safe).toBe(false);
    expect(unseen({ hosts: silent })).toContain('what is left on compute2 (compute2 did not answer)');
    const watching = {
      images: [{ image: 'volumes/volume-v1', user: 'cinder', volume: 'v1', watchers: ['10.20.0.11'] }],
      destination: ['10.20.0.11'],
      source: null,
    };
    expect(proveStayed(plan, facts({ hosts: { ...silent, watching } })).safe).toBe(true);
  });

  it("is Nova's word alone when its own host can not be asked", () => {
    const proof = proveStayed(plan, facts({ hosts: { ...hosts, home: gone } }));
    expect([proof.safe, proof.unseen]).toEqual([false, true]);
  });

  it('says what nobody looked at', () => {
    expect(unseen({ hosts: null, volumes: null, bindings: null, allocations: null })).toEqual([
      'not checked on the hosts',
      'volumes could not be read',
      'port bindings on compute2',
      'allocations in Placement',
    ]);
  });

  it('does not take shared storage for a folder that was left', () => {
    expect(left({ hosts: { ...hosts, awayFolder: 'shared' } })).toEqual([]);
  });
});
