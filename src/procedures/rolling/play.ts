import { ReadOnce } from '../../base/read-once.js';
import type { Cloud } from '../../cloud/cloud.js';
import { noSuchHost } from '../../cloud/no-such-host.js';
import { reserveOf } from '../../placement/model.js';
import { bulkCloud } from '../../preflight/bulk/bulk-cloud.js';
import { type Leaving, modelOf, readModelFacts } from '../../preflight/bulk/cloud-model.js';
import { type Judging, judgedServers } from '../../preflight/bulk/judged.js';
import { sortedServers } from '../../preflight/bulk/who-leaves.js';
import type { OwnState } from '../../preflight/policy.js';
import { BOOT_SECONDS, type RollingPlanner } from './planner.js';
import type { ImmovableServer, MaintainedHost } from './planning/input.js';
import type { GuestLoad, TransferRates } from './planning/move-time.js';
import { planRolling } from './planning/plan-rolling.js';

export interface PlayDeps {
  cloud(name: string): Promise<Cloud>;
  judging: Judging & { ownState(cloud: string, except?: string): Promise<OwnState> };
  /** Ids, as people see them, of what this request itself has begun: what that keeps is no obstacle. */
  ours(request: string): Promise<ReadonlySet<string>>;
}

/** Nobody measured the link: what one of 1 Gb/s carries, and what Nova does around the copying as seen on small clouds. */
const ASSUMED: TransferRates = { bytesPerSecond: 1.0e8, aroundSeconds: 12 };
/** Plans of one maintenance are compared: the same world gives the same plan. */
const SEED = 1;

/** Plays a maintenance through, from list calls: their number grows with pages and hosts, not with servers. */
export function createRollingPlanner(deps: PlayDeps): RollingPlanner {
  return {
    async play(identity, hosts, request) {
      const cloud = await deps.cloud(identity.cloud);
      const once = new ReadOnce();
      const lists = new Map<string, Cloud>();
      const listsOf = (host: string): Cloud => {
        const known = lists.get(host) ?? bulkCloud(cloud, host, {}, once);
        lists.set(host, known);
        return known;
      };
      const first = listsOf(hosts[0]?.name ?? '');
      const names = (await first.services()).map(({ host }) => host);
      const stranger = hosts.find(({ name }) => !names.includes(name));
      if (stranger !== undefined) throw noSuchHost(stranger.name, identity.cloud, names);
      const [own, there] = await Promise.all([
        ownStateOf(deps, identity.cloud, request),
        serversOf(deps, identity.cloud, hosts, listsOf, request),
      ]);
      const facts = await readModelFacts(first, there.leaving, own, listsOf);
      // The order of hosts hangs on them: without them there is no plan, and it says what could not be read.
      if (facts.groupsUnread !== null) await first.serverGroups();
      return planRolling({
        cloud: modelOf(facts, new Map()),
        reserve: reserveOf(identity.reservePercent),
        hosts,
        immovable: there.immovable,
        rates: ratesOf(there.leaving),
        loads: loadsOf(there.leaving),
        options: {
          batch: identity.batch,
          canary: identity.canary,
          limits: identity.limits,
          bootSeconds: BOOT_SECONDS,
          seed: SEED,
          level: true,
        },
      });
    },
  };
}

async function ownStateOf(
  { judging, ours }: PlayDeps,
  cloud: string,
  request: string | undefined,
): Promise<OwnState> {
  const own = await judging.ownState(cloud, request);
  if (request === undefined) return own;
  const mine = await ours(request);
  return { ...own, reserved: own.reserved.filter((kept) => !mine.has(kept.request)) };
}

interface ServersThere {
  leaving: readonly Leaving[];
  immovable: readonly ImmovableServer[];
}

/** Of every host of the maintenance that has any: those that were emptied have none. */
async function serversOf(
  { judging }: PlayDeps,
  cloud: string,
  hosts: readonly MaintainedHost[],
  listsOf: (host: string) => Cloud,
  request: string | undefined,
): Promise<ServersThere> {
  const each = await Promise.all(
    hosts.map(async ({ name: host }): Promise<ServersThere> => {
      const bulk = listsOf(host);
      const { movable, stuck } = sortedServers(await bulk.serversOn(host), []);
      const judged = await judgedServers(judging, cloud, bulk, movable, request);
      const refused = movable.flatMap(({ id, name }) => {
        const why = judged.immovable.get(id);
        if (why === undefined) return [];
        const words = why.unread ? `could not be judged: ${why.text}` : `stays: ${why.text}`;
        return [{ id, name, host, why: words }];
      });
      return {
        leaving: judged.leaving.filter(({ server }) => !judged.immovable.has(server.id)),
        immovable: [
          ...refused,
          ...stuck.map(({ server: { id, name }, why }) => ({ id, name, host, why: `is ${why}` })),
        ],
      };
    }),
  );
  return {
    leaving: each.flatMap(({ leaving }) => leaving),
    immovable: each.flatMap(({ immovable }) => immovable),
  };
}

function ratesOf(leaving: readonly Leaving[]): TransferRates {
  const known = leaving.flatMap(({ preflight }) => preflight.forecast.bandwidthBytesPerSecond ?? []);
  return known.length === 0 ? ASSUMED : { ...ASSUMED, bytesPerSecond: Math.min(...known) };
}

function loadsOf(leaving: readonly Leaving[]): ReadonlyMap<string, GuestLoad> {
  return new Map(
    leaving.flatMap(({ server, preflight }) => {
      const { dirtyBytesPerSecond } = preflight.forecast;
      return dirtyBytesPerSecond === null
        ? []
        : [[server.id, { copiedDiskGib: 0, dirtyBytesPerSecond }] as const];
    }),
  );
}
