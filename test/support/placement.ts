import type {
  CloudModel,
  Group,
  GroupPolicy,
  Host,
  Inventory,
  PairChecks,
  Provider,
  Server,
} from '../../src/placement/model.js';
import { NO_RESERVE } from '../../src/placement/model.js';
import { allPairsPass } from '../../src/placement/pairs.js';
import type { DrainQuestion } from '../../src/procedures/drain/placement/model.js';

export function inventory(total: number, used = 0, more: Partial<Inventory> = {}): Inventory {
  return { total, reserved: 0, allocationRatio: 1, used, ...more };
}

export function provider(id: string, inventories: Provider['inventories'], traits: string[] = []): Provider {
  return { id, inventories, traits };
}

/** A host with its compute node's memory in MiB and what of it is used, unless `providers` say otherwise. */
export function host(name: string, memory = 0, used = 0, more: Partial<Host> = {}): Host {
  return {
    name,
    zone: 'nova',
    cell: null,
    aggregates: [],
    providers: [provider(`rp-${name}`, { MEMORY_MB: inventory(memory, used) })],
    enabled: true,
    disabledReason: null,
    up: true,
    emptiedBy: null,
    ...more,
  };
}

/** A server on compute1 that holds memory in MiB, unless `more` says otherwise. */
export function server(id: string, memory: number, more: Partial<Server> = {}): Server {
  return {
    id,
    name: id,
    host: 'compute1',
    claims: [{ provider: null, resources: { MEMORY_MB: memory } }],
    zone: null,
    requiredTraits: [],
    forbiddenTraits: [],
    aggregates: [],
    forbiddenAggregates: [],
    allowedHosts: null,
    ...more,
  };
}

export function group(policy: GroupPolicy, members: Readonly<Record<string, string>>, max = 1): Group {
  return {
    id: `group-${policy}-${Object.keys(members).join('-')}`,
    name: 'db',
    policy,
    maxServersPerHost: max,
    members: Object.entries(members).map(([id, at]) => ({ server: id, host: at })),
  };
}

export function cloud(
  hosts: Host[],
  servers: Server[],
  groups: Group[] = [],
  pairs: PairChecks = allPairsPass,
): CloudModel {
  return { hosts, servers, groups, pairs };
}

export function question(model: CloudModel, more: Partial<DrainQuestion> = {}): DrainQuestion {
  return { model, host: 'compute1', reserve: NO_RESERVE, destinations: null, staying: new Map(), ...more };
}
