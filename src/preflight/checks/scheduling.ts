import { list } from '../../base/format/findings.js';
import type { Aggregate } from '../../cloud/compute.js';
import { type Check, type Conclusion, defineCheck, fail, pass, unknown, warn } from '../check.js';
import type { GroupFacts } from '../facts/facts.js';
import { satisfies } from './extra-specs.js';
import { serviceOf } from './service-of.js';

/** A10. Zone, tenants kept apart, and what the flavor asks of an aggregate. Cells cannot be seen by the API. */
const zoneAndAggregates = defineCheck({
  id: 'A10',
  title: 'Zone and aggregates',
  scope: 'pair',
  reads: { cloud: ['aggregates', 'services'], server: ['server'] },
  decide: ({ cloud: { aggregates, services }, server: { server } }, { source, destination }) => {
    const there = aggregates.filter((aggregate) => aggregate.hosts.includes(destination));
    const isolated = isolationOf(there, server.projectId);
    if (isolated !== undefined) {
      return fail(
        `${destination} is kept for other projects (aggregate ${isolated.name})`,
        'Choose a host outside that aggregate.',
      );
    }
    const unmet = unmetSpec(there, server.flavor.extraSpecs ?? {});
    if (unmet !== undefined) {
      return fail(
        `the flavor asks for an aggregate with ${unmet}, and ${destination} is in none`,
        'Choose a host of such an aggregate.',
      );
    }
    const zoneOf = (host: string) => serviceOf(services, host)?.zone ?? null;
    return zones(zoneOf(source), zoneOf(destination), server.pinnedAvailabilityZone, destination);
  },
});

function zones(from: string | null, to: string | null, pinned: string | null, host: string): Conclusion {
  if (pinned !== null && to !== null && pinned !== to) {
    return fail(
      `${host} is in zone ${to}, the server asked for zone ${pinned}`,
      `Choose a host in zone ${pinned}.`,
    );
  }
  if (from === to) return pass(`same zone${to === null ? '' : ` (${to})`}, no aggregate forbids it`);
  if (pinned !== null) return pass(`${host} is in the zone the server asked for (${to})`);
  return unknown(
    `${host} is in zone ${to ?? 'unknown'}, the server now runs in zone ${from ?? 'unknown'}: this Nova does not tell whether it asked for that zone`,
    `Choose a host in zone ${from ?? 'the same'}; Nova refuses the move when the server asked for its zone.`,
  );
}

/** AggregateMultiTenancyIsolation: `filter_tenant_id`, with any suffix, holds project ids separated by commas. */
function isolationOf(there: readonly Aggregate[], project: string): Aggregate | undefined {
  const kept = there.filter((one) => tenantsOf(one).length > 0);
  if (kept.length === 0 || kept.some((one) => tenantsOf(one).includes(project))) return undefined;
  return kept[0];
}

function tenantsOf(aggregate: Aggregate): string[] {
  return Object.entries(aggregate.metadata)
    .filter(([key]) => key.startsWith('filter_tenant_id'))
    .flatMap(([, value]) => value.split(',').map((id) => id.trim()))
    .filter((id) => id !== '');
}

/** AggregateInstanceExtraSpecsFilter, in its scoped form; the bare form cannot be told from other extra specs. */
function unmetSpec(there: readonly Aggregate[], specs: Readonly<Record<string, string>>): string | undefined {
  const prefix = 'aggregate_instance_extra_specs:';
  const unmet = Object.entries(specs).find(([key, wanted]) => {
    if (!key.startsWith(prefix)) return false;
    const name = key.slice(prefix.length);
    return !there.some((aggregate) => satisfies(aggregate.metadata[name], wanted));
  });
  return unmet === undefined ? undefined : `${unmet[0].slice(prefix.length)}=${unmet[1]}`;
}

/** A13. Members of a group, where they run now and where Drover's that are planned will. */
const serverGroups = defineCheck({
  id: 'A13',
  title: 'Server groups',
  scope: 'destination',
  reads: { server: ['groups', 'server'], cloud: ['own'] },
  decide: ({ server: { groups, server }, cloud: { own } }, { destination }) => {
    const troubled = groups.flatMap((facts) => {
      const there = membersOn(facts, server.id, destination);
      const coming = own.moves.filter(
        (move) =>
          move.destination === destination &&
          move.server !== server.id &&
          facts.group.members.includes(move.server) &&
          !there.some((member) => member.id === move.server),
      );
      const names = [...there.map((one) => one.name), ...coming.map((move) => move.serverName)];
      return judge(facts, names, destination) ?? [];
    });
    if (troubled.length > 0) return troubled;
    return pass(groups.length === 0 ? 'in no server group' : `no group forbids ${destination}`);
  },
});

function membersOn(facts: GroupFacts, server: string, host: string): GroupFacts['members'] {
  return facts.members.filter((member) => member.id !== server && member.host === host);
}

function judge(facts: GroupFacts, names: readonly string[], destination: string): Conclusion | undefined {
  const { group, members } = facts;
  const quoted = list(names.map((name) => `\`${name}\``));
  if (group.policy === 'anti-affinity' && names.length >= group.maxServersPerHost) {
    return fail(
      `anti-affinity: ${quoted} of group ${group.name} ${names.length === 1 ? 'is' : 'are'} there or on the way`,
      'Choose another host, and move the members of a group one after another.',
    );
  }
  if (group.policy === 'soft-anti-affinity' && names.length > 0) {
    return warn(
      `${quoted} of soft anti-affinity group ${group.name} ${names.length === 1 ? 'is' : 'are'} there or on the way`,
      'Choose another host if the group should stay spread.',
    );
  }
  const elsewhere = members.some((member) => member.host !== null && member.host !== destination);
  if (members.length <= 1 || !elsewhere || names.length > 0) return undefined;
  if (group.policy === 'affinity') {
    return fail(
      `affinity: the other members of group ${group.name} do not run on ${destination}`,
      'The members of an affinity group cannot leave each other by live migration.',
    );
  }
  if (group.policy !== 'soft-affinity') return undefined;
  return warn(
    `the other members of soft affinity group ${group.name} do not run on ${destination}`,
    'Choose their host if the group should stay together.',
  );
}

export const schedulingChecks: readonly Check[] = [zoneAndAggregates, serverGroups];
