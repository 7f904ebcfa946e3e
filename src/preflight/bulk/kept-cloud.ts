import type { Clock } from '../../base/clock.js';
import type { Cloud } from '../../cloud/cloud.js';
import { type Kept, keepsAs, keptBy } from '../../cloud/kept.js';
import { isLive, type MigrationQuery, MOVING } from '../../cloud/migration.js';
import { UnderWay } from './under-way.js';

const PROBES = 3;

/**
 * How old what a look is told may be, milliseconds. `seldom`: what hardly ever changes within minutes (the hosts'
 * hypervisors and aggregates, networks, projects; a host's earlier moves, kept in step). `cloud`: all that is of the cloud
 * and not of one server. What decides at the moment itself (the server, its volumes and ports, room, moves under way) is
 * always read.
 */
const LOOKS = {
  /** People are told: all is read, and kept for the look before the start. */
  plan: { seldom: 0, cloud: 0, whole: false },
  /** Before the start of what people were told. */
  start: { seldom: 600_000, cloud: 0, whole: false },
  /** Of the moves of one parent, which start one after another. What was read within a minute is older by the look's own time. */
  siblings: { seldom: 45_000, cloud: 45_000, whole: false },
  /** Nothing that was known before: a no is never said from that. */
  afresh: { seldom: 0, cloud: 0, whole: true },
} as const;

export type Look = keyof typeof LOOKS;

/** By connection: each kind of look is one cloud, for what others remember of it. */
const viewsOf = new WeakMap<Cloud, Record<Look, Cloud>>();

/** A cloud as such a look asks it. */
export function keptCloud(cloud: Cloud, clock: Clock, look: Look): Cloud {
  const known = viewsOf.get(cloud);
  if (known !== undefined) return known[look];
  const kept = keptBy(cloud);
  const underWay = new UnderWay(cloud, clock);
  const views = {
    plan: viewOf(cloud, kept, underWay, clock, 'plan'),
    start: viewOf(cloud, kept, underWay, clock, 'start'),
    siblings: viewOf(cloud, kept, underWay, clock, 'siblings'),
    afresh: viewOf(cloud, kept, underWay, clock, 'afresh'),
  };
  viewsOf.set(cloud, views);
  return views[look];
}

function viewOf(cloud: Cloud, kept: Kept, underWay: UnderWay, clock: Clock, look: Look): Cloud {
  const ages = LOOKS[look];
  const upTo =
    (mostMs: number) =>
    <T>(key: string, read: () => Promise<T>) =>
      kept.get(key, { at: clock.monotonic(), mostMs }, read);
  const [seldom, ofCloud] = [upTo(ages.seldom), upTo(ages.cloud)];
  const tries = new Map<string, number>();
  const view: Cloud = {
    ...cloud,
    identity: (call) => ofCloud('identity', () => cloud.identity(call)),
    capabilities: (call) => ofCloud('capabilities', () => cloud.capabilities(call)),
    services: (call) =>
      ofCloud('services', async () => {
        const services = await cloud.services(call);
        underWay.heard(services);
        return services;
      }),
    hypervisors: async (call) => {
      const { placementMax } = await view.capabilities(call);
      const read = () => cloud.hypervisors(call);
      // Without Placement they tell the room.
      return placementMax === null ? await ofCloud('hypervisors', read) : await seldom('hypervisors', read);
    },
    aggregates: (call) => seldom('aggregates', () => cloud.aggregates(call)),
    volumeServices: (call) => ofCloud('volume services', () => cloud.volumeServices(call)),
    networkAgents: (call) => ofCloud('agents', () => cloud.networkAgents(call)),
    network: (id, call) => seldom(`network ${id}`, () => cloud.network(id, call)),
    projectName: (id, call) => seldom(`project ${id}`, () => cloud.projectName(id, call)),
    flavor: (id, call) => ofCloud(`flavor ${id}`, () => cloud.flavor(id, call)),
    serverGroup: (id, call) => ofCloud(`group ${id}`, () => cloud.serverGroup(id, call)),
    probe(service, call) {
      const count = tries.get(service) ?? 0;
      tries.set(service, count + 1);
      return ofCloud(`probe ${service} ${count % PROBES}`, () => cloud.probe(service, call));
    },
    async migrations(query, call = {}) {
      if (asksUnderWay(query)) return await underWay.read(call, ages.whole);
      const { host } = query;
      if (!asksEarlier(query) || host === undefined) return await cloud.migrations(query, call);
      const listed = await seldom(`records ${host}`, () => cloud.migrations(query, call));
      return underWay.inStep(
        listed,
        ({ source, destination, type }) => isLive(type) && (source === host || destination === host),
      );
    },
  };
  // Else it would share answers of a moment ago that were given from what was known before.
  if (look !== 'afresh') keepsAs(view, kept);
  return view;
}

/** Whatever moves, anywhere. */
function asksUnderWay({ server, host, changesSince, statuses, type }: MigrationQuery): boolean {
  return (
    statuses === MOVING &&
    type === null &&
    server === undefined &&
    host === undefined &&
    changesSince === undefined
  );
}

/** The live migrations of a host, of the last days. */
function asksEarlier({ server, host, changesSince, statuses, type }: MigrationQuery): boolean {
  return (
    host !== undefined &&
    changesSince !== undefined &&
    server === undefined &&
    statuses === undefined &&
    type === undefined
  );
}
