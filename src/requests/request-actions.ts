import type { Clock } from '../base/clock.js';
import { defined } from '../base/defined.js';
import { DroverError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { Actor } from '../chat/actor.js';
import type { AskedWords } from '../chat/asking.js';
import type { Conversation } from '../chat/platform.js';
import type { TicketRule } from '../config/config.js';
import { type Ask, buildRequest } from './build.js';
import { busyError, stateWords } from './busy.js';
import { ended, inState, stopIsWanted, withEvent } from './changes.js';
import type { Electorate } from './electorate.js';
import { requestIdOf, successorIdOf } from './ids.js';
import type { ExclusiveKey } from './keys.js';
import { type Kinds, kindOf } from './kind.js';
import type { Ledger } from './ledger.js';
import { ownerOf } from './owner.js';
import type { Plan } from './plan.js';
import type { LastLook } from './procedure.js';
import { type Request, type Requester, shownId } from './request.js';
import { checkWords, scheduleOfToday, timedPlan } from './schedule/asking.js';
import { awaitsConfirmation } from './schedule/emergency.js';
import { awaitsStart, isEnd, isUnderWay } from './states.js';
import { checkTicket, ticketUrl } from './ticket.js';
import { isOver } from './votes.js';

export interface RequestActionsDeps {
  ledger: Ledger;
  electorate: Electorate;
  clock: Clock;
  log: Log;
  kinds: Kinds;
  /** Why what is under way can't be aborted; undefined: it can. */
  whyNoAbort(request: Request): Promise<DroverError | undefined>;
  /** A fresh `req-<uuid>`. */
  newRequestId(): string;
  /** Why nobody could ever satisfy the rule for this requester; undefined: somebody can. */
  unsatisfiable(kind: Plan['kind'], requester: Requester): string | undefined;
  /** What tickets look like; absent: any words. */
  ticket?: TicketRule;
}

/** Who asks for something from where, and what they said of it. */
export interface Order {
  /** Of this invocation: the same one twice is one. */
  key: string;
  actor: Actor;
  conversation: Conversation;
  words: AskedWords;
}

/** As a request is asked for. */
export function orderedBy({ key, actor, conversation, words }: Order) {
  return { key, requester: actor, conversation, words };
}

export type NewAsk = Omit<Ask, 'id' | 'reason' | 'ticket'> & {
  key: string;
  /** What was said of it beside the thing itself; a child says nothing. */
  words?: AskedWords;
};

/** What people do to requests, one method each: made, withdrawn, aborted, superseded, ended by hand. */
export class RequestActions {
  readonly #deps: RequestActionsDeps;

  constructor(deps: RequestActionsDeps) {
    this.#deps = deps;
  }

  /** Makes a request. The same invocation twice gives the same request; a busy server is refused with its holder. */
  async make(ask: NewAsk): Promise<Request> {
    const { key, words = {}, ...rest } = ask;
    if (ask.parent === undefined) this.check(ask.plan.kind, words, ask.requester);
    const plan = timedPlan(ask.plan, words, this.#asking(ask.plan.kind, ask.requester));
    const why = this.#deps.unsatisfiable(plan.kind, ask.requester);
    if (why !== undefined && plan.emergency === undefined) {
      throw new DroverError(`Nobody could approve this: ${why}.`, {
        code: 'policy-unsatisfiable',
        remedy: `Change policy.approvals.${ask.plan.kind} or roles.approver in drover.yaml, or let somebody else ask.`,
      });
    }
    const { reason, ticket } = words;
    const url = ticket === undefined ? undefined : ticketUrl(ticket, this.#deps.ticket);
    return await this.#create({
      ...rest,
      plan,
      id: requestIdOf(key),
      ...defined({ reason, ticket, ticketUrl: url }),
    });
  }

  /** Whether this person may ask so, before anything is read. @throws DroverError as `make` */
  check(kind: Plan['kind'], words: AskedWords, requester: Requester): void {
    checkWords(words, this.#asking(kind, requester));
    checkTicket(words.ticket, this.#deps.ticket);
  }

  #asking(kind: Plan['kind'], requester: Requester) {
    const { electorate, kinds, clock } = this.#deps;
    return { electorate, kind: kindOf(kinds, kind), requester, now: clock.now() };
  }

  /** From now on this person is the one who is asked about it. */
  async take(request: Request, by: Requester): Promise<Request> {
    const next = await this.#deps.ledger.change(request.id, (current) =>
      isEnd(current.state) || ownerOf(current) === by.id
        ? current
        : withEvent(current, { type: 'taken', by: by.id, byName: by.name }, this.#deps.clock.now()),
    );
    if (next === undefined) throw notThere(request.id);
    if (!isEnd(next.state)) return next;
    throw new DroverError(`${shownId(request.id)} has ended already: ${next.state}.`, {
      code: 'request-ended',
    });
  }

  async withdraw(request: Request, by: Requester, reason: string | undefined): Promise<Request> {
    const now = this.#deps.clock.now();
    const next = await this.#deps.ledger.change(request.id, (current) => {
      if (!awaitsStart(current.state)) return current;
      return ended(current, { state: 'withdrawn', by, ...defined({ why: reason }) }, now);
    });
    if (next === undefined) throw notThere(request.id);
    if (next.state === 'withdrawn') return next;
    throw isEnd(next.state)
      ? new DroverError(`${shownId(request.id)} has ended already: ${next.state}.`, { code: 'request-ended' })
      : new DroverError(`${shownId(request.id)} has started, so it can't be withdrawn.`, {
          code: 'request-started',
          remedy: `/migrate abort ${shownId(request.id)} stops it.`,
        });
  }

  /** At once, without a vote. The intent is durable when this resolves; the driver sends the call. */
  async abort(request: Request, by: Requester): Promise<Request> {
    if (awaitsStart(request.state)) return await this.withdraw(request, by, 'aborted before it started');
    const why = isUnderWay(request.state) ? await this.#deps.whyNoAbort(request) : undefined;
    if (why !== undefined) throw why;
    const now = this.#deps.clock.now();
    // Whatever the disk says: it is sent, and stored when that works again.
    const next = await this.#deps.ledger.insist(request.id, (current) => {
      if (!isUnderWay(current.state) || current.state === 'verifying') return current;
      const last = current.timeline
        .filter(({ type }) => type === 'abort-asked' || type === 'abort-refused')
        .at(-1);
      if (last?.type === 'abort-asked') return current;
      return withEvent(current, { type: 'abort-asked', by: by.id, byName: by.name }, now);
    });
    if (next === undefined) throw notThere(request.id);
    if (isEnd(next.state)) {
      throw new DroverError(`${shownId(request.id)} has ended already: ${next.state}.`, {
        code: 'request-ended',
      });
    }
    if (next.state === 'verifying') {
      throw new DroverError(
        `Too late to abort ${shownId(request.id)}: it has ended in the cloud, and what came of it is being looked at.`,
        {
          code: 'too-late-to-abort',
          remedy: `/migrate show ${shownId(request.id)}`,
        },
      );
    }
    return next;
  }

  /** An approver has looked at what was done without votes. Doing it twice changes nothing. */
  async confirm(request: Request, by: Actor): Promise<Request> {
    const { ledger, electorate, clock } = this.#deps;
    if (request.plan.emergency === undefined) {
      throw new DroverError(`${shownId(request.id)} was no emergency: there is nothing to confirm.`, {
        code: 'no-emergency',
      });
    }
    if (electorate.personOf(by.id) === electorate.personOf(request.requester.id)) {
      throw new DroverError('You declared this emergency yourself: somebody else has to confirm it.', {
        code: 'not-permitted',
      });
    }
    if (!(await electorate.mayApprove(by, request.kind, true))) {
      throw new DroverError('You are no approver of this (`roles.approver`). Nothing has changed.', {
        code: 'not-permitted',
      });
    }
    const next = await ledger.change(request.id, (current) =>
      awaitsConfirmation(current)
        ? withEvent(current, { type: 'emergency-confirmed', by: by.id, byName: by.name }, clock.now())
        : current,
    );
    if (next === undefined) throw notThere(request.id);
    if (next.timeline.some(({ type }) => type === 'emergency-confirmed')) return next;
    throw new DroverError(`${shownId(request.id)} has not started: there is nothing to confirm yet.`, {
      code: 'nothing-to-confirm',
    });
  }

  /** After its deadline an operator may end an unknown request, with a reason: it releases the server. */
  async endUnknown(request: Request, by: Requester, reason: string): Promise<Request> {
    const now = this.#deps.clock.now();
    if (request.state !== 'unknown' || !isOver(request, now)) {
      throw new DroverError(`${shownId(request.id)} can't be ended by hand yet.`, {
        code: 'not-overdue',
        remedy:
          request.state === 'unknown'
            ? `Drover keeps looking until ${request.deadline ?? 'its deadline'}; /migrate check ${shownId(request.id)} looks now.`
            : `It is ${request.state}. /migrate show ${shownId(request.id)}`,
      });
    }
    const next = await this.#deps.ledger.change(request.id, (current) =>
      current.state === 'unknown' ? ended(current, { state: 'failed', by, why: reason }, now) : current,
    );
    if (next === undefined) throw notThere(request.id);
    return next;
  }

  /** What it has begun goes on, nothing new begins until it is resumed. */
  async pause(request: Request, by: Requester, reason: string | undefined): Promise<Request> {
    this.#mustHaveChildren(request);
    return await this.#changed(request, (current, now) => {
      if (current.state === 'paused') return current;
      if (current.state !== 'running') throw wrongState(current, 'paused', 'Only what is running can be.');
      const told = withEvent(
        current,
        { type: 'paused', by: by.id, byName: by.name, why: reason ?? null },
        now,
      );
      return inState(told, 'paused', now + this.#deps.electorate.rule(current.kind).executeWithinMs);
    });
  }

  async resume(request: Request, by: Requester): Promise<Request> {
    this.#mustHaveChildren(request);
    return await this.#changed(request, (current, now) => {
      if (current.state === 'running') return current;
      if (current.state !== 'paused') throw wrongState(current, 'resumed', 'Only what is paused can be.');
      const told = withEvent(current, { type: 'resumed', by: by.id, byName: by.name }, now);
      return inState(told, 'running', now + this.#deps.electorate.rule(current.kind).executeWithinMs);
    });
  }

  /** What it has begun is carried to its end, and then it ends. */
  async stop(request: Request, by: Requester): Promise<Request> {
    this.#mustHaveChildren(request);
    return await this.#changed(request, (current, now) => {
      if (stopIsWanted(current)) return current;
      if (!isUnderWay(current.state)) {
        throw wrongState(current, 'stopped', `/migrate withdraw ${shownId(current.id)} takes it back.`);
      }
      return withEvent(current, { type: 'stop-asked', by: by.id, byName: by.name }, now);
    });
  }

  /** The plan is no longer true: this request ends, and what would be asked now is asked again, with a message of its own. */
  async supersede(id: string, look: Extract<LastLook, { kind: 'drifted' }>): Promise<void> {
    const { ledger, clock, kinds } = this.#deps;
    const now = clock.now();
    const end = (current: Request, changes: readonly string[], successor: string | null) => {
      if (!awaitsStart(current.state)) return current;
      const told = withEvent(current, { type: 'drifted', changes, successor }, now);
      const linked = successor === null ? told : { ...told, successor };
      return ended(linked, { state: 'superseded', why: changes.join('; ') }, now);
    };
    const old = await ledger.get(id);
    if (old === undefined) return;
    const nobody = this.#deps.unsatisfiable(old.kind, old.requester);
    const next = old.authority === undefined && nobody === undefined ? look.successor : undefined;
    const changes =
      nobody === undefined ? look.changes : [...look.changes, `nobody could approve it now: ${nobody}`];
    if (next === undefined) {
      await ledger.change(id, (current) => end(current, changes, null));
      return;
    }
    const result = await ledger.supersede(
      id,
      (current) => end(current, changes, successorIdOf(id)),
      (ending) => this.#successor(ending, next),
      atCreation(kinds, next.plan),
    );
    if (result.kind !== 'busy') return;
    const { holder } = result;
    const taken = `${shownId(holder.id)} is about the same by now`;
    await ledger.change(id, (current) => end(current, [...changes, taken], null));
  }

  #successor(old: Request, next: NonNullable<Extract<LastLook, { kind: 'drifted' }>['successor']>): Request {
    const { requester, cloud, conversation, reason, ticket, ticketUrl, asked, parent } = old;
    const { electorate, clock, newRequestId } = this.#deps;
    const schedule = scheduleOfToday(old.plan.schedule, electorate);
    const plan = {
      ...next.plan,
      ...defined({ schedule, emergency: old.plan.emergency }),
    };
    const ask: Ask = {
      id: successorIdOf(old.id),
      ...next,
      plan,
      cloud,
      requester,
      predecessor: old.id,
      ...defined({ conversation, reason, ticket, ticketUrl, asked, parent }),
    };
    return buildRequest(ask, newRequestId(), electorate, clock.now());
  }

  async #create(ask: Ask): Promise<Request> {
    const { ledger, electorate, clock, kinds, newRequestId } = this.#deps;
    const request = buildRequest(ask, newRequestId(), electorate, clock.now());
    const result = await ledger.create(request, atCreation(kinds, ask.plan));
    if (result.kind === 'busy') throw busyError(result.key.scope, result.holder);
    return result.request;
  }

  async #changed(request: Request, decide: (current: Request, now: number) => Request): Promise<Request> {
    const now = this.#deps.clock.now();
    const next = await this.#deps.ledger.change(request.id, (current) => decide(current, now));
    if (next === undefined) throw notThere(request.id);
    return next;
  }

  #mustHaveChildren({ id, kind }: Request): void {
    if (kindOf(this.#deps.kinds, kind).hasChildren === true) return;
    throw new DroverError(`${shownId(id)} is one step: it can't be paused or stopped half-way.`, {
      code: 'no-children',
      remedy: `/migrate abort ${shownId(id)} ends it.`,
    });
  }
}

function atCreation(kinds: Kinds, plan: Plan): readonly ExclusiveKey[] {
  const kind = kindOf(kinds, plan.kind);
  return kind.exclusiveFrom === 'start' ? [] : kind.exclusive(plan);
}

function wrongState({ id, state }: Request, what: string, remedy: string): DroverError {
  return new DroverError(`${shownId(id)} is ${stateWords(state)}: it can't be ${what}.`, {
    code: 'wrong-state',
    remedy,
  });
}

function notThere(id: string): DroverError {
  return new DroverError(`There is no request ${shownId(id)}.`, {
    code: 'no-such-request',
    remedy: '/migrate list shows what runs and waits, /migrate history what has ended.',
  });
}
