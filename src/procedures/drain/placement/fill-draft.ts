import { compareScores, type Draft, type Placing, type Score } from './draft.js';
import { searchExactly } from './exact.js';
import { MANNERS, placeGreedily } from './greedy.js';
import { improve } from './improve.js';
import { rearrange } from './rearrange.js';

/** How hard a plan is thought about. Counts, not times, so that the same question always has the same answer. */
export interface Effort {
  /** Placements tried by the exact search where the case is not small. */
  nodes: number;
  /** The same where it is: enough to try them all. */
  smallNodes: number;
  /** Servers taken away again to make room for others. */
  tries: number;
  /** Pairs looked at to make a plan better that is complete already. */
  looks: number;
}

/** Up to so many placings in all, every one is tried if need be: about eleven servers on four hosts. */
const SMALL_CASE = 1e8;
const SMALL_NODES = 20_000_000;
const SMALL_MINDFUL_NODES = 200_000;

export const FULL_EFFORT: Effort = { nodes: 50_000, smallNodes: SMALL_NODES, tries: 20_000, looks: 300_000 };
/** For the table of a whole cloud: whether a host can be emptied, not how it is done best. */
export const QUICK_EFFORT: Effort = { nodes: 2_000, smallNodes: SMALL_NODES, tries: 500, looks: 0 };
/** For trying what a change would give: what it says is true, and it may miss a little. */
export const TRIAL_EFFORT: Effort = { nodes: 5_000, smallNodes: 50_000, tries: 5_000, looks: 0 };

/** Places as many as can be, as well as can be. Returns whether it is proved that no more could be placed. */
export function fillDraft(draft: Draft, effort: Effort): boolean {
  const hopeful = hopefulServers(draft);
  const leastUnplaced = draft.movers.length - hopeful.length;
  placeInSeveralWays(draft, leastUnplaced);
  if (draft.unplaced > leastUnplaced) rearrange(draft, effort.tries);
  const small = isSmall(draft, hopeful);
  let proved = draft.unplaced === leastUnplaced;
  if (!proved) {
    const nodes = small ? effort.smallNodes : effort.nodes;
    proved = searchExactly(draft, { servers: hopeful, minds: 'unplaced', nodes });
  }
  if (effort.looks > 0) {
    improve(draft, effort.looks);
    if (small && isImperfect(draft.score())) {
      searchExactly(draft, { servers: hopeful, minds: 'all', nodes: SMALL_MINDFUL_NODES });
      improve(draft, effort.looks);
    }
  }
  return proved;
}

/** Each manner fails on some clouds; the first that leaves nobody behind is taken, else the one that leaves fewest. */
function placeInSeveralWays(draft: Draft, leastUnplaced: number): void {
  let best: { score: Score; placing: Placing } | null = null;
  for (const manner of MANNERS) {
    draft.clear();
    placeGreedily(draft, manner);
    if (draft.unplaced === leastUnplaced) return;
    const score = draft.score();
    if (best === null || compareScores(score, best.score) < 0) best = { score, placing: draft.placing() };
  }
  if (best !== null) draft.restore(best.placing);
}

/** Those that fit somewhere while all others are still where they were: room only becomes less. */
function hopefulServers(draft: Draft): number[] {
  const { occupancy } = draft;
  return draft.movers.filter((server) => {
    const { hosts } = draft.candidates(server);
    // Of shared storage others may give back what this one needs.
    const shared = draft.movers.length > 1 && occupancy.sharesStorage;
    return shared ? hosts.length > 0 : hosts.some((host) => occupancy.fits(server, host));
  });
}

function isSmall(draft: Draft, servers: readonly number[]): boolean {
  const placings = servers.reduce((all, server) => all * (draft.candidates(server).hosts.length + 1), 1);
  return placings <= SMALL_CASE;
}

function isImperfect({ soft, doubts }: Score): boolean {
  return soft > 0 || doubts > 0;
}
