import pLimit, { type LimitFunction } from 'p-limit';
import { abortIsWanted, ended, withEvent } from './changes.js';
import type { Claims } from './claims.js';
import { ruleOfToday } from './gates.js';
import { ownerOf } from './owner.js';
import type { RequestKind } from './plan.js';
import type { LookAgainIn, Procedure } from './procedure.js';
import { nothingSent, type Request, shownId } from './request.js';
import { mayResend, type Started, type StartingDeps, startAgain, tryStart, waitOrEnd } from './starting.js';
import { awaitsStart, isEnd, isUnderWay } from './states.js';
import { isOver } from './votes.js';
import type { Voting } from './voting.js';

const VOTES_MS = 60_000;
const RETRY_MS = 2_000;
const WORST_RETRY_MS = 15_000;
/** A wait this long is cut: timers and clocks jump. */
const LONGEST_MS = 10 * 60_000;
/**
 * Last looks of one kind at once in a cloud, in the order of asking. Each reads all that the checks need: fifty at a
 * time would all end together, and the first call wait for the last of them.
 */
const LOOKS_AT_ONCE = 8;

export interface RunnerDeps extends StartingDeps {
  procedures: ReadonlyMap<RequestKind, Procedure>;
  votes: Voting;
  claims: Pick<Claims, 'holds' | 'quietIn' | 'follow' | 'drive'>;
}

interface Driver {
  wake: () => void;
  woken: boolean;
  done: Promise<void>;
}

/**
 * One driver a request, from its creation to its end: a loop of short looks, each of which starts from what is stored.
 * So a crash at any point is nothing but a pause.
 */
export class Runner {
  readonly #deps: RunnerDeps;
  readonly #drivers = new Map<string, Driver>();
  readonly #stop = new AbortController();
  readonly #turns = new Map<string, LimitFunction>();
  /** Has just passed the gates: its call may follow at once, and only then. */
  readonly #passed = new Set<string>();

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
  }

  /** Drives everything that has not ended, as far as it is this replica's. */
  async start(): Promise<void> {
    const active = await this.#deps.ledger.active();
    await this.#deps.claims.follow(active.map(({ id }) => id));
    for (const { id, state } of active) if (!isEnd(state)) this.wake(id);
  }

  /** Something happened to this request: look now. Makes its driver if it has none. */
  wake(id: string): void {
    if (this.#stop.signal.aborted) return;
    const driver = this.#drivers.get(id);
    if (driver !== undefined) {
      driver.woken = true;
      driver.wake();
      return;
    }
    const fresh: Driver = { wake: () => undefined, woken: false, done: Promise.resolve() };
    this.#drivers.set(id, fresh);
    fresh.done = this.#drive(id, fresh).finally(() => this.#drivers.delete(id));
  }

  /** Wakes every driver: a poller's tick, a new session. */
  wakeAll(): void {
    for (const id of this.#drivers.keys()) this.wake(id);
  }

  /** Lets nothing new start and waits for the looks that are going on. Running moves go on in the cloud. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('drover stops'));
    for (const driver of this.#drivers.values()) driver.wake();
    await Promise.allSettled([...this.#drivers.values()].map(({ done }) => done));
  }

  async #drive(id: string, driver: Driver): Promise<void> {
    const { claims, log } = this.#deps;
    let failures = 0;
    let known = false;
    while (!this.#stop.signal.aborted) {
      driver.woken = false;
      let wait: LookAgainIn | 'over' = LONGEST_MS;
      try {
        if (!claims.holds(id)) await claims.follow([id]);
        const own = claims.holds(id);
        if (own) wait = await claims.drive(id, () => this.#look(id, known));
        known = own;
        failures = 0;
      } catch (error) {
        failures += 1;
        wait = Math.min(WORST_RETRY_MS, RETRY_MS * 2 ** (failures - 1));
        log.error({ error, request: id }, 'a look at a request failed');
      }
      if (wait === 'over') return;
      if (wait > 0 && !driver.woken) await this.#pause(driver, wait);
    }
  }

  async #look(id: string, known: boolean): Promise<LookAgainIn | 'over'> {
    const { ledger } = this.#deps;
    const written = await ledger.writeKept(id);
    const request = await ledger.get(id);
    if (request === undefined || isEnd(request.state)) {
      if (written) return 'over';
      throw new Error('its end is not written yet');
    }
    if (!known && isUnderWay(request.state)) return await this.#foundAgain(id);
    return await this.#step(request);
  }

  /** It was under way when the process that drove it stopped, or lost it. */
  async #foundAgain(id: string): Promise<LookAgainIn> {
    await this.#deps.ledger.change(id, (current) =>
      isUnderWay(current.state)
        ? withEvent(current, { type: 'found-again', state: current.state }, this.#deps.clock.now())
        : current,
    );
    return 0;
  }

  async #pause(driver: Driver, ms: number): Promise<void> {
    const pause = new AbortController();
    driver.wake = () => pause.abort();
    if (this.#stop.signal.aborted) return;
    await this.#deps.clock.sleep(Math.min(ms, LONGEST_MS), pause.signal).catch(() => undefined);
    driver.wake = () => undefined;
  }

  async #step(request: Request): Promise<LookAgainIn> {
    if (awaitsStart(request.state)) {
      if (await this.#endWithParent(request)) return 0;
      const shut = ruleOfToday(this.#deps, request);
      if (shut !== undefined) return await waitOrEnd(this.#deps, request, shut);
    }
    const procedure = this.#deps.procedures.get(request.kind);
    if (procedure === undefined) throw new Error(`no procedure for requests of kind ${request.kind}`);
    if (request.state === 'awaiting-approval') return await this.#awaitVotes(request);
    if (isUnderWay(request.state)) await this.#abortWithParent(request);
    if (awaitsStart(request.state) || this.#mustPassAgain(request)) {
      return await this.#turn(request)(() => this.#start(request.id, procedure));
    }
    // Words for people hold nothing up.
    await this.#sayOverdue(request).catch((error: unknown) =>
      this.#deps.log.error({ error, request: request.id }, 'could not say that it takes long'),
    );
    if (request.renewal !== undefined) await this.#deps.votes.read(request.id);
    return await procedure.advance(request, () => mayResend(this.#deps, request, procedure));
  }

  /** As long as no call has left, every wait ends in front of the gates. An abort needs none: it sends nothing. */
  #mustPassAgain(request: Request): boolean {
    if (request.state !== 'running' || !nothingSent(request)) return false;
    return !this.#passed.delete(request.id) && !abortIsWanted(request);
  }

  /** A move that waits for its look keeps no force of another waiting, and one cloud that is slow no other cloud. */
  #turn({ cloud, kind }: Request): LimitFunction {
    const lane = `${kind} ${cloud}`;
    const known = this.#turns.get(lane);
    if (known !== undefined) return known;
    const fresh = pLimit(LOOKS_AT_ONCE);
    this.#turns.set(lane, fresh);
    return fresh;
  }

  /** When its turn has come, from what is stored then: it may have waited a while. */
  async #start(id: string, procedure: Procedure): Promise<LookAgainIn> {
    if (this.#stop.signal.aborted) return 0;
    const request = await this.#deps.ledger.get(id);
    if (request === undefined || isEnd(request.state) || request.state === 'awaiting-approval') return 0;
    let started: Started = 0;
    if (awaitsStart(request.state)) started = await tryStart(this.#deps, request, procedure);
    else if (request.state === 'running' && nothingSent(request))
      started = await startAgain(this.#deps, request, procedure);
    if (started !== 'started') return started;
    this.#passed.add(id);
    return 0;
  }

  /** A child that has not started is void the moment its parent has ended: nobody is asked about it any more. */
  async #endWithParent(request: Request): Promise<boolean> {
    if (request.parent === undefined) return false;
    const parent = await this.#deps.ledger.get(request.parent);
    if (parent !== undefined && !isEnd(parent.state)) return false;
    await this.#deps.ledger.change(request.id, (current) =>
      awaitsStart(current.state)
        ? ended(current, { state: 'withdrawn', why: whyVoid(request, parent) }, this.#deps.clock.now())
        : current,
    );
    return true;
  }

  /** An abort of a parent is one of all that it has begun, also when a crash came between the two. */
  async #abortWithParent(request: Request): Promise<void> {
    if (request.authority === undefined || request.parent === undefined || abortIsWanted(request)) return;
    const parent = await this.#deps.ledger.get(request.parent);
    const asked = parent?.timeline.findLast((event) => event.type === 'abort-asked');
    if (parent === undefined || asked?.type !== 'abort-asked' || !abortIsWanted(parent)) return;
    const { by, byName } = asked;
    await this.#deps.ledger.insist(request.id, (current) =>
      isUnderWay(current.state) && current.state !== 'verifying' && !abortIsWanted(current)
        ? withEvent(current, { type: 'abort-asked', by, byName }, this.#deps.clock.now())
        : current,
    );
  }

  async #awaitVotes(request: Request): Promise<LookAgainIn> {
    await this.#deps.votes.read(request.id);
    const now = this.#deps.clock.now();
    const left = request.deadline === undefined ? VOTES_MS : Date.parse(request.deadline) - now;
    return Math.max(1, Math.min(VOTES_MS, left));
  }

  /** Every state has an end of patience; then one message with an owner says so. Nothing is done by itself. */
  async #sayOverdue(request: Request): Promise<void> {
    const { deadline } = request;
    const now = this.#deps.clock.now();
    if (deadline === undefined || !isOver(request, now)) return;
    await this.#deps.ledger.change(request.id, (current) =>
      current.timeline.some((event) => event.type === 'overdue' && event.since === deadline)
        ? current
        : withEvent(
            current,
            { type: 'overdue', state: current.state, since: deadline, owner: ownerOf(current) },
            now,
          ),
    );
  }
}

function whyVoid({ authority }: Request, parent: Request | undefined): string {
  if (authority === undefined) return 'the move has ended';
  return parent === undefined ? 'what it is part of is gone' : `${shownId(parent.id)} has ended`;
}
