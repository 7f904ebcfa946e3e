import type { Assignment } from './assign.js';
import type { Fleet } from './fleet.js';
import { levellingMoves } from './level.js';
import { Orders, type Strategy } from './orders.js';
import { type Placed, State, spreadOf } from './state.js';
import { type Transfer, Transfers } from './transfers.js';

/** One host's turn as it was played. */
export interface Turn {
  host: number;
  canary: boolean;
  firstBatch: boolean;
  startsAt: number;
  emptyAt: number;
  backAt: number;
  beside: readonly number[];
  transfers: readonly Transfer[];
}

export interface Played {
  width: number;
  /** By host: the servers that it had when the plan was made. */
  serversAtFirst: readonly (readonly number[])[];
  turns: readonly Turn[];
  levelling: readonly Transfer[];
  endsAt: number;
  state: State;
  spread: { before: number; after: number };
  orders: Orders;
}

/** Plays a whole maintenance through: turns as room allows, moves under the limits, time by the estimates. */
export function play(fleet: Fleet, strategy: Strategy): Played {
  return new Sequence(fleet, strategy).run();
}

class Sequence {
  readonly #fleet: Fleet;
  readonly #width: number;
  readonly #state: State;
  readonly #orders: Orders;
  readonly #transfers: Transfers;
  readonly #turns: Turn[] = [];
  /** By host: its turn, and how many of its moves have not ended. */
  readonly #open = new Map<number, { turn: Turn; left: number }>();
  /** Hosts that are empty and not back, with when they are. */
  readonly #away = new Map<number, number>();
  #now = 0;

  constructor(fleet: Fleet, strategy: Strategy) {
    const { limits } = fleet.input.options;
    this.#fleet = fleet;
    this.#width = strategy.width;
    this.#state = new State(fleet);
    this.#orders = new Orders(this.#state, strategy);
    const { groups } = this.#state.occupancy;
    this.#transfers = new Transfers(limits, fleet.size, (server) => groups.groupsOf(server));
    for (const [host, standing] of fleet.standings.entries()) {
      if (standing?.standing !== 'away') continue;
      if (standing.backInSeconds !== null) this.#away.set(host, standing.backInSeconds);
    }
  }

  run(): Played {
    const before = spreadOf(this.#state);
    const serversAtFirst = this.#state.on.map((servers) => [...servers]);
    this.#begin();
    while (this.#advance()) this.#begin();
    const levelling = this.#level(before);
    return {
      width: this.#width,
      serversAtFirst,
      turns: this.#turns,
      levelling,
      endsAt: this.#now,
      state: this.#state,
      spread: { before, after: spreadOf(this.#state) },
      orders: this.#orders,
    };
  }

  #begin(): void {
    for (let found = this.#orders.next(); found !== null; found = this.#orders.next()) {
      const { assignment, ...about } = found;
      const transfers = this.#transfersOf(assignment);
      const times = { startsAt: this.#now, emptyAt: this.#now, backAt: this.#now };
      const turn: Turn = { host: assignment.host, ...about, ...times, transfers };
      this.#turns.push(turn);
      this.#open.set(turn.host, { turn, left: transfers.length });
      this.#transfers.add(transfers);
      if (transfers.length === 0) this.#handOver(turn);
    }
    this.#transfers.start(this.#now);
  }

  #transfersOf({ moves, host }: Assignment): Transfer[] {
    const transfers: Transfer[] = [];
    for (const one of moves) {
      const purpose = one.from === host ? 'empty' : 'make-room';
      transfers.push(this.#transferOf(one, purpose, host, transfers));
    }
    for (const { to, seconds } of transfers) this.#expect(to, seconds, 1);
    return transfers;
  }

  #transferOf(
    { server, from, to }: Placed,
    purpose: Transfer['purpose'],
    turn: number | null,
    before: readonly Transfer[],
  ): Transfer {
    // A group may let it go there only after another member has come or left.
    const inGroup = this.#state.occupancy.groups.groupsOf(server).length > 0;
    const first = (one: Transfer) =>
      one.server === server || (one.purpose === 'make-room' && (inGroup || one.from === to));
    return {
      server,
      from,
      to,
      seconds: this.#fleet.seconds[server] ?? 0,
      purpose,
      turn,
      again: this.#state.phase(to) === 'waiting',
      after: [...this.#transfers.makingRoomOn(to), ...before.filter(first)],
      startsAt: 0,
      endsAt: 0,
      ended: false,
    };
  }

  #expect(host: number, seconds: number, by: 1 | -1): void {
    const { incoming, incomingSeconds } = this.#state;
    incoming[host] = (incoming[host] ?? 0) + by;
    incomingSeconds[host] = (incomingSeconds[host] ?? 0) + by * seconds;
  }

  /** To the next time at which something ends; false where nothing is under way. */
  #advance(): boolean {
    const moveEnds = this.#transfers.nextEnd();
    const next = Math.min(...this.#away.values(), moveEnds ?? Number.POSITIVE_INFINITY);
    if (next === Number.POSITIVE_INFINITY) return false;
    this.#now = Math.max(this.#now, next);
    for (const transfer of this.#transfers.end(this.#now)) this.#ended(transfer);
    for (const [host, at] of this.#away) {
      if (at > this.#now) continue;
      this.#away.delete(host);
      this.#orders.back(host);
    }
    return true;
  }

  #ended({ to, seconds, turn }: Transfer): void {
    this.#expect(to, seconds, -1);
    if (this.#state.incoming[to] === 0) this.#orders.settled();
    const open = turn === null ? undefined : this.#open.get(turn);
    if (open === undefined) return;
    open.left -= 1;
    if (open.left === 0) this.#handOver(open.turn);
  }

  #handOver(turn: Turn): void {
    turn.emptyAt = this.#now;
    turn.backAt = this.#now + this.#fleet.input.options.bootSeconds;
    this.#open.delete(turn.host);
    this.#away.set(turn.host, turn.backAt);
  }

  #level(before: number): Transfer[] {
    if (!this.#fleet.input.options.level) return [];
    const transfers = levellingMoves(this.#state, before).map((one) =>
      this.#transferOf(one, 'level', null, []),
    );
    for (const { to, seconds } of transfers) this.#expect(to, seconds, 1);
    this.#transfers.add(transfers);
    do this.#transfers.start(this.#now);
    while (this.#advance());
    return transfers;
  }
}
