import { defined } from '../base/defined.js';
import { ended, inState, isoTime, withEvent, withNews } from './changes.js';
import { type GateDeps, type Gates, passGates, type Shut } from './gates.js';
import type { Slot, SlotKey } from './keys.js';
import { type Kinds, kindOf } from './kind.js';
import type { Ledger, Taken } from './ledger.js';
import type { LastLook, LookAgainIn, MayResend, Procedure } from './procedure.js';
import { nothingSent, type Request, shownId } from './request.js';
import { planRule } from './rule.js';
import { atItsTime, awaitOpening, missed } from './schedule/waiting.js';
import { awaitsStart } from './states.js';

const GRACE_MS = 60_000;
/** How soon a held or queued request asks again. */
const HELD_MS = 15_000;
const QUEUED_MS = 5_000;

export interface StartingDeps extends GateDeps {
  ledger: Ledger;
  kinds: Kinds;
  /** Supersedes a request whose plan is no longer true, with a successor if there is one to make. */
  supersede(id: string, drift: Drift): Promise<void>;
}

export type Drift = Extract<LastLook, { kind: 'drifted' }>;

/** The call may follow at once, or something is in its way. */
export type Started = 'started' | LookAgainIn;

/**
 * Passes the gates and begins: one atomic store operation writes `running`, the intent and the slots against the version
 * read before the votes were read back. The call itself is made by the procedure afterwards.
 */
export async function tryStart(deps: StartingDeps, waiting: Request, procedure: Procedure): Promise<Started> {
  const approved = await atItsTime(deps, waiting);
  if (approved === undefined || !awaitsStart(approved.state) || approved.state === 'awaiting-approval')
    return 0;
  if (approved.state === 'scheduled') return await awaitOpening(deps, approved);
  const gates = await passGates(deps, approved, procedure);
  return gates.kind === 'open' ? await begin(deps, gates, procedure) : await waitOrEnd(deps, approved, gates);
}

/**
 * What has begun and sent nothing passes the gates again: after a restart, after any wait. Where one of them is shut it
 * goes back to wait for its start, as every other request does, and is told there what it waits for.
 */
export async function startAgain(deps: StartingDeps, begun: Request, procedure: Procedure): Promise<Started> {
  const gates = await passGates(deps, begun, procedure);
  if (gates.kind === 'store') return storeLost(deps, begun, gates.why);
  const now = deps.clock.now();
  const next = await deps.ledger.change(begun.id, (current) => {
    if (current.state !== 'running' || !nothingSent(current)) return current;
    if (gates.kind === 'open') return { ...current, steps: [gates.look.step] };
    const back = withEvent({ ...current, steps: [] }, { type: 'not-started', why: whyShut(gates) }, now);
    const { executeWithinMs } = deps.electorate.rule(current.kind);
    return inState(back, 'approved', Date.parse(current.approvedAt ?? isoTime(now)) + executeWithinMs);
  });
  return gates.kind === 'open' && next?.state === 'running' ? 'started' : 0;
}

/** Whether a call whose first try had no effect may be made once more, by the same gates. */
export async function mayResend(
  deps: StartingDeps,
  request: Request,
  procedure: Procedure,
): Promise<MayResend> {
  const gates = await passGates(deps, request, procedure);
  switch (gates.kind) {
    case 'open':
      return { kind: 'yes' };
    case 'store':
      return { kind: 'not-yet', ms: storeLost(deps, request, gates.why) };
    case 'held':
    case 'queued':
    case 'early':
    case 'missed':
    case 'unannounced': {
      const why = whyShut(gates);
      deps.log.warn({ request: request.id, why }, 'a second call is held');
      await deps.ledger.change(request.id, (current) =>
        withNews(current, { type: 'held', why }, deps.clock.now()),
      );
      return { kind: 'not-yet', ms: HELD_MS };
    }
    default:
      return { kind: 'no', why: whyShut(gates) };
  }
}

async function begin(
  deps: StartingDeps,
  { request, look }: Extract<Gates, { kind: 'open' }>,
  procedure: Procedure,
): Promise<Started> {
  const now = deps.clock.now();
  let next: Request = request;
  for (const gone of look.warningsGone) {
    next = withEvent(next, { type: 'warning-gone', check: gone.check, title: gone.title }, now);
  }
  next = inState({ ...next, steps: [...next.steps, look.step] }, 'running', now);
  next = inState(next, 'running', now + procedure.overdueAfter(next));
  next = withEvent(
    next,
    { type: 'started', step: look.step.id, intent: look.step.intent, requestId: next.openstackRequestId },
    now,
  );
  const result = await deps.ledger.start(next, request.version, takenBy(deps, request, look.slots));
  switch (result.kind) {
    case 'started':
      return 'started';
    case 'full':
      return await queue(deps, request.id, result.slot, result.holders);
    case 'busy':
      return await busy(deps, request, result.holder.id);
    default:
      return 0;
  }
}

function takenBy({ kinds }: StartingDeps, request: Request, slots: readonly Slot[]): Taken {
  const kind = kindOf(kinds, request.kind);
  const atStart = request.authority !== undefined || kind.exclusiveFrom === 'start';
  return atStart ? { slots, exclusive: kind.exclusive(request.plan) } : { slots };
}

/** A root waits for the other one; a child is set aside, and its parent may try again. */
async function busy(deps: StartingDeps, request: Request, holder: string): Promise<LookAgainIn> {
  const why = `${shownId(holder)} has it`;
  if (request.authority === undefined) return await hold(deps, request.id, { kind: 'held', why });
  await end(deps, request.id, 'withdrawn', why);
  return 0;
}

/** What becomes of a request that waits for its start and finds a gate shut. */
export async function waitOrEnd(deps: StartingDeps, request: Request, shut: Shut): Promise<LookAgainIn> {
  switch (shut.kind) {
    case 'store':
      return storeLost(deps, request, shut.why);
    case 'held':
      return await hold(deps, request.id, shut);
    case 'missed':
      return await missed(deps, request.id, shut.why);
    case 'early':
      return shut.ms;
    case 'queued':
      return await queue(deps, request.id, shut.slot, shut.holders);
    case 'unannounced':
      return await announce(deps, request);
    case 'expired':
      await end(deps, request.id, 'expired', shut.why);
      return 0;
    case 'rule':
      await deps.supersede(request.id, drifted(deps, request, shut.changes));
      return 0;
    case 'look':
      await lookedAt(deps, request.id, shut.look);
      return 0;
    // Reading them has written what became of it.
    case 'votes':
      return 0;
  }
}

/** The same is asked again under today's rule. */
function drifted({ electorate }: StartingDeps, request: Request, changes: readonly string[]): Drift {
  const plan = { ...request.plan, policy: planRule(electorate.rule(request.kind)) };
  return {
    kind: 'drifted',
    changes,
    successor: { plan, accepted: request.accepted },
  };
}

async function lookedAt(
  deps: StartingDeps,
  id: string,
  look: Extract<Shut, { kind: 'look' }>['look'],
): Promise<void> {
  if (look.kind === 'drifted') return await deps.supersede(id, look);
  if (look.kind === 'void') return await end(deps, id, 'withdrawn', look.why);
  const now = deps.clock.now();
  await deps.ledger.change(id, (current) => {
    if (!awaitsStart(current.state)) return current;
    const findings = look.findings.map(({ check, verdict, text, remedy }) => ({
      check,
      verdict,
      text,
      ...defined({ remedy }),
    }));
    const told = withEvent(current, { type: 'refused', findings }, now);
    const why = look.findings.map(({ text }) => text).join('; ');
    return ended(told, { state: 'refused', why }, now);
  });
}

/** After the grace every gate is passed once more. */
async function announce(deps: StartingDeps, request: Request): Promise<LookAgainIn> {
  const now = deps.clock.now();
  const at = isoTime(now + GRACE_MS);
  await deps.ledger.change(request.id, (current) =>
    current.state === 'approved' && current.graceUntil === request.graceUntil
      ? { ...withEvent(current, { type: 'start-announced', startsAt: at }, now), graceUntil: at }
      : current,
  );
  return GRACE_MS;
}

function storeLost(deps: StartingDeps, request: Request, why: string): LookAgainIn {
  deps.log.error({ request: request.id, why }, 'nothing starts');
  return HELD_MS;
}

async function hold(
  deps: StartingDeps,
  id: string,
  { why, until }: Extract<Shut, { kind: 'held' }>,
): Promise<LookAgainIn> {
  deps.log.warn({ request: id, why }, 'an approved request is held');
  const event = { type: 'held', why, ...defined({ until }) } as const;
  await deps.ledger.change(id, (current) =>
    current.state === 'approved' ? withNews(current, event, deps.clock.now()) : current,
  );
  return HELD_MS;
}

async function queue(
  deps: StartingDeps,
  id: string,
  slot: SlotKey,
  behind: readonly string[],
): Promise<LookAgainIn> {
  await deps.ledger.change(id, (current) =>
    current.state === 'approved'
      ? withNews(current, { type: 'queued', slot, behind }, deps.clock.now())
      : current,
  );
  return QUEUED_MS;
}

async function end(
  deps: StartingDeps,
  id: string,
  state: 'expired' | 'withdrawn',
  why: string,
): Promise<void> {
  await deps.ledger.change(id, (current) =>
    awaitsStart(current.state) ? ended(current, { state, why }, deps.clock.now()) : current,
  );
}

/** In words, as far as a thread needs them. */
function whyShut(shut: Shut): string {
  switch (shut.kind) {
    case 'early':
      return 'its time has not come yet';
    case 'queued':
      return `its turn is taken by ${shut.holders.map(shownId).join(', ') || 'moves that are not of Drover'}`;
    case 'unannounced':
      return 'its approval is old, so the start is announced first';
    case 'rule':
      return shut.changes.join('; ');
    case 'look':
      if (shut.look.kind === 'drifted') return `the plan is no longer true: ${shut.look.changes.join('; ')}`;
      return shut.look.kind === 'void'
        ? shut.look.why
        : shut.look.findings.map(({ text }) => text).join('; ');
    default:
      return shut.why;
  }
}
