import type { Clock } from '../../base/clock.js';
import type { Cloud } from '../../cloud/cloud.js';

/** A look at the facts counts for a minute; what was read then is older by the look's own time. */
const FRESH_MS = 45_000;
const PROBES = 3;

/**
 * A cloud as the moves of one parent ask it, one after another: what is of the cloud and not of one server is read once
 * for all that are looked at within less than a minute. What decides at the moment itself (the server, its volumes and
 * ports, room, moves under way) is always read.
 */
export function sharedCloud(cloud: Cloud, clock: Clock): Cloud {
  const kept = new Map<string, { at: number; value: Promise<unknown> }>();
  const shared = <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const now = clock.monotonic();
    const known = kept.get(key);
    // One key always has one type: it names what is read.
    if (known !== undefined && now - known.at < FRESH_MS) return known.value as Promise<T>;
    const value = read();
    kept.set(key, { at: now, value });
    value.catch(() => kept.delete(key));
    return value;
  };
  const tries = new Map<string, number>();
  return {
    ...cloud,
    identity: (call) => shared('identity', () => cloud.identity(call)),
    capabilities: (call) => shared('capabilities', () => cloud.capabilities(call)),
    services: (call) => shared('services', () => cloud.services(call)),
    hypervisors: (call) => shared('hypervisors', () => cloud.hypervisors(call)),
    aggregates: (call) => shared('aggregates', () => cloud.aggregates(call)),
    volumeServices: (call) => shared('volume services', () => cloud.volumeServices(call)),
    networkAgents: (call) => shared('agents', () => cloud.networkAgents(call)),
    network: (id, call) => shared(`network ${id}`, () => cloud.network(id, call)),
    projectName: (id, call) => shared(`project ${id}`, () => cloud.projectName(id, call)),
    flavor: (id, call) => shared(`flavor ${id}`, () => cloud.flavor(id, call)),
    serverGroup: (id, call) => shared(`group ${id}`, () => cloud.serverGroup(id, call)),
    probe(service, call) {
      const count = tries.get(service) ?? 0;
      tries.set(service, count + 1);
      return shared(`probe ${service} ${count % PROBES}`, () => cloud.probe(service, call));
    },
    async migrations(query, call) {
      const { changesSince, host } = query;
      // The record of earlier moves of a host; those under way are asked for by their status.
      if (changesSince === undefined || host === undefined) return await cloud.migrations(query, call);
      return await shared(`records ${host}`, () => cloud.migrations(query, call));
    },
  };
}
