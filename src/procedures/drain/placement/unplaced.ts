import type { Shortfall } from '../../../placement/objection.js';
import type { Step } from '../../../placement/occupancy.js';
import { byName } from '../../../preflight/findings.js';
import type { Draft } from './draft.js';
import { grouped } from './grouped.js';
import type { MissingRoom, Reason, Unplaced } from './model.js';

/** Hosts whose lack of room is told; people do not read more. */
const NEAREST = 3;

export function unplacedOf(draft: Draft, server: number, reasons: readonly Reason[]): Unplaced[] {
  const one = draft.occupancy.model.servers[server];
  if (one === undefined) return [];
  const nearest = nearestOf(draft, server);
  const byGroup = reasons.some(({ code }) => code === 'affinity' || code === 'anti-affinity');
  const code = nearest.length > 0 ? 'room' : byGroup ? 'group' : 'nowhere';
  return [{ server: one.id, name: one.name, code, reasons, nearest }];
}

/** Of the hosts that only lack room those that lack least; hosts that lack the same stand together. */
function nearestOf(draft: Draft, server: number): Unplaced['nearest'] {
  const { occupancy } = draft;
  const at = occupancy.at(server);
  const short = [...draft.candidates(server).hosts]
    .filter((host) => occupancy.groups.objection(server, host, at) === undefined)
    .map((host) => ({
      host: occupancy.model.hosts[host]?.name ?? '',
      shortfalls: occupancy.shortfalls(server, host),
    }))
    .filter(({ shortfalls }) => shortfalls.length > 0)
    .sort((a, b) => burden(draft, a.shortfalls) - burden(draft, b.shortfalls));
  return grouped(short, ({ shortfalls }) => JSON.stringify(shortfalls))
    .slice(0, NEAREST)
    .map((same) => ({ hosts: same.map(({ host }) => host), shortfalls: same[0]?.shortfalls ?? [] }));
}

/**
 * What the hosts lack once each of these servers has gone where it lacks least. Enough, not always the least: another
 * plan may need less. The draft is left as it was.
 */
export function missingRoom(draft: Draft): MissingRoom[] {
  const { occupancy } = draft;
  const { stores, model } = occupancy;
  const steps: Step[] = [];
  const touched = new Map<number, number>();
  for (const server of draft.movers.filter((one) => !draft.isPlaced(one))) {
    const at = occupancy.at(server);
    const [nearest] = [...draft.candidates(server).hosts]
      .filter((host) => occupancy.groups.objection(server, host, at) === undefined)
      .map((host) => ({ host, lacks: burden(draft, occupancy.shortfalls(server, host)) }))
      .sort((a, b) => a.lacks - b.lacks);
    const way = nearest === undefined ? null : occupancy.nearestWay(server, nearest.host);
    if (nearest === undefined || way === null) continue;
    steps.push(occupancy.place(server, nearest.host, way));
    for (const store of way) touched.set(store, nearest.host);
  }
  const missing = [...touched].flatMap(([store, host]) => {
    const amount = -stores.freeOf(store);
    const resourceClass = stores.classes[store] ?? '';
    return amount > 0 ? [{ host: model.hosts[host]?.name ?? '', resourceClass, amount }] : [];
  });
  for (const step of steps.reverse()) occupancy.undo(step);
  return missing.sort((a, b) => byName(a.host, b.host) || byName(a.resourceClass, b.resourceClass));
}

/** How much is missing, made comparable between classes: as shares of what the cloud has of each. */
export function burden({ occupancy }: Draft, shortfalls: readonly Shortfall[]): number {
  const { stores } = occupancy;
  return shortfalls.reduce(
    (sum, { resourceClass, missing }) => sum + missing / stores.totalOf(resourceClass),
    0,
  );
}
