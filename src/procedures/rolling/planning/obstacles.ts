import type { Objection } from '../../../placement/objection.js';
import { tryAnywhere } from './assign.js';
import { type Fleet, REFUSED } from './fleet.js';
import { inTheWay, missingRoom } from './missing-room.js';
import type { Obstacle, Reason, Refusals, Room, ToBegin } from './obstacle.js';
import { obstacleText, toBeginText } from './obstacle-words.js';
import { emptiest } from './preference.js';
import type { Played } from './sequence.js';

/** Every host that was to be emptied and is not, as the world stands when the plan has done what it can. */
export function obstaclesOf(fleet: Fleet, played: Played): Obstacle[] {
  const known = new Set(fleet.model.hosts.map(({ name }) => name));
  const unknown = fleet.input.hosts
    .filter(({ name }) => !known.has(name))
    .map(({ name }) => ({ host: name, reasons: [{ code: 'unknown-host' } as const] }));
  const left = leftHosts(fleet, played).map((host) => ({
    host: fleet.name(host),
    reasons: reasonsOf(fleet, played, host),
  }));
  return [...unknown, ...left].map((one) => ({ ...one, text: obstacleText(one) }));
}

/** Of each pool in which no host could be begun for want of room: the host that lacks least. */
export function whatWouldBegin(fleet: Fleet, played: Played): ToBegin[] {
  const begun = new Set(played.turns.map(({ host }) => fleet.pools[host]));
  const pools = new Map<number, { host: string; missing: Room }[]>();
  for (const host of leftHosts(fleet, played)) {
    const pool = fleet.pools[host] ?? -1;
    if (begun.has(pool)) continue;
    for (const reason of reasonsOf(fleet, played, host)) {
      if (reason.code !== 'no-room') continue;
      pools.set(pool, [...(pools.get(pool) ?? []), { host: fleet.name(host), missing: reason.missing }]);
    }
  }
  const zoneOf = new Map(fleet.model.hosts.map(({ name, zone }) => [name, zone]));
  return [...pools.values()].flatMap((hosts) => {
    const [first] = [...hosts].sort((one, other) => one.missing.missingMib - other.missing.missingMib);
    if (first === undefined) return [];
    const zones = [...new Set(hosts.flatMap(({ host }) => zoneOf.get(host) ?? []))];
    const found = { hosts: hosts.map(({ host }) => host), zones, first: first.host, missing: first.missing };
    return [{ ...found, text: toBeginText(found) }];
  });
}

function leftHosts(fleet: Fleet, { turns }: Played): number[] {
  const done = new Set(turns.map(({ host }) => host));
  return fleet.standings.flatMap((one, host) =>
    (one?.standing === 'waiting' || one?.standing === 'emptying') && !done.has(host) ? [host] : [],
  );
}

function reasonsOf(fleet: Fleet, played: Played, host: number): Reason[] {
  const lasting = lastingReasons(fleet, played, host);
  if (lasting.length > 0) return lasting;
  const { canary, gone } = played.orders.held();
  if (canary === 'alone' && gone.length > 0) return [{ code: 'not-back', hosts: namesOf(fleet, gone) }];
  const room = roomReasons(fleet, played, host);
  if (room.length > 0) return room;
  if (canary === 'to come') return [{ code: 'canary', host: fleet.input.options.canary }];
  return [{ code: 'not-back', hosts: namesOf(fleet, gone) }];
}

/** What no room elsewhere would change. */
function lastingReasons(fleet: Fleet, { serversAtFirst }: Played, host: number): Reason[] {
  const { name, emptiedBy, up } = fleet.model.hosts[host] ?? { name: '', emptiedBy: null, up: true };
  const reasons: Reason[] = fleet.input.immovable
    .filter((one) => one.host === name)
    .map(({ id, name: called, why }) => ({ code: 'immovable', server: id, name: called, why }));
  if (emptiedBy !== null) reasons.push({ code: 'held', by: emptiedBy });
  if (!up) reasons.push({ code: 'down' });
  for (const server of serversAtFirst[host] ?? []) {
    if (fleet.row(server, host).some((one) => one !== REFUSED)) continue;
    const { id = '', name: called = '' } = fleet.model.servers[server] ?? {};
    reasons.push({ code: 'nowhere', server: id, name: called, refusals: refusalsOf(fleet, server, host) });
  }
  return reasons;
}

function refusalsOf(fleet: Fleet, server: number, at: number): Refusals[] {
  const found = new Map<Objection['code'], Refusals>();
  for (const [number, host] of fleet.model.hosts.entries()) {
    const objection = number === at ? undefined : fleet.lasting(server, number);
    if (objection === undefined) continue;
    const known = found.get(objection.code);
    const hosts = (known?.hosts ?? 0) + 1;
    found.set(
      objection.code,
      known === undefined ? { objection, example: host.name, hosts } : { ...known, hosts },
    );
  }
  return [...found.values()].sort((one, other) => other.hosts - one.hosts);
}

/** What is left of its servers when as many as can are placed, and what each of them would need. */
function roomReasons(fleet: Fleet, { state }: Played, host: number): Reason[] {
  const others = fleet.standings.flatMap((_, other) => (other === host ? [] : [other]));
  const destinations = {
    kept: others.filter((other) => state.phase(other) === 'kept'),
    waiting: others.filter((other) => state.phase(other) === 'waiting'),
    among: emptiest,
  };
  const all = [...destinations.kept, ...destinations.waiting];
  const { trial, left } = tryAnywhere(state, host, destinations);
  const open = (server: number) =>
    all.some((one) => fleet.row(server, host)[one] !== REFUSED && !inTheWay(state, server, one));
  const cramped = left.filter(open);
  const grouped = left
    .filter((server) => !open(server))
    .flatMap((server) => groupReason(fleet, state.occupancy, server));
  const missing = missingRoom(state, cramped, all);
  trial.undo();
  const ids = cramped.map((server) => fleet.model.servers[server]?.id ?? '');
  return cramped.length === 0 ? grouped : [...grouped, { code: 'no-room', servers: ids, missing }];
}

function groupReason(fleet: Fleet, { groups }: Played['state']['occupancy'], server: number): Reason[] {
  const { id = '', name = '' } = fleet.model.servers[server] ?? {};
  const hard = groups
    .groupsOf(server)
    .flatMap((number) => groups.group(number) ?? [])
    .find(({ policy }) => policy === 'affinity' || policy === 'anti-affinity');
  return hard === undefined
    ? []
    : [{ code: 'group', server: id, name, group: hard.name, policy: hard.policy }];
}

function namesOf(fleet: Fleet, hosts: readonly number[]): string[] {
  return hosts.map((host) => fleet.name(host));
}
