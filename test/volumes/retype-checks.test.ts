import type { VolumeDetails, VolumeType } from '../../src/cloud/block-storage-types.js';
import { movesBackend, objectionsToRetype } from '../../src/procedures/volume-retype/planning.js';

const TYPE: VolumeType = {
  id: 't-2',
  name: 'slow',
  description: null,
  isPublic: true,
  backendName: 'hdd',
  extraSpecs: { volume_backend_name: 'hdd' },
};
const POOL = {
  name: 'control@ssd#ssd',
  backend: 'control@ssd',
  backendName: 'ssd',
  protocol: null,
  totalGib: 1,
  freeGib: 1,
  allocatedGib: null,
  provisionedGib: null,
  reservedPercent: 0,
  overSubscription: null,
  thin: true,
};
const FREE = { id: 'v-1', name: 'data', status: 'available', type: 'fast' } as VolumeDetails;
const SNAPSHOT = {
  id: 's-1',
  name: 'old',
  volumeId: 'v-1',
  status: 'available',
  sizeGib: 1,
  metadata: {},
  createdAt: null,
};

describe('whether a retype copies the volume', () => {
  const on = (
    backendHost: string | null,
    type: Partial<VolumeType> = {},
    pools = [POOL] as (typeof POOL)[] | null,
  ) => movesBackend({ backendHost }, { ...TYPE, ...type }, { pools, services: null });

  it('is seen from the backends of its pool and its new type', () => {
    expect(on('control@ssd#ssd')).toBe(true);
    expect(on('control@ssd#ssd', { backendName: 'ssd' })).toBe(false);
    expect(on('control@ssd#ssd', { backendName: null, extraSpecs: {} })).toBe(false);
  });

  it('is not known where the type, the pools or the volume hide it', () => {
    expect(on('control@ssd#ssd', { backendName: null, extraSpecs: null })).toBeNull();
    expect(on('control@ssd#ssd', {}, null)).toBeNull();
    expect(on(null)).toBeNull();
  });
});

describe('what stands against a retype', () => {
  const codes = (
    moves: boolean | null,
    migrate: boolean,
    more: { status?: string; type?: string; snapshots?: boolean } = {},
  ) => {
    const { snapshots, ...volume } = more;
    return objectionsToRetype({
      volume: { ...FREE, ...volume },
      type: TYPE,
      migrate,
      moves,
      users: [],
      snapshots: snapshots === true ? [SNAPSHOT] : [],
    }).map(({ code }) => code);
  };

  it.each<[string, ReturnType<typeof codes>, readonly string[]]>([
    ['nothing, where the data stays', codes(false, false, { status: 'in-use', snapshots: true }), []],
    ['nothing, where it may be copied', codes(true, true), []],
    ['a copy that was not allowed', codes(true, false), ['retype-needs-migrate']],
    ['a copy of what is in use', codes(true, true, { status: 'in-use' }), ['volume-in-use']],
    ['a copy of what has snapshots', codes(true, true, { snapshots: true }), ['volume-has-snapshots']],
    [
      'everything at once',
      codes(true, false, { status: 'in-use', snapshots: true }),
      ['retype-needs-migrate', 'volume-in-use', 'volume-has-snapshots'],
    ],
    [
      'what may turn out a copy of what is in use',
      codes(null, true, { status: 'in-use' }),
      ['volume-in-use'],
    ],
    ['nothing, where Cinder decides and may not copy', codes(null, false, { status: 'in-use' }), []],
    ['the type it has', codes(false, false, { type: 'slow' }), ['same-type']],
    ['a volume that is busy', codes(false, false, { status: 'backing-up' }), ['volume-busy']],
  ])('%s', (_title, found, expected) => {
    expect(found).toEqual(expected);
  });
});
