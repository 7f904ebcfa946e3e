import type { Draft } from './draft.js';
import { inOrder } from './greedy.js';

/** Below this a change of unevenness is rounding. */
const ENOUGH = 1e-9;

/**
 * Moves single servers of a finished draft to a better host as long as one is better: the soft groups first, then the
 * doubts, then evenness. `looks` bounds how many pairs are looked at, so that the same draft always ends the same.
 */
export function improve(draft: Draft, looks: number): void {
  let left = looks;
  let better = true;
  while (better && left > 0) {
    better = false;
    for (const server of inOrder(draft, 'largest')) {
      if (!draft.isPlaced(server) || left <= 0) continue;
      left -= draft.candidates(server).hosts.length;
      if (relocate(draft, server)) better = true;
    }
  }
}

function relocate(draft: Draft, server: number): boolean {
  const { occupancy } = draft;
  const from = occupancy.at(server);
  const way = occupancy.held(server);
  const stay = { soft: draft.softCost(server, from), doubt: draft.doubt(server, from) };
  const evennessBefore = draft.fill.of(from) ** 2;
  draft.takeBack(server);
  const released = evennessBefore - draft.fill.of(from) ** 2;
  const { hosts, doubts } = draft.candidates(server);
  let best = -1;
  let least = { soft: stay.soft, doubt: stay.doubt, uneven: released - ENOUGH };
  for (let index = 0; index < hosts.length; index += 1) {
    const host = hosts[index] ?? -1;
    if (host === from) continue;
    const there = {
      soft: draft.softCost(server, host),
      doubt: doubts[index] ?? 0,
      uneven: draft.fillWith(server, host) ** 2 - draft.fill.of(host) ** 2,
    };
    if (!isLess(there, least) || !occupancy.fits(server, host)) continue;
    best = host;
    least = { ...there, uneven: there.uneven - ENOUGH };
  }
  if (best < 0) draft.place(server, from, way);
  else draft.place(server, best);
  return best >= 0;
}

interface Cost {
  soft: number;
  doubt: number;
  uneven: number;
}

function isLess(one: Cost, other: Cost): boolean {
  if (one.soft !== other.soft) return one.soft < other.soft;
  if (one.doubt !== other.doubt) return one.doubt < other.doubt;
  return one.uneven < other.uneven;
}
