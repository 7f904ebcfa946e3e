import fc from 'fast-check';
import type { Group, Host, PairFinding, Server } from '../../../../src/placement/model.js';
import { reserveOf } from '../../../../src/placement/model.js';
import { pairChecks } from '../../../../src/placement/pairs.js';
import type { DrainQuestion } from '../../../../src/procedures/drain/placement/model.js';
import { cloud, group, host, inventory, provider, question, server } from '../../../support/placement.js';

const POLICIES = ['affinity', 'anti-affinity', 'soft-affinity', 'soft-anti-affinity'] as const;

/** Tight clouds: about as much is free as is needed, so that about half of the cases have no way out. */
export function drainCases(most: { servers: number; hosts: number }): fc.Arbitrary<DrainQuestion> {
  const oneHost = fc.record({
    memory: fc.integer({ min: 2, max: 14 }),
    processors: fc.integer({ min: 2, max: 10 }),
    ratio: fc.constantFrom(1, 1, 1.5),
    reserved: fc.constantFrom(0, 0, 1),
    gpus: fc.array(fc.integer({ min: 1, max: 2 }), { maxLength: 2 }),
    zone: fc.constantFrom('a', 'a', 'a', 'b'),
    trait: fc.constantFrom<string[]>([], [], ['T']),
    open: fc.constantFrom(true, true, true, true, true, false),
  });
  const oneServer = fc.record({
    memory: fc.integer({ min: 1, max: 6 }),
    processors: fc.integer({ min: 1, max: 4 }),
    gpu: fc.constantFrom(0, 0, 0, 0, 1),
    zone: fc.constantFrom(null, null, null, 'a', 'b'),
    traits: fc.constantFrom<string[]>([], [], [], ['T']),
    group: fc.constantFrom(-1, -1, 0, 1),
    bad: fc.array(fc.nat({ max: 9 }), { maxLength: 2 }),
  });
  return fc
    .record({
      hosts: fc.array(oneHost, { minLength: 1, maxLength: most.hosts }),
      servers: fc.array(oneServer, { minLength: 1, maxLength: most.servers }),
      policies: fc.tuple(fc.constantFrom(...POLICIES), fc.constantFrom(...POLICIES)),
      limit: fc.constantFrom(1, 1, 2),
      outside: fc.tuple(fc.constantFrom(-1, 0, 1, 2), fc.constantFrom(-1, 0, 1, 2)),
      verdict: fc.constantFrom('fail', 'warn', 'unknown'),
      reserve: fc.constantFrom(0, 0, 10, 25),
    })
    .map(({ hosts, servers, policies, limit, outside, verdict, reserve }) => {
      const name = (index: number) => `compute${index + 2}`;
      const there: Host[] = hosts.map((one, index) => {
        const root = provider(
          `rp${index}`,
          {
            MEMORY_MB: inventory(one.memory, 0, { allocationRatio: one.ratio, reserved: one.reserved }),
            VCPU: inventory(one.processors, 1),
          },
          one.trait,
        );
        const gpus = one.gpus.map((count, gpu) => provider(`rp${index}-${gpu}`, { VGPU: inventory(count) }));
        return host(name(index), 0, 0, { zone: one.zone, providers: [root, ...gpus], enabled: one.open });
      });
      const movers: Server[] = servers.map((one, index) => ({
        ...server(`s${index}`, one.memory),
        claims: [
          { provider: null, resources: { MEMORY_MB: one.memory, VCPU: one.processors } },
          ...(one.gpu > 0 ? [{ provider: null, resources: { VGPU: one.gpu } }] : []),
        ],
        zone: one.zone,
        requiredTraits: one.traits,
      }));
      const groups: Group[] = policies.map((policy, number) => {
        const inside = servers.flatMap((one, index) =>
          one.group === number ? [[`s${index}`, 'compute1']] : [],
        );
        const other = outside[number] ?? -1;
        const beyond = other >= 0 && other < hosts.length ? [[`o${number}`, name(other)]] : [];
        return { ...group(policy, Object.fromEntries([...inside, ...beyond]), limit), id: `g${number}` };
      });
      const finding: PairFinding = { verdict, check: 'A11', text: 'older' };
      const byServer = new Map(
        servers.map((one, index) => [
          `s${index}`,
          new Map(one.bad.map((bad) => [name(bad), finding] as const)),
        ]),
      );
      const source = host('compute1', 1000, 0, { zone: 'a', enabled: false });
      return question(cloud([source, ...there], movers, groups, pairChecks({ byServer })), {
        reserve: reserveOf(reserve),
      });
    });
}
