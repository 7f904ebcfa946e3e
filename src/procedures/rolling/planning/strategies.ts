import { seededRandom } from '../../../base/seeded-random.js';
import { lowerBounds } from './bounds.js';
import { fewerMoves } from './exact.js';
import type { Fleet } from './fleet.js';
import type { Strategy } from './orders.js';
import { emptiest, fullest } from './preference.js';
import { type Played, play } from './sequence.js';

/** Pairs of servers and hosts up to which many orders are played; beyond it a single one takes seconds. */
const MANY_ORDERS = 20_000;
const RANDOM_ORDERS = 6;
const WIDTHS = [1, 2, 3, 4, 6, 8];
/** Each host more in a zone's first batch moves its servers twice: only for so much less time. */
const WORTH_WIDENING = 0.95;

type Order = Omit<Strategy, 'width'>;

/** The best of a few ways to choose the next host, each played to its end. */
export function bestPlay(fleet: Fleet): Played {
  const best = bestOrder(fleet);
  const script = fewerMoves(fleet, best);
  if (script === null) return best;
  const exact = play(fleet, { width: 1, rank: () => 0, among: emptiest, script });
  return isBetter(exact, best) ? exact : best;
}

function bestOrder(fleet: Fleet): Played {
  const { batch, seed } = fleet.input.options;
  const many = fleet.size * fleet.model.servers.length <= MANY_ORDERS;
  const [first, ...others] = ordersOf(fleet, seed);
  let best = play(fleet, { width: 1, ...first });
  for (const width of WIDTHS.filter((one) => one <= batch)) {
    for (const order of many ? [first, ...others] : width > 1 ? [first] : []) {
      if (isGoodEnough(fleet, best, many ? 1 : WORTH_WIDENING)) return best;
      const played = play(fleet, { width, ...order });
      if (isBetter(played, best)) best = played;
      else if (!many) return best;
    }
  }
  return best;
}

/** The order that is good on the whole, and others that are better now and then. */
function ordersOf(fleet: Fleet, seed: number): [Order, ...Order[]] {
  const random = seededRandom(seed);
  const numbers = () => {
    const drawn = Array.from({ length: fleet.size }, random);
    return (host: number) => drawn[host] ?? 0;
  };
  const ties = numbers();
  /** Finishing it adds the most free memory to the hosts that are not emptied any more. */
  const roomFirst: Order['rank'] = (state, host) => ties(host) - state.freeMemory(host);
  const longestFirst: Order['rank'] = (state, host) => {
    let sum = 0;
    for (const server of state.serversOn(host)) sum -= fleet.seconds[server] ?? 0;
    return sum + ties(host) / 1000;
  };
  const byChance = Array.from({ length: RANDOM_ORDERS }, (): Order => {
    const [order, place] = [numbers(), numbers()];
    return { rank: (_, host) => order(host), among: (_state, _server, host) => place(host) };
  });
  return [
    { rank: roomFirst, among: emptiest },
    { rank: longestFirst, among: emptiest },
    { rank: roomFirst, among: fullest },
    ...byChance,
  ];
}

/** Hosts emptied, moves beyond each zone's first batch, time, moves, spread of memory: the first difference counts. */
function isBetter(one: Played, other: Played): boolean {
  if (one.turns.length !== other.turns.length) return one.turns.length > other.turns.length;
  const beyond = beyondFirstBatches(one) - beyondFirstBatches(other);
  if (beyond !== 0) return beyond < 0;
  const worth = one.width > other.width ? WORTH_WIDENING : 1;
  if (one.endsAt !== other.endsAt) return one.endsAt < other.endsAt * worth;
  const moves = movesOf(one) - movesOf(other);
  return moves === 0 ? one.spread.after < other.spread.after : moves < 0;
}

function isGoodEnough(fleet: Fleet, played: Played, part: number): boolean {
  return (
    played.orders.left().length === 0 &&
    beyondFirstBatches(played) === 0 &&
    played.endsAt * part <= lowerBounds(fleet, played).seconds
  );
}

/** Moves that neither empty a host for the first time nor take a first batch's servers further; levelling apart. */
export function beyondFirstBatches(played: Played): number {
  return movesOf(played) - serversOf(played) - twiceByFirstBatches(played);
}

export function serversOf({ turns, serversAtFirst }: Played): number {
  return turns.reduce((sum, { host }) => sum + (serversAtFirst[host]?.length ?? 0), 0);
}

export function twiceByFirstBatches({ turns }: Played): number {
  return turns
    .filter(({ firstBatch }) => firstBatch)
    .flatMap(({ transfers }) => transfers)
    .filter(({ again }) => again).length;
}

function movesOf({ turns }: Played): number {
  return turns.reduce((sum, { transfers }) => sum + transfers.length, 0);
}
