import type { Clock } from '../clock.js';
import type { Log } from '../log.js';
import type { Freeze, Slot, Store } from '../store/store.js';
import { ended, inState, isoTime, withEvent, withNews } from './changes.js';
import type { Ledger } from './ledger.js';
import type { LastLook, LookAgainIn, Procedure } from './procedure.js';
import type { Request } from './request.js';
import { awaitsStart } from './states.js';

/** A vote older than this is announced before it acts: approvers may have changed their mind over lunch. */
const OLD_VOTE_MS = 30 * 60_000;
const GRACE_MS = 60_000;
/** An announcement this old was forgotten by those who read it: it is made again. */
const STALE_GRACE_MS = 5 * 60_000;
/** How soon a held or queued request asks again. */
const HELD_MS = 15_000;
const QUEUED_MS = 5_000;

/** Reads the votes back from the platform. `unreadable` delays a start, it never allows one. */
export type VotesReadBack = { kind: 'read'; request: Request } | { kind: 'unreadable'; why: string };

export interface StartingDeps {
  store: Store;
  ledger: Ledger;
  clock: Clock;
  log: Log;
  readVotes(id: string): Promise<VotesReadBack>;
  /** Supersedes a request whose plan is no longer true, with a successor if there is one to make. */
  supersede(id: string, look: Extract<LastLook, { kind: 'drifted' }>): Promise<void>;
}

type Gate = { kind: 'open' } | { kind: 'wait'; ms: LookAgainIn } | { kind: 'over' };

const OPEN: Gate = { kind: 'open' };

/**
 * "Before the cloud is touched": everything that must hold, in the order of the design, fail-closed. Ends in one atomic
 * store operation that writes `running`, the intent and the slots against the version read before the votes were read
 * back. The call itself is made by the procedure afterwards.
 */
export async function tryStart(
  deps: StartingDeps,
  approved: Request,
  procedure: Procedure,
): Promise<LookAgainIn> {
  for (const gate of [gateClaim, gateFreeze, gateWindow, gateExpiry, gateTurn, announceOldVote]) {
    const result = await gate(deps, approved, procedure);
    if (result.kind === 'wait') return result.ms;
    if (result.kind === 'over') return 0;
  }

  const look = await procedure.lastLook(approved);
  if (look.kind !== 'go') return await notGo(deps, approved, look);

  const seen = await deps.store.get(approved.id);
  if (seen === undefined || seen.state !== 'approved') return 0;
  const votes = await deps.readVotes(seen.id);
  if (votes.kind === 'unreadable') return await hold(deps, seen.id, votes.why);
  if (votes.request.state !== 'approved') return 0;
  if (Date.parse(votes.request.deadline ?? '') <= deps.clock.now()) return 0;
  return await begin(deps, votes.request, look, procedure);
}

async function begin(
  deps: StartingDeps,
  request: Request,
  look: Extract<LastLook, { kind: 'go' }>,
  procedure: Procedure,
): Promise<LookAgainIn> {
  const now = deps.clock.now();
  let next: Request = request;
  for (const gone of look.warningsGone) {
    next = withEvent(next, { type: 'warning-gone', check: gone.check, title: gone.title }, now);
  }
  next = inState({ ...next, steps: [...next.steps, look.step] }, 'running', now);
  next = inState(next, 'running', now + procedure.patience(next));
  next = withEvent(
    next,
    { type: 'started', step: look.step.id, intent: look.step.intent, requestId: next.requestId },
    now,
  );
  const result = await deps.ledger.start(next, request.version, look.slots);
  if (result.kind === 'frozen') return await hold(deps, request.id, frozenText(result.freeze));
  if (result.kind === 'full') return await queue(deps, request.id, result.key, result.holders);
  return 0;
}

/** Said when it could start, not while it waits for something else; after the grace every gate is passed once more. */
async function announceOldVote(deps: StartingDeps, request: Request): Promise<Gate> {
  const now = deps.clock.now();
  if (request.graceUntil !== undefined) {
    const left = Date.parse(request.graceUntil) - now;
    if (left > 0) return { kind: 'wait', ms: left };
    if (-left < STALE_GRACE_MS) return OPEN;
  }
  if (request.approvedAt === undefined || now - Date.parse(request.approvedAt) < OLD_VOTE_MS) return OPEN;
  const at = isoTime(now + GRACE_MS);
  await deps.ledger.change(request.id, (current) =>
    current.state === 'approved' && current.graceUntil === request.graceUntil
      ? { ...withEvent(current, { type: 'start-announced', startsAt: at }, now), graceUntil: at }
      : current,
  );
  return { kind: 'wait', ms: GRACE_MS };
}

async function gateClaim(deps: StartingDeps, request: Request): Promise<Gate> {
  if (deps.store.held()) return OPEN;
  deps.log.error({ request: request.id }, 'the store is no longer ours: nothing starts');
  return { kind: 'wait', ms: HELD_MS };
}

async function gateFreeze(deps: StartingDeps, request: Request): Promise<Gate> {
  try {
    const freeze = await deps.store.freeze();
    if (freeze === undefined) return OPEN;
    return { kind: 'wait', ms: await hold(deps, request.id, frozenText(freeze)) };
  } catch (error) {
    deps.log.error({ error, request: request.id }, 'the freeze could not be read: nothing starts');
    return { kind: 'wait', ms: HELD_MS };
  }
}

async function gateWindow(deps: StartingDeps, request: Request): Promise<Gate> {
  const now = deps.clock.now();
  const { notBefore, notAfter } = request.window ?? {};
  if (notBefore !== undefined && now < Date.parse(notBefore)) {
    return { kind: 'wait', ms: Date.parse(notBefore) - now };
  }
  if (notAfter !== undefined && now > Date.parse(notAfter)) {
    await expire(deps, request.id, 'its window has closed');
    return { kind: 'over' };
  }
  return OPEN;
}

async function gateExpiry(deps: StartingDeps, request: Request): Promise<Gate> {
  if (request.deadline === undefined || deps.clock.now() < Date.parse(request.deadline)) return OPEN;
  await expire(deps, request.id, 'it was approved but could not start in time (executeWithin)');
  return { kind: 'over' };
}

/** A full slot makes the request wait its turn without asking the cloud anything. */
async function gateTurn(deps: StartingDeps, request: Request, procedure: Procedure): Promise<Gate> {
  let wanted: readonly Slot[];
  try {
    wanted = await procedure.slots(request);
  } catch (error) {
    return { kind: 'wait', ms: await hold(deps, request.id, errorText(error)) };
  }
  const taken = await deps.store.slots();
  for (const { key, limit } of wanted) {
    const holders = taken[key] ?? [];
    if (holders.length >= limit) return { kind: 'wait', ms: await queue(deps, request.id, key, holders) };
  }
  return OPEN;
}

async function notGo(
  deps: StartingDeps,
  request: Request,
  look: Exclude<LastLook, { kind: 'go' }>,
): Promise<LookAgainIn> {
  const now = deps.clock.now();
  if (look.kind === 'held') return await hold(deps, request.id, look.why);
  if (look.kind === 'drifted') {
    await deps.supersede(request.id, look);
    return 0;
  }
  if (look.kind === 'void') {
    await deps.ledger.change(request.id, (current) =>
      awaitsStart(current.state) ? ended(current, { state: 'withdrawn', why: look.why }, now) : current,
    );
    return 0;
  }
  await deps.ledger.change(request.id, (current) => {
    if (!awaitsStart(current.state)) return current;
    const findings = look.findings.map(({ check, verdict, text, remedy }) => ({
      check,
      verdict,
      text,
      ...(remedy === undefined ? {} : { remedy }),
    }));
    const told = withEvent(current, { type: 'refused', findings }, now);
    const why = look.findings.map(({ text }) => text).join('; ');
    return ended(told, { state: 'refused', why }, now);
  });
  return 0;
}

async function hold(deps: StartingDeps, id: string, why: string): Promise<LookAgainIn> {
  deps.log.warn({ request: id, why }, 'an approved request is held');
  await deps.ledger.change(id, (current) =>
    current.state === 'approved' ? withNews(current, { type: 'held', why }, deps.clock.now()) : current,
  );
  return HELD_MS;
}

async function queue(
  deps: StartingDeps,
  id: string,
  limit: string,
  behind: readonly string[],
): Promise<LookAgainIn> {
  await deps.ledger.change(id, (current) =>
    current.state === 'approved'
      ? withNews(current, { type: 'queued', limit, behind }, deps.clock.now())
      : current,
  );
  return QUEUED_MS;
}

async function expire(deps: StartingDeps, id: string, why: string): Promise<void> {
  await deps.ledger.change(id, (current) =>
    awaitsStart(current.state) ? ended(current, { state: 'expired', why }, deps.clock.now()) : current,
  );
}

function frozenText(freeze: Freeze): string {
  const reason = freeze.reason === undefined ? '' : `: ${freeze.reason}`;
  return `starts are frozen by ${freeze.byName}${reason}`;
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
