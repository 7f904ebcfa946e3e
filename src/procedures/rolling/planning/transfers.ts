import type { MoveLimits } from './input.js';
import type { MovePurpose } from './plan.js';

/** One move with its time; hosts and servers by number. */
export interface Transfer {
  server: number;
  from: number;
  to: number;
  seconds: number;
  purpose: MovePurpose;
  /** The host whose turn it belongs to; null when memory is levelled at the end. */
  turn: number | null;
  again: boolean;
  /** Those that must have ended before it starts: they make room for it. */
  after: readonly Transfer[];
  /** Zero until it starts. */
  startsAt: number;
  endsAt: number;
  ended: boolean;
}

/**
 * Moves under the limits, as time goes on: of those that may start, the ones of the host whose turn came first, and of
 * these the longest, so that none of them alone holds the end. Of one server group only one moves at a time.
 */
export class Transfers {
  readonly #limits: MoveLimits;
  readonly #groupsOf: (server: number) => readonly number[];
  /** In the order of the hosts' turns. */
  readonly #queues: Transfer[][] = [];
  #running: Transfer[] = [];
  readonly #leaving: Int32Array;
  readonly #coming: Int32Array;
  readonly #moving = new Set<number>();

  constructor(limits: MoveLimits, hosts: number, groupsOf: (server: number) => readonly number[]) {
    this.#limits = limits;
    this.#groupsOf = groupsOf;
    this.#leaving = new Int32Array(hosts);
    this.#coming = new Int32Array(hosts);
  }

  add(transfers: readonly Transfer[]): void {
    this.#queues.push([...transfers].sort(order));
  }

  /** Moves that have not ended and make room on this host. */
  makingRoomOn(host: number): Transfer[] {
    return [...this.#running, ...this.#queues.flat()].filter(
      ({ from, purpose }) => from === host && purpose === 'make-room',
    );
  }

  start(now: number): void {
    for (const queue of this.#queues) {
      for (let index = 0; index < queue.length && this.#running.length < this.#limits.perCloud; ) {
        const transfer = queue[index];
        if (transfer === undefined || !this.#mayStart(transfer)) {
          index += 1;
          continue;
        }
        queue.splice(index, 1);
        this.#begin(transfer, now);
      }
    }
  }

  /** When the next of the running ones ends; null where none runs. */
  nextEnd(): number | null {
    return this.#running.reduce<number | null>(
      (least, { endsAt }) => (least === null ? endsAt : Math.min(least, endsAt)),
      null,
    );
  }

  /** Those that have ended by now. */
  end(now: number): Transfer[] {
    const ended = this.#running.filter(({ endsAt }) => endsAt <= now);
    this.#running = this.#running.filter(({ endsAt }) => endsAt > now);
    for (const one of ended) {
      one.ended = true;
      this.#count(one, -1);
      for (const group of this.#groupsOf(one.server)) this.#moving.delete(group);
    }
    for (let index = this.#queues.length - 1; index >= 0; index -= 1) {
      if (this.#queues[index]?.length === 0) this.#queues.splice(index, 1);
    }
    return ended;
  }

  #mayStart({ server, from, to, after }: Transfer): boolean {
    return (
      (this.#leaving[from] ?? 0) < this.#limits.perSource &&
      (this.#coming[to] ?? 0) < this.#limits.perDestination &&
      after.every(({ ended }) => ended) &&
      !this.#groupsOf(server).some((group) => this.#moving.has(group))
    );
  }

  #begin(transfer: Transfer, now: number): void {
    transfer.startsAt = now;
    transfer.endsAt = now + transfer.seconds;
    this.#running.push(transfer);
    this.#count(transfer, 1);
    for (const group of this.#groupsOf(transfer.server)) this.#moving.add(group);
  }

  #count({ from, to }: Transfer, by: number): void {
    this.#leaving[from] = (this.#leaving[from] ?? 0) + by;
    this.#coming[to] = (this.#coming[to] ?? 0) + by;
  }
}

/** What makes room first, then the longest. */
function order(one: Transfer, other: Transfer): number {
  const first = Number(other.purpose === 'make-room') - Number(one.purpose === 'make-room');
  return first || other.seconds - one.seconds || one.server - other.server;
}
