import { atOnce, type Steps } from '../../../base/turns.js';
import { bestCase } from './best-case.js';
import { compareScores, type Draft, type Placing, type Score } from './draft.js';
import { searchExactly } from './exact.js';
import { MANNERS, placingGreedily } from './greedy.js';
import { improve } from './improve.js';
import { rearranging } from './rearrange.js';

/** How hard a plan is thought about. Counts, not times, so that the same question always has the same answer. */
export interface Effort {
  /** Pairs looked at by the exact search; 0 for none. */
  search: number;
  /** The same where the case is small: with `FULL_EFFORT` enough to try everything. */
  smallSearch: number;
  /** Servers taken away again to make room for others. */
  tries: number;
  /** Pairs looked at to make a plan better that is complete already. */
  polish: number;
}

/** A search among more servers ends at its bound, and finds nothing that rearranging did not. */
const SEARCHED_SERVERS = 60;

/** For more the bound costs more than the plan. */
const BOUNDED_SERVERS = 300;

/** Up to so many placings in all, every one is tried if need be: about eleven servers on four hosts. */
const SMALL_CASE = 1e8;
const ALL_OF_SMALL = 200_000_000;
const MINDFUL_SEARCH = 100_000;

export const FULL_EFFORT: Effort = {
  search: 1_000_000,
  smallSearch: ALL_OF_SMALL,
  tries: 20_000,
  polish: 300_000,
};
/** For the table of a whole cloud: whether a host can be emptied, not how it is done best. */
export const QUICK_EFFORT: Effort = { search: 0, smallSearch: ALL_OF_SMALL, tries: 500, polish: 0 };
/** For trying what a change would give: what it says is true, and it may miss a little. */
export const TRIAL_EFFORT: Effort = { search: 10_000, smallSearch: 20_000, tries: 1_000, polish: 0 };

/** Places as many as can be, as well as can be. Returns whether it is proved that no more could be placed. */
export function fillDraft(draft: Draft, effort: Effort): boolean {
  return atOnce(fillingDraft(draft, effort));
}

/** The same in steps, for those who have more to do than this. */
export function* fillingDraft(draft: Draft, effort: Effort): Steps<boolean> {
  const hopeful = yield* hopefulServers(draft);
  const leastUnplaced = draft.movers.length - hopeful.length;
  yield* placingInSeveralWays(draft, leastUnplaced);
  if (draft.unplaced > leastUnplaced) yield* rearranging(draft, effort.tries);
  const small = isSmall(draft, hopeful);
  const looks = small ? effort.smallSearch : effort.search;
  let proved = draft.unplaced - leastUnplaced <= leastLeftBehind(draft, hopeful);
  if (!proved && looks > 0 && hopeful.length <= SEARCHED_SERVERS) {
    proved = searchExactly(draft, { servers: hopeful, minds: 'unplaced', looks });
  }
  if (effort.polish > 0) {
    improve(draft, effort.polish);
    if (small && isImperfect(draft.score())) {
      searchExactly(draft, { servers: hopeful, minds: 'all', looks: MINDFUL_SEARCH });
      improve(draft, effort.polish);
    }
  }
  return proved;
}

/** What no plan could do without, as the stores stand before it; the draft is left as it was. */
function leastLeftBehind(draft: Draft, hopeful: readonly number[]): number {
  if (draft.unplaced === 0 || hopeful.length === 0 || hopeful.length > BOUNDED_SERVERS) return 0;
  const placing = draft.placing();
  draft.clear();
  const least = bestCase(draft, hopeful)(0);
  draft.restore(placing);
  return least;
}

/** Each manner fails on some clouds; the first that leaves nobody behind is taken, else the one that leaves fewest. */
function* placingInSeveralWays(draft: Draft, leastUnplaced: number): Steps<void> {
  let best: { score: Score; placing: Placing } | null = null;
  for (const manner of MANNERS) {
    draft.clear();
    yield* placingGreedily(draft, manner);
    if (draft.unplaced === leastUnplaced) return;
    const score = draft.score();
    if (best === null || compareScores(score, best.score) < 0) best = { score, placing: draft.placing() };
  }
  if (best !== null) draft.restore(best.placing);
}

/** Those that fit somewhere while all others are still where they were: room only becomes less. */
function* hopefulServers(draft: Draft): Steps<number[]> {
  const { occupancy } = draft;
  // Of shared storage others may give back what this one needs.
  const shared = draft.movers.length > 1 && occupancy.sharesStorage;
  const found: number[] = [];
  for (const server of draft.movers) {
    const { hosts } = draft.candidates(server);
    if (shared ? hosts.length > 0 : hosts.some((host) => occupancy.fits(server, host))) found.push(server);
    yield;
  }
  return found;
}

function isSmall(draft: Draft, servers: readonly number[]): boolean {
  const placings = servers.reduce((all, server) => all * (draft.candidates(server).hosts.length + 1), 1);
  return placings <= SMALL_CASE;
}

function isImperfect({ soft, doubts }: Score): boolean {
  return soft > 0 || doubts > 0;
}
