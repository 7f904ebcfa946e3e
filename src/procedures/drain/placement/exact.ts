import { bestCase } from './best-case.js';
import type { Draft, Placing } from './draft.js';
import { inOrder } from './greedy.js';
import { alikeHosts, alikeServers } from './symmetry.js';

/** One server left behind outweighs every soft group, and one pair of a soft group every doubt. */
const UNPLACED = 1e10;
const SOFT = 1e5;

export interface ExactSearch {
  /** Servers to place; those that fit nowhere even alone are better left out. */
  servers: readonly number[];
  /** `unplaced` asks only how many can leave; `all` minds soft groups and doubts, too. */
  minds: 'unplaced' | 'all';
  /** How many pairs of a server and a host are looked at, at most. */
  looks: number;
}

/**
 * Branch and bound over all placements of a host's servers. The draft holds a first placing, and in the end the best
 * one found. Returns whether that is proved to be the best.
 */
export function searchExactly(draft: Draft, { servers, minds, looks }: ExactSearch): boolean {
  const { occupancy } = draft;
  const wanted = new Set(servers);
  const order = inOrder(draft, 'fewest-hosts').filter((server) => wanted.has(server));
  let best: Placing = draft.placing();
  let least = costOf(draft, order, minds);
  draft.clear();
  const sameAsBefore = alikeServers(draft, order);
  const interchangeable = alikeHosts(draft, order);
  const bound = bestCase(draft, order);
  const leastDoubts = suffixSums(
    order.map((server) => (minds === 'all' ? minOf(draft.candidates(server).doubts) : 0)),
  );
  let left = looks;

  // `from`: of servers that are alike only placings in the order of the hosts are tried; the others are the same again.
  function visit(depth: number, cost: number, from: number): void {
    const server = order[depth];
    if (left < 0) return;
    if (server === undefined) {
      if (cost < least) [least, best] = [cost, draft.placing()];
      return;
    }
    if (cost + (leastDoubts[depth] ?? 0) >= least) return;
    if (cost + bound(depth) * UNPLACED + (leastDoubts[depth] ?? 0) >= least) return;
    const start = sameAsBefore[depth] === true ? from : 0;
    for (const { index, host, added } of choices(server, start)) {
      for (const way of occupancy.onlyWay(server, host) === null
        ? occupancy.ways(server, host)
        : [undefined]) {
        if (left < 0) return;
        draft.place(server, host, way);
        visit(depth + 1, cost + added, index);
        draft.takeBack(server);
      }
    }
    visit(depth + 1, cost + UNPLACED, Number.POSITIVE_INFINITY);
  }

  function choices(server: number, start: number) {
    const { hosts, doubts } = draft.candidates(server);
    left -= hosts.length + 1;
    const found: { index: number; host: number; added: number; after: number }[] = [];
    for (let index = start; index < hosts.length; index += 1) {
      const host = hosts[index] ?? -1;
      if (!occupancy.fits(server, host) || found.some((one) => interchangeable(one.host, host))) continue;
      const added = minds === 'all' ? draft.softCost(server, host) * SOFT + (doubts[index] ?? 0) : 0;
      const after = draft.fillWith(server, host);
      found.push({ index, host, added, after });
    }
    return found.sort((a, b) => a.added - b.added || b.after - a.after || a.index - b.index);
  }

  visit(0, 0, 0);
  draft.restore(best);
  return left >= 0;
}

function costOf(draft: Draft, order: readonly number[], minds: ExactSearch['minds']): number {
  const unplaced = order.filter((server) => !draft.isPlaced(server)).length * UNPLACED;
  if (minds === 'unplaced') return unplaced;
  const { soft, doubts } = draft.score();
  return unplaced + soft * SOFT + doubts;
}

function minOf(doubts: Uint8Array): number {
  return doubts.length === 0 ? 0 : Math.min(...doubts);
}

function suffixSums(values: readonly number[]): number[] {
  const sums = [...values, 0];
  for (let index = values.length - 1; index >= 0; index -= 1)
    sums[index] = (sums[index] ?? 0) + (sums[index + 1] ?? 0);
  return sums;
}
