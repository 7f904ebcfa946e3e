import type { Text } from '../../src/chat/card.js';
import { plainText } from '../../src/chat/plain.js';
import type { BootPlan } from '../../src/procedures/volume-boot/plan.js';
import { describeBoot } from '../../src/procedures/volume-boot/present.js';
import type { CreatePlan } from '../../src/procedures/volume-create/plan.js';
import { describeCreate } from '../../src/procedures/volume-create/present.js';
import type { RetypePlan } from '../../src/procedures/volume-retype/plan.js';
import { describeRetype } from '../../src/procedures/volume-retype/present.js';
import type { SnapshotPlan } from '../../src/procedures/volume-snapshot/plan.js';
import { describeSnapshot } from '../../src/procedures/volume-snapshot/present.js';
import { meaningOf } from '../../src/volumes/failures.js';

const policy = { quorum: 0, requesterMayApprove: false };
const CREATE: CreatePlan = {
  kind: 'volume-create',
  identity: {
    cloud: 'lab',
    project: 'p-1',
    name: 'web-9',
    sizeGib: 20,
    image: 'i-1',
    type: 't-1',
    bootable: false,
    exclusive: [],
  },
  policy,
  about: {
    projectName: 'web-shop',
    imageName: 'debian-12',
    typeName: 'ceph-ssd',
    backendName: 'ceph-ssd',
    room: 'control@ceph-ssd#ceph-ssd has 8.3 TiB free',
    notes: [],
  },
};
const BOOT: BootPlan = {
  kind: 'volume-boot',
  identity: {
    cloud: 'lab',
    project: 'p-1',
    name: 'web-9',
    volume: 'v-1',
    flavor: 'f-1',
    networks: ['n-1'],
    key: null,
    host: null,
    zone: null,
    deleteOnTermination: false,
    exclusive: [],
  },
  policy,
  about: {
    serverName: 'web-9',
    projectName: 'web-shop',
    volumeName: 'web-9-boot',
    sizeGib: 20,
    typeName: 'ceph-ssd',
    flavorName: 'm1.small',
    vcpus: 1,
    memoryMib: 2048,
    networkNames: ['private'],
    notes: [],
  },
};
const RETYPE: RetypePlan = {
  kind: 'volume-retype',
  identity: {
    cloud: 'lab',
    project: 'p-1',
    volume: '46c4b42b-ce7a-47b3-8288-f29cfd3b9281',
    status: 'available',
    fromType: 'ceph-ssd',
    toType: 't-2',
    migrate: true,
    fromPool: 'control@ceph-ssd#ceph-ssd',
    attachments: [],
    exclusive: [],
  },
  policy,
  about: {
    volumeName: 'data',
    projectName: null,
    sizeGib: 20,
    toTypeName: 'ceph-hdd',
    toBackendName: 'ceph-hdd',
    moves: true,
    servers: [],
    room: null,
    notes: [],
  },
};
const SNAPSHOT: SnapshotPlan = {
  kind: 'volume-snapshot',
  identity: { cloud: 'lab', project: 'p-1', volume: 'v-1', name: 'before', inUse: true, exclusive: [] },
  policy,
  about: {
    volumeName: 'data',
    projectName: null,
    sizeGib: 20,
    typeName: null,
    servers: ['web-9'],
    notes: [],
  },
};

const read = (...lines: readonly Text[]) =>
  plainText({ blocks: lines.map((text) => ({ kind: 'line', text })) });

describe('the cards of volume requests', () => {
  it('say what will be made, of what, and where there is room', () => {
    const { headline, lines } = describeCreate(CREATE);
    expect(read(headline, ...lines)).toBe(
      [
        'Make volume web-9 from image debian-12',
        'lab / project web-shop · 20 GiB, ceph-ssd · control@ceph-ssd#ceph-ssd has 8.3 TiB free',
      ].join('\n'),
    );
  });

  it('say what becomes of the volume when the server goes', () => {
    expect(read(...describeBoot(BOOT, null).lines)).toContain('The volume outlives the server.');
    const going = { ...BOOT, identity: { ...BOOT.identity, deleteOnTermination: true } };
    expect(read(...describeBoot(going, null).lines)).toContain('The volume is deleted with the server.');
  });

  it('say whether data is copied, and that it is not when it cannot be seen', () => {
    expect(read(...describeRetype(RETYPE).lines)).toContain('All its data is copied to backend ceph-hdd');
    const stays = { ...RETYPE, about: { ...RETYPE.about, moves: false } };
    expect(read(...describeRetype(stays).lines)).toContain('Its data stays where it is.');
    const unseen = { ...RETYPE, about: { ...RETYPE.about, moves: null } };
    expect(read(...describeRetype(unseen).lines)).toContain('could not be seen');
  });

  it('say what a snapshot of a volume in use is worth', () => {
    expect(read(...describeSnapshot(SNAPSHOT).lines)).toContain(
      'In use by web-9: the snapshot is as after a power cut',
    );
  });

  it('stay one line a line, and of bounded length, whatever names there are', () => {
    const evil = `${'x'.repeat(5_000)}\n<!channel> @everyone \u001b[2J\u202e`;
    const about = { ...CREATE.about, imageName: evil, typeName: evil, projectName: evil };
    const { headline, lines } = describeCreate({
      ...CREATE,
      identity: { ...CREATE.identity, name: evil },
      about,
    });
    const text = read(headline, ...lines);
    expect(text.split('\n')).toHaveLength(1 + lines.length);
    expect(text.length).toBeLessThan(800);
    // Nothing that somebody named is alive: names are code or literal text, which adapters escape.
    expect(JSON.stringify(headline)).not.toMatch(/"(actor|message)":/);
  });
});

describe('messages of Cinder and faults of Nova', () => {
  it.each([
    ['schedule allocate volume:Could not find any available weighted backend.', /no backend took the volume/],
    ['No valid host was found. There are not enough hosts available.', /no host could take the server/],
    ['Build of instance 1 aborted: Failed to allocate the network(s), not rescheduling.', /Neutron gave/],
    ['Block Device Mapping is Invalid: failed to get volume 1.', /cannot boot from this volume/],
    [
      'VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested 9G',
      /over its quota/,
    ],
  ])('%s', (message, meaning) => {
    expect(meaningOf(message)?.meaning).toMatch(meaning);
  });

  it('that nobody knows are not given a meaning', () => {
    expect(meaningOf('the moon is full')).toBeUndefined();
  });
});
