import { DroverError } from '../../base/errors.js';

import type { Cloud } from '../../cloud/cloud.js';
import type { ComputeService } from '../../cloud/compute.js';
import { noSuchHost } from '../../cloud/no-such-host.js';
import { byName } from '../../preflight/findings.js';
import type { Electorate } from '../../requests/electorate.js';
import type { Limits } from '../../requests/keys.js';
import { planRule } from '../../requests/rule.js';
import type { RollingRequestPlan } from './plan.js';
import type { RollingPlanner } from './planner.js';
import type { RollingPlan } from './planning/plan.js';

export interface AskingDeps {
  cloud(name: string): Promise<Cloud>;
  planner: RollingPlanner;
  electorate: Electorate;
  limits: Limits;
  reservePercent: number;
  /** By name, in their order. */
  gates: readonly string[];
  /** Whether `hosts.reboot` is configured for that cloud. */
  mayReboot(cloud: string): boolean;
}

/** Which hosts: by name, by aggregate or by zone; one of the three. */
export interface HostChoice {
  hosts: readonly string[];
  aggregate: string | undefined;
  zone: string | undefined;
}

export type RollingTactics = Pick<
  RollingRequestPlan['identity'],
  'batch' | 'handOver' | 'backWithinMinutes' | 'canary' | 'newcomers' | 'ifStalled' | 'failures'
>;

/** The plan of a maintenance as it would be asked for now: by the command, and once more at the last look. */
export class RollingAsking {
  readonly #deps: AskingDeps;

  constructor(deps: AskingDeps) {
    this.#deps = deps;
  }

  /** @throws DroverError for hosts that there are not, or tactics that cannot be. */
  async hosts(cloudName: string, { hosts, aggregate, zone }: HostChoice): Promise<readonly string[]> {
    const given = [hosts.length > 0, aggregate !== undefined, zone !== undefined].filter(Boolean).length;
    if (given !== 1) {
      throw new DroverError('Name the hosts with `--hosts`, or all of one `--aggregate` or `--zone`.', {
        code: 'which-hosts',
      });
    }
    const cloud = await this.#deps.cloud(cloudName);
    const services = await cloud.services();
    const names = services.map(({ host }) => host);
    const chosen =
      aggregate !== undefined
        ? await ofAggregate(cloud, aggregate, names)
        : zone !== undefined
          ? ofZone(services, zone)
          : [...new Set(hosts)];
    const stranger = chosen.find((host) => !names.includes(host));
    if (stranger !== undefined) throw noSuchHost(stranger, cloudName, names);
    return chosen.toSorted(byName);
  }

  async plan(
    cloud: string,
    hosts: readonly string[],
    tactics: RollingTactics,
    request?: string,
  ): Promise<{ played: RollingPlan; plan: RollingRequestPlan }> {
    const { planner, electorate, limits, reservePercent, gates, mayReboot } = this.#deps;
    refuseTactics(hosts, tactics, mayReboot(cloud));
    const identity = {
      cloud,
      hosts,
      ...tactics,
      limits: {
        perSource: limits.perSourceHost,
        perDestination: limits.perDestinationHost,
        perCloud: limits.perCloud,
      },
      reservePercent,
      gates,
    };
    const waiting = hosts.map((name) => ({ name, standing: 'waiting', backInSeconds: null }) as const);
    const played = await planner.play(identity, waiting, request);
    const opened = await this.#deps.cloud(cloud);
    const policy = planRule(electorate.rule('rolling'));
    return {
      played,
      plan: { kind: 'rolling', identity, policy, about: aboutOf(played, hosts, opened.region) },
    };
  }
}

function refuseTactics(
  hosts: readonly string[],
  { canary, handOver }: RollingTactics,
  mayReboot: boolean,
): void {
  if (canary !== null && !hosts.includes(canary)) {
    throw new DroverError(`\`${canary}\` is none of these hosts, so it cannot be the first.`, {
      code: 'canary-not-among',
      remedy: `Name one of ${hosts.slice(0, 8).join(', ')}, or leave \`--canary\` out.`,
    });
  }
  if (handOver === 'reboot' && !mayReboot) {
    throw new DroverError('Nobody has told Drover how to reboot hosts.', {
      code: 'reboot-not-configured',
      remedy:
        'Set `hosts.reboot` (docs/hosts/README.md), or leave `--then reboot` out and reboot them yourself.',
    });
  }
}

async function ofAggregate(
  cloud: Cloud,
  asked: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const aggregates = await cloud.aggregates();
  const found = aggregates.find(({ id, name }) => name === asked || String(id) === asked);
  if (found === undefined) {
    throw new DroverError(`${cloud.name} has no aggregate \`${asked}\`.`, {
      code: 'aggregate-not-found',
      remedy: `It has ${
        aggregates
          .map(({ name }) => name)
          .slice(0, 8)
          .join(', ') || 'none'
      }.`,
    });
  }
  return nonEmpty(
    found.hosts.filter((host) => names.includes(host)),
    `the aggregate \`${asked}\``,
  );
}

function ofZone(services: readonly ComputeService[], asked: string): readonly string[] {
  const zones = [...new Set(services.map(({ zone }) => zone))];
  if (!zones.includes(asked)) {
    throw new DroverError(`There is no zone \`${asked}\`.`, {
      code: 'zone-not-found',
      remedy: `There is ${zones.slice(0, 8).join(', ')}.`,
    });
  }
  return services.filter(({ zone }) => zone === asked).map(({ host }) => host);
}

function nonEmpty(hosts: readonly string[], where: string): readonly string[] {
  if (hosts.length > 0) return hosts;
  throw new DroverError(`There is no compute host in ${where}.`, { code: 'no-hosts' });
}

function aboutOf(
  played: RollingPlan,
  hosts: readonly string[],
  region: string | null,
): RollingRequestPlan['about'] {
  const { counts, peak } = played;
  return {
    source: hosts[0] ?? '',
    region,
    order: played.steps.map(({ host, zone, canary, startsAt, emptyAt, backAt, moves }) => ({
      host,
      zone,
      canary,
      servers: moves.filter(({ purpose }) => purpose === 'empty').length,
      startsAt,
      emptyAt,
      backAt,
    })),
    next: played.next.map(({ host, moves }) => ({
      host,
      moves: moves.map(({ name, to }) => ({ name, to })),
    })),
    moves: { total: counts.total, servers: counts.servers, firstBatches: counts.firstBatches },
    seconds: played.seconds,
    peak: peak === null ? null : { host: peak.host, usedMib: peak.usedMib, capacityMib: peak.capacityMib },
    cannot: played.cannotBeEmptied.map(({ host, text }) => ({ host, why: text })),
  };
}
