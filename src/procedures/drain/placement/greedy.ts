import { atOnce, type Steps } from '../../../base/turns.js';
import type { Draft } from './draft.js';

/** In which order servers are placed, and which of the hosts that fit is taken. */
export interface Manner {
  order: 'largest' | 'fewest-hosts';
  /** `emptiest` spreads; `fullest` leaves large gaps for what is large. */
  host: 'emptiest' | 'fullest';
}

/** The first spreads; the others are for clouds where that leaves something over. */
export const MANNERS: readonly Manner[] = [
  { order: 'largest', host: 'emptiest' },
  { order: 'fewest-hosts', host: 'fullest' },
  { order: 'largest', host: 'fullest' },
  { order: 'fewest-hosts', host: 'emptiest' },
];

/** One after another to the best host that has room: the soft groups first, then the pair's doubts, then how full. */
export function placeGreedily(draft: Draft, manner: Manner): void {
  atOnce(placingGreedily(draft, manner));
}

/** The same, a step for each server. */
export function* placingGreedily(draft: Draft, manner: Manner): Steps<void> {
  for (const server of inOrder(draft, manner.order)) {
    if (!draft.isPlaced(server)) placeBest(draft, server, manner.host);
    yield;
  }
}

/** Whether it found a place. */
export function placeBest(draft: Draft, server: number, prefer: Manner['host']): boolean {
  const { hosts, doubts } = draft.candidates(server);
  const { occupancy } = draft;
  const grouped = occupancy.groups.groupsOf(server).length > 0;
  const sign = prefer === 'emptiest' ? 1 : -1;
  let best = -1;
  let [bestSoft, bestDoubt, bestFill] = [0, 0, 0];
  for (let index = 0; index < hosts.length; index += 1) {
    const host = hosts[index] ?? -1;
    const soft = grouped ? draft.softCost(server, host) : 0;
    const doubt = doubts[index] ?? 0;
    const after = sign * draft.fillWith(server, host);
    const better =
      best < 0 ||
      soft < bestSoft ||
      (soft === bestSoft && (doubt < bestDoubt || (doubt === bestDoubt && after < bestFill)));
    // The room is asked last: it is the dearest question.
    if (!better || !occupancy.fits(server, host)) continue;
    best = host;
    [bestSoft, bestDoubt, bestFill] = [soft, doubt, after];
  }
  if (best >= 0) draft.place(server, best);
  return best >= 0;
}

/** Hardest first, by size or by how few hosts may take it; by name where that does not tell. */
export function inOrder(draft: Draft, order: Manner['order']): number[] {
  const { sizes, ranks } = draft.standing;
  const hosts = (server: number) => draft.candidates(server).hosts.length;
  const larger = (a: number, b: number) => (sizes[b] ?? 0) - (sizes[a] ?? 0);
  const rank = (server: number) => ranks[server] ?? 0;
  return [...draft.movers].sort(
    (a, b) => (order === 'largest' ? larger(a, b) : hosts(a) - hosts(b) || larger(a, b)) || rank(a) - rank(b),
  );
}
