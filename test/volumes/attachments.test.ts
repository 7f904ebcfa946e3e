import type { VolumeDetails } from '../../src/cloud/block-storage-types.js';
import type { VolumeAttachment } from '../../src/cloud/volume.js';
import { attachedOf, troublesOf } from '../../src/volumes/attachments.js';
import { SERVER } from '../preflight/small-cloud.js';

const ON_1: VolumeAttachment = {
  id: 'a-1',
  volumeId: 'volume-1',
  serverId: 'server-1',
  host: 'compute1',
  device: '/dev/vda',
  status: 'attached',
  attachedAt: null,
  detachedAt: null,
};

function volume(attachments: readonly VolumeAttachment[], more: Partial<VolumeDetails> = {}): VolumeDetails {
  return {
    id: 'volume-1',
    name: 'data',
    sizeGib: 1,
    status: 'in-use',
    type: 'ceph-ssd',
    typeId: null,
    availabilityZone: 'nova',
    bootable: true,
    encrypted: false,
    multiattach: false,
    backendHost: 'control@ceph-ssd#ceph-ssd',
    migrationStatus: null,
    projectId: 'project-1',
    attachments,
    description: null,
    userId: null,
    image: null,
    snapshotId: null,
    sourceVolumeId: null,
    metadata: {},
    createdAt: null,
    updatedAt: null,
    ...more,
  };
}

function codes(
  attachments: readonly VolumeAttachment[],
  { server = {}, more = {}, listed = attachments, others = [] as (typeof SERVER)[] } = {},
): string[] {
  const shown = volume(attachments, more);
  const servers = new Map([{ ...SERVER, ...server }, ...others].map((one) => [one.id, one]));
  return troublesOf(shown, attachedOf(shown, listed, servers)).map(({ code }) => code);
}

describe('what is wrong with the attachments of a volume', () => {
  it('is nothing, for one through the host where its server is', () => {
    expect(codes([ON_1])).toEqual([]);
  });

  it('is one left behind on another host', () => {
    expect(codes([ON_1, { ...ON_1, id: 'a-2', host: 'compute9' }])).toEqual(['stale-host']);
  });

  it('is nothing while the server moves', () => {
    const both = [ON_1, { ...ON_1, id: 'a-2', host: 'compute2' }];
    expect(codes(both, { server: { status: 'MIGRATING' } })).toEqual([]);
  });

  it('is a second one through the right host', () => {
    expect(codes([ON_1, { ...ON_1, id: 'a-2' }])).toEqual(['double-attachment']);
  });

  it('is a second server, unless the volume is for several', () => {
    const other = { ...SERVER, id: 'server-2', name: 'web-02', host: 'compute2' };
    const both = [ON_1, { ...ON_1, id: 'a-2', serverId: 'server-2', host: 'compute2' }];
    expect(codes(both, { others: [other] })).toEqual(['double-attachment']);
    expect(codes(both, { others: [other], more: { multiattach: true } })).toEqual([]);
  });

  it('is a server that Nova does not know', () => {
    expect(codes([{ ...ON_1, serverId: 'server-9' }])).toEqual(['server-gone']);
  });

  it('is a volume that Nova does not list with the server', () => {
    expect(codes([ON_1], { server: { volumeIds: [] } })).toEqual(['not-listed']);
  });

  it('is one that is stuck half-way', () => {
    expect(codes([{ ...ON_1, status: 'error_attaching' }])).toEqual(['half-attached']);
  });

  it('is in-use by nobody', () => {
    expect(codes([])).toEqual(['in-use-by-nobody']);
    expect(codes([], { more: { status: 'available' } })).toEqual([]);
  });

  it('is not made up where hosts may not be seen', () => {
    expect(codes([{ ...ON_1, host: null }])).toEqual([]);
    expect(codes([ON_1], { server: { host: null } })).toEqual([]);
  });

  it('always comes with what to check before anything is done', () => {
    const shown = volume([{ ...ON_1, serverId: 'server-9' }]);
    for (const trouble of troublesOf(shown, attachedOf(shown, [], new Map()))) {
      expect(trouble.check).not.toBe('');
    }
  });
});
