import { plainText } from '../../src/chat/plain.js';
import type { Pool, VolumeType } from '../../src/cloud/block-storage-types.js';
import { fits, roomFor } from '../../src/volumes/capacity.js';
import { poolsCard } from '../../src/volumes/cards/lists.js';

const POOL: Pool = {
  name: 'control@ssd#ssd',
  backend: 'control@ssd',
  backendName: 'ssd',
  protocol: 'ceph',
  totalGib: 100,
  freeGib: 50,
  allocatedGib: 50,
  provisionedGib: null,
  reservedPercent: 0,
  overSubscription: null,
  thin: false,
};
const TYPE: VolumeType = {
  id: 'type-1',
  name: 'fast',
  description: null,
  isPublic: true,
  backendName: 'ssd',
  extraSpecs: { volume_backend_name: 'ssd' },
};

describe('a pool has room as Cinder counts it', () => {
  it.each<[string, Partial<Pool>, number, boolean]>([
    ['thick: what is free', {}, 50, true],
    ['thick: no more than is free', {}, 51, false],
    ['thick: less the reserve', { reservedPercent: 10 }, 41, false],
    ['thin: what is free times the ratio', { thin: true, overSubscription: 2 }, 100, true],
    ['thin: no more than that', { thin: true, overSubscription: 2 }, 101, false],
    [
      'thin: what is provisioned within the ratio',
      { thin: true, overSubscription: 2, provisionedGib: 120 },
      80,
      true,
    ],
    ['thin: not beyond it', { thin: true, overSubscription: 2, provisionedGib: 120 }, 81, false],
    ['thin: a ratio below one counts as one', { thin: true, overSubscription: 0.5 }, 50, true],
    ['thin: Cinder computes the ratio', { thin: true, overSubscription: 'auto' }, 5_000, true],
    ['no number, no refusal', { freeGib: 'unknown' }, 5_000, true],
    ['infinite', { freeGib: 'infinite', totalGib: 'infinite' }, 5_000, true],
  ])('%s', (_title, pool, size, room) => {
    expect(fits({ ...POOL, ...pool }, size)).toBe(room);
  });
});

describe('the table of pools', () => {
  const shown = (pool: Partial<Pool>) => plainText(poolsCard('lab', [{ ...POOL, ...pool }], [], 0));

  it('shows a count that has fallen below zero as nothing', () => {
    expect(shown({ allocatedGib: -1 })).toMatch(/ 0 % /);
  });

  it('shows more than the whole for what a thin pool has promised', () => {
    expect(shown({ thin: true, overSubscription: 20, provisionedGib: 250 })).toContain('250 %, x20');
  });

  it("shows a driver's words as they are", () => {
    expect(shown({ totalGib: 'infinite', freeGib: 'infinite' })).toContain('infinite of infinite');
  });
});

it('the pools of a large site fit a terminal of 80 columns, each on a line', () => {
  const pools = [
    'control1@ceph-ssd#volumes-ssd',
    'control2@netapp-nfs#10.20.30.40:/vol/cinder_volumes_01',
  ].map((name) => ({
    ...POOL,
    name,
    totalGib: 123_456,
    freeGib: 23_456,
    thin: true,
    overSubscription: 20,
    provisionedGib: 1e6,
  }));
  const lines = plainText(poolsCard('lab', pools, [], 0)).split('\n');
  expect(lines).toHaveLength(4);
  for (const line of lines) expect([...line].length).toBeLessThanOrEqual(72);
});

describe('room for a type', () => {
  const codes = (...parts: Parameters<typeof roomFor>) =>
    roomFor(...parts).objections.map(({ code }) => code);
  const service = {
    binary: 'cinder-volume',
    host: 'control@ssd',
    zone: 'nova',
    disabledReason: null,
    updatedAt: null,
  };

  it('is where the roomiest of its pools is', () => {
    const second = { ...POOL, name: 'control@ssd#two', freeGib: 80 };
    expect(roomFor(TYPE, 20, { pools: [POOL, second], services: [] }, [TYPE]).text).toBe(
      'control@ssd#two has 80 GiB free',
    );
  });

  it('is not where cinder-volume is down or disabled', () => {
    const down = { ...service, state: 'down', status: 'enabled' } as const;
    const disabled = { ...service, state: 'up', status: 'disabled' } as const;
    expect(codes(TYPE, 20, { pools: [POOL], services: [down] }, [TYPE])).toEqual(['backend-down']);
    expect(codes(TYPE, 20, { pools: [POOL], services: [disabled] }, [TYPE])).toEqual(['backend-down']);
    expect(codes(TYPE, 20, { pools: [], services: [{ ...down, host: 'control@ssd' }] }, [TYPE])).toEqual([
      'backend-down',
    ]);
  });

  it('is unknown where the pools are not visible: said, not refused', () => {
    const room = roomFor(TYPE, 20, { pools: null, services: null }, [TYPE]);
    expect(room.objections).toEqual([]);
    expect(room.note).toContain('not checked');
  });

  it('is nowhere for a type whose backend does not exist', () => {
    expect(codes({ ...TYPE, backendName: 'nvme' }, 20, { pools: [POOL], services: [] }, [TYPE])).toEqual([
      'type-without-backend',
    ]);
  });

  it('is in any pool for a type that asks for none', () => {
    expect(codes({ ...TYPE, backendName: null }, 20, { pools: [POOL], services: [] }, [TYPE])).toEqual([]);
  });
});
