import { lastingObjection } from '../../src/placement/allowed.js';
import { capacityOf, unitFits, usableOf } from '../../src/placement/capacity.js';
import { NO_RESERVE, type PairFinding, reserveOf, type Server } from '../../src/placement/model.js';
import { Occupancy } from '../../src/placement/occupancy.js';
import { allPairsPass, pairChecks } from '../../src/placement/pairs.js';
import { withMoves } from '../../src/placement/promised.js';
import { cloud, group, host, inventory, provider, server } from '../support/placement.js';

describe('capacity', () => {
  it('is what Placement allows: whole units of what is not reserved, times the ratio', () => {
    expect(capacityOf(inventory(100, 0, { reserved: 10, allocationRatio: 1.5 }))).toBe(135);
    expect(capacityOf(inventory(7, 0, { allocationRatio: 1.5 }))).toBe(10);
  });

  it('keeps the reserve of what it names, and never gives more than there is', () => {
    expect(usableOf(inventory(100), 'MEMORY_MB', reserveOf(10))).toBe(90);
    expect(usableOf(inventory(2), 'VGPU', reserveOf(10))).toBe(2);
    expect(usableOf(inventory(100), 'MEMORY_MB', reserveOf(-5))).toBe(100);
    expect(usableOf(inventory(100), 'MEMORY_MB', reserveOf(150))).toBe(0);
  });

  it('minds the bounds of what one server may take', () => {
    const one = inventory(64, 0, { minUnit: 4, maxUnit: 16, stepSize: 4 });
    expect([3, 4, 6, 16, 20].map((amount) => unitFits(one, amount))).toEqual([
      false,
      true,
      false,
      true,
      false,
    ]);
  });
});

describe('what lasts between a server and a host', () => {
  const source = host('compute1', 100, 0, { cell: 'cell1' });
  const objection = (more: Partial<Server>, other: Parameters<typeof host>[3] = {}) =>
    lastingObjection(server('s', 1, more), host('compute2', 100, 0, other), source, allPairsPass);

  it.each([
    ['disabled', {}, { enabled: false }],
    ['down', {}, { up: false }],
    ['emptied', {}, { emptiedBy: 'm-7f3k2q' }],
    ['not-allowed', { allowedHosts: new Set(['compute3']) }, {}],
    ['zone', { zone: 'b' }, {}],
    ['cell', {}, { cell: 'cell2' }],
    ['aggregate', { aggregates: [['ssd', 'nvme']] }, { aggregates: ['hdd'] }],
    ['forbidden-aggregate', { forbiddenAggregates: ['hdd'] }, { aggregates: ['hdd'] }],
    ['trait', { requiredTraits: ['HW_CPU_X86_AVX2'] }, {}],
    ['forbidden-trait', { forbiddenTraits: ['OLD'] }, { providers: [provider('rp', {}, ['OLD'])] }],
  ] as const)('is %s', (code, asked, there) => {
    expect(objection(asked, there)?.code).toBe(code);
  });

  it('is nothing where all is as it should be', () => {
    expect(
      objection(
        { zone: 'nova', aggregates: [['ssd', 'nvme']], requiredTraits: ['AVX2'] },
        {
          cell: 'cell1',
          aggregates: ['nvme'],
          providers: [provider('rp', {}), provider('numa', {}, ['AVX2'])],
        },
      ),
    ).toBeUndefined();
    expect(objection({}, { cell: null })).toBeUndefined();
  });
});

describe('the checks of pairs', () => {
  const finding = (verdict: PairFinding['verdict']): PairFinding => ({
    verdict,
    check: 'A11',
    text: verdict,
  });
  const pairs = pairChecks({
    byServer: new Map([['a', new Map([['compute2', finding('warn')]])]]),
    byHost: new Map([
      [
        'compute1',
        new Map([
          ['compute2', finding('fail')],
          ['compute3', finding('ok')],
        ]),
      ],
    ]),
    otherwise: finding('unknown'),
  });

  it('are the worst of what was found of the server and of the hosts', () => {
    const [a, b] = [server('a', 1), server('b', 1, { host: 'compute9' })];
    expect(['compute2', 'compute3', 'compute4'].map((to) => pairs.of(a, to).verdict)).toEqual([
      'fail',
      'ok',
      'unknown',
    ]);
    expect(pairs.of(b, 'compute2').verdict).toBe('unknown');
  });
});

describe('room', () => {
  it('is taken and given back', () => {
    const occupancy = new Occupancy(
      cloud([host('compute1', 100, 60), host('compute2', 100, 50)], [server('a', 40)]),
      NO_RESERVE,
    );
    const step = occupancy.place(0, 1);
    expect([...occupancy.stores.used]).toEqual([20, 90]);
    expect(occupancy.at(0)).toBe(1);
    occupancy.undo(step);
    expect([...occupancy.stores.used]).toEqual([60, 50]);
    expect(occupancy.at(0)).toBe(0);
  });

  it('says what is missing with the reserve and without', () => {
    const occupancy = new Occupancy(
      cloud([host('compute1', 100), host('compute2', 100, 50)], [server('a', 45)]),
      reserveOf(10),
    );
    expect(occupancy.objection(0, 1)).toEqual({
      code: 'room',
      shortfalls: [{ resourceClass: 'MEMORY_MB', missing: 5, missingWithoutReserve: 0 }],
    });
  });

  it('refuses what is larger than one server may be, however much is free', () => {
    const there = host('compute2', 0, 0, {
      providers: [provider('rp', { MEMORY_MB: inventory(100, 0, { maxUnit: 16 }) })],
    });
    const occupancy = new Occupancy(cloud([host('compute1', 100), there], [server('a', 20)]), NO_RESERVE);
    expect(occupancy.fits(0, 1)).toBe(false);
    expect(occupancy.objection(0, 1)).toMatchObject({ code: 'room', shortfalls: [{ missing: 4 }] });
  });

  it('names the classes that a host does not have', () => {
    const gpu = server('a', 1, { claims: [{ provider: null, resources: { MEMORY_MB: 1, CUSTOM_FPGA: 1 } }] });
    const occupancy = new Occupancy(cloud([host('compute1', 100), host('compute2', 100)], [gpu]), NO_RESERVE);
    expect(occupancy.lasting(0, 1)).toEqual({
      code: 'no-inventory',
      resourceClasses: ['CUSTOM_FPGA', 'MEMORY_MB'],
    });
  });

  it('finds a nested provider for each claim, all of it in one', () => {
    const there = host('compute2', 0, 0, {
      providers: [
        provider('root', { MEMORY_MB: inventory(100) }),
        provider('gpu0', { VGPU: inventory(2, 1) }),
        provider('gpu1', { VGPU: inventory(2, 1) }, ['OLD']),
      ],
    });
    const gpus = (id: string, count: number, forbidden: string[] = []) =>
      server(id, 1, {
        claims: [
          { provider: null, resources: { MEMORY_MB: 1 } },
          { provider: null, resources: { VGPU: count } },
        ],
        forbiddenTraits: forbidden,
      });
    const servers = [gpus('one', 1), gpus('two', 2), gpus('new', 1, ['OLD'])];
    const occupancy = new Occupancy(cloud([host('compute1', 100), there], servers), NO_RESERVE);
    expect(occupancy.ways(0, 1)).toHaveLength(2);
    expect(occupancy.fits(1, 1)).toBe(false);
    occupancy.place(0, 1);
    expect(occupancy.fits(2, 1)).toBe(false);
  });

  it('counts shared storage once, and on both hosts while a server moves', () => {
    const shared = (used: number) => provider('ceph', { DISK_GB: inventory(100, used) });
    const on = (name: string, used: number) =>
      host(name, 0, 0, { providers: [provider(`rp-${name}`, { MEMORY_MB: inventory(100) }), shared(used)] });
    const mover = server('a', 1, {
      claims: [
        { provider: 'rp-compute1', resources: { MEMORY_MB: 10 } },
        { provider: 'ceph', resources: { DISK_GB: 40 } },
      ],
    });
    const roomy = new Occupancy(cloud([on('compute1', 60), on('compute2', 60)], [mover]), reserveOf(10));
    expect(roomy.fits(0, 1)).toBe(true);
    roomy.place(0, 1);
    expect(roomy.stores.usedOf(roomy.stores.find('ceph', 'DISK_GB') ?? -1)).toBe(60);
    const full = new Occupancy(cloud([on('compute1', 61), on('compute2', 61)], [mover]), NO_RESERVE);
    expect(full.fits(0, 1)).toBe(false);
  });

  it('meets by two providers what one has elsewhere', () => {
    const split = host('compute2', 0, 0, {
      providers: [provider('rp', { MEMORY_MB: inventory(10) }), provider('ceph', { DISK_GB: inventory(10) })],
    });
    const both = server('a', 1, { claims: [{ provider: null, resources: { MEMORY_MB: 5, DISK_GB: 5 } }] });
    const occupancy = new Occupancy(cloud([host('compute1', 100), split], [both]), NO_RESERVE);
    expect(occupancy.objection(0, 1)).toBeUndefined();
  });

  it('counts moves that Placement does not know yet', () => {
    const claims = [{ provider: null, resources: { MEMORY_MB: 30 } }];
    const [there] = withMoves(
      [host('compute2', 100, 50)],
      [
        { to: 'compute2', claims },
        { to: 'compute9', claims },
      ],
    );
    expect(there?.providers[0]?.inventories.MEMORY_MB?.used).toBe(80);
  });
});

describe('groups', () => {
  const hosts = [host('compute1', 100), host('compute2', 100), host('compute3', 100)];
  const servers = [server('a', 1), server('b', 1)];
  const occupancyOf = (...groups: Parameters<typeof cloud>[2] & {}) =>
    new Occupancy(cloud(hosts, servers, groups), NO_RESERVE);

  it('keep members of anti-affinity apart, as many as a host may have', () => {
    const one = occupancyOf(group('anti-affinity', { a: 'compute1', b: 'compute1', c: 'compute2' }));
    expect([one.fits(0, 1), one.fits(0, 2)]).toEqual([false, true]);
    one.place(0, 2);
    expect(one.fits(1, 2)).toBe(false);
    expect(occupancyOf(group('anti-affinity', { a: 'compute1', c: 'compute2' }, 2)).fits(0, 1)).toBe(true);
  });

  it('count a member on the move on both hosts', () => {
    const moving = {
      ...group('anti-affinity', { a: 'compute1' }),
      members: [
        { server: 'a', host: 'compute1' },
        { server: 'c', host: 'compute2', movingTo: 'compute3' },
      ],
    };
    const one = occupancyOf(moving);
    expect([one.fits(0, 1), one.fits(0, 2)]).toEqual([false, false]);
  });

  it('let a member of affinity go only where another runs, and one that is alone anywhere', () => {
    const elsewhere = occupancyOf(group('affinity', { a: 'compute1', c: 'compute3' }));
    expect([elsewhere.fits(0, 1), elsewhere.fits(0, 2)]).toEqual([false, true]);
    expect(occupancyOf(group('affinity', { a: 'compute1', b: 'compute1' })).fits(0, 1)).toBe(false);
    expect(occupancyOf(group('affinity', { a: 'compute1' })).fits(0, 1)).toBe(true);
  });
});
