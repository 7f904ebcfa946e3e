import { type PairFinding, type PairVerdict, reserveOf } from '../../../../src/placement/model.js';
import { pairChecks } from '../../../../src/placement/pairs.js';
import type { DrainPlan } from '../../../../src/procedures/drain/placement/model.js';
import { emptiableHosts, planDrain } from '../../../../src/procedures/drain/placement/planner.js';
import { replacement } from '../../../../src/procedures/drain/placement/replacement.js';
import { cloud, group, host, inventory, provider, question, server } from '../../../support/placement.js';

const hosts = [
  host('compute1', 100, 60),
  host('compute2', 100),
  host('compute3', 100),
  host('compute4', 100),
];
const servers = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => server(id, 10));

function destinations({ assigned }: DrainPlan): Record<string, string> {
  return Object.fromEntries(assigned.map(({ server: id, to }) => [id, to]));
}

function pairsTo(verdicts: Readonly<Record<string, PairVerdict>>) {
  const row = Object.entries(verdicts).map(([to, verdict]): [string, PairFinding] => [
    to,
    { verdict, check: 'A11', text: verdict },
  ]);
  return pairChecks({ byHost: new Map([['compute1', new Map(row)]]) });
}

describe('the choice among destinations', () => {
  it('fills all hosts equally', () => {
    const plan = planDrain(question(cloud(hosts, servers)));
    expect(
      plan.hosts.map(({ host: name, classes }) => [
        name,
        classes.MEMORY_MB?.before,
        classes.MEMORY_MB?.after,
      ]),
    ).toEqual([
      ['compute1', 60, 0],
      ['compute2', 0, 20],
      ['compute3', 0, 20],
      ['compute4', 0, 20],
    ]);
  });

  it('fills equally where nested providers leave a choice, too', () => {
    const withGpus = (name: string) =>
      host(name, 0, 0, {
        providers: [
          provider(name, { MEMORY_MB: inventory(100) }),
          provider(`${name}-gpu0`, { VGPU: inventory(4) }),
          provider(`${name}-gpu1`, { VGPU: inventory(4) }),
        ],
      });
    const gpus = ['a', 'b', 'c', 'd'].map((id) =>
      server(id, 10, {
        claims: [
          { provider: null, resources: { MEMORY_MB: 10 } },
          { provider: null, resources: { VGPU: 1 } },
        ],
      }),
    );
    const plan = planDrain(
      question(cloud([host('compute1', 100), withGpus('compute2'), withGpus('compute3')], gpus)),
    );
    expect(plan.hosts.slice(1).map(({ servers: count }) => count)).toEqual([2, 2]);
  });

  it('prefers pairs with nothing to say to warnings, and those to unknowns', () => {
    const plan = planDrain(
      question(cloud(hosts, servers, [], pairsTo({ compute2: 'unknown', compute3: 'warn' }))),
    );
    expect(new Set(Object.values(destinations(plan)))).toEqual(new Set(['compute4']));
    const tight = planDrain(
      question(cloud(hosts, servers, [], pairsTo({ compute2: 'unknown', compute3: 'warn' })), {
        reserve: reserveOf(70),
      }),
    );
    expect(tight.assigned.filter(({ pair }) => pair.verdict === 'ok')).toHaveLength(3);
    expect(tight.assigned.filter(({ pair }) => pair.verdict === 'warn')).toHaveLength(3);
  });

  it('spreads a soft anti-affinity group and keeps a soft affinity group together, before anything else', () => {
    const at = (ids: string) => Object.fromEntries([...ids].map((id) => [id, 'compute1']));
    const groups = [group('soft-anti-affinity', at('abc')), group('soft-affinity', at('def'))];
    const to = destinations(
      planDrain(question(cloud(hosts, servers, groups, pairsTo({ compute2: 'warn' })))),
    );
    expect(new Set([to.a, to.b, to.c]).size).toBe(3);
    expect(new Set([to.d, to.e, to.f]).size).toBe(1);
  });

  it('gives up a soft rule rather than leave a server behind', () => {
    const groups = [group('soft-anti-affinity', { a: 'compute1', b: 'compute1' })];
    const plan = planDrain(
      question(cloud([host('compute1', 100), host('compute2', 100)], servers.slice(0, 2), groups)),
    );
    expect(plan.complete).toBe(true);
  });

  it('sends nobody but where it was asked to', () => {
    const plan = planDrain(
      question(cloud(hosts, servers), { destinations: new Set(['compute3', 'compute9']) }),
    );
    expect(new Set(Object.values(destinations(plan)))).toEqual(new Set(['compute3']));
    expect(plan.assigned[0]?.others).toEqual([
      { code: 'not-among-destinations', hosts: ['compute2', 'compute4'], objection: null },
    ]);
  });

  it('finds a place where each of the simple ways fails', () => {
    const two = [host('compute1', 100), host('compute2', 12), host('compute3', 12)];
    const six = [5, 4, 3, 6, 4, 2].map((memory, index) => server(`s${index}`, memory));
    expect(planDrain(question(cloud(two, six))).complete).toBe(true);
  });
});

describe('a question with nothing in it', () => {
  it('is complete where no server runs, and says so of servers where no other host is', () => {
    expect(planDrain(question(cloud(hosts, [])))).toMatchObject({
      complete: true,
      assigned: [],
      unplaced: [],
    });
    expect(planDrain(question(cloud([host('compute1', 100)], servers.slice(0, 1))))).toMatchObject({
      complete: false,
      proved: true,
      unplaced: [{ server: 'a', code: 'nowhere', reasons: [] }],
    });
    expect(planDrain(question(cloud([], servers), { host: 'gone' }))).toMatchObject({ complete: true });
  });
});

describe('the table of a cloud', () => {
  it('takes each host for itself', () => {
    const there = [host('compute1', 100, 60), host('compute2', 100, 50), host('compute3', 40)];
    const running = [
      server('a', 60),
      server('b', 50, { host: 'compute2' }),
      server('c', 40, { host: 'compute2' }),
    ];
    const table = emptiableHosts({ model: cloud(there, running), reserve: reserveOf(0), staying: new Map() });
    expect(
      table.map(({ host: name, complete, servers: count, unplaced }) => [name, complete, count, unplaced]),
    ).toEqual([
      ['compute1', false, 1, ['a']],
      ['compute2', false, 2, ['b']],
      ['compute3', true, 0, []],
    ]);
  });
});

describe('a replacement', () => {
  const model = cloud(
    [host('compute1', 100), host('compute2', 20, 15), host('compute3', 30), host('compute4', 90)],
    [server('a', 10)],
  );
  const asked = { model, server: 'a', reserve: reserveOf(10), without: new Set(['compute2']) };

  it('is the emptiest that was approved and has room', () => {
    expect(replacement({ ...asked, approved: new Set(['compute2', 'compute3', 'compute4']) })).toMatchObject({
      found: true,
      to: 'compute4',
    });
    expect(replacement({ ...asked, approved: new Set(['compute2', 'compute3']) })).toMatchObject({
      found: true,
      to: 'compute3',
    });
  });

  it('is none where no approved host is left', () => {
    expect(replacement({ ...asked, approved: new Set(['compute2']) })).toEqual({
      found: false,
      reasons: [
        { code: 'not-among-destinations', hosts: ['compute2', 'compute3', 'compute4'], objection: null },
      ],
    });
    expect(replacement({ ...asked, server: 'gone', approved: new Set(['compute3']) }).found).toBe(false);
  });
});
