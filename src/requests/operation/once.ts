import { defined } from '../../base/defined.js';
import { isCloudError } from '../../cloud/cloud-error.js';
import { type PreparedCall, readPreparedCall } from '../../cloud/prepared-call.js';
import { abortIsWanted, inState, isoTime, withEvent, withNews } from '../changes.js';
import type { LookAgainIn, MayResend } from '../procedure.js';
import type { Request, Step } from '../request.js';
import { withStep } from '../steps.js';
import { type Answer, attempt, looking, type OperationParts, withRefusal } from './attempt.js';
import type { Refusal } from './failure.js';

/** A call is sent at most this often. */
export const MOST_SENDS = 2;
const SOON_MS = 1_000;
const UNREACHABLE_MS = 5_000;
/** What nobody can tell anything of is looked at this often. */
const UNKNOWN_MS = 15_000;

/** A write whose effect must come at most once: sent once, and a second time only when the first has left no trace. */
export interface Once {
  step: Step;
  /** For a step that an earlier version kept without all that is sent. */
  prepare(): Promise<PreparedCall>;
  send(call: PreparedCall): Promise<Answer>;
  /** Whether it may be sent by what the store says; left out: its request runs and nobody wants it aborted. */
  may?(current: Request): boolean;
  first?(request: Request, now: number): Request;
  /** What becomes of the request and is told of it, written together with the answer. */
  refused(refusal: Refusal): Promise<(request: Request, now: number) => Request>;
  /** Whether a refusal may come from what the first call, whose answer was lost, has begun. */
  mayBeOwn?(refusal: Refusal): boolean;
}

export async function sendOnce(parts: OperationParts, request: Request, once: Once): Promise<LookAgainIn> {
  const { step, send, may = runs } = once;
  const call = await callOf(parts, request, once);
  if (call === undefined) return UNREACHABLE_MS;
  const { first } = once;
  const came = await attempt(parts, {
    nature: 'once',
    request,
    step,
    call,
    send,
    may,
    ...defined({ first }),
  });
  switch (came.kind) {
    case 'not-sent':
      return came.ms;
    case 'taken':
      return 0;
    case 'unsent':
      return UNREACHABLE_MS;
    case 'lost':
      return SOON_MS;
    case 'refused':
      return await refused(parts, request, once, came.refusal);
  }
}

function runs(current: Request): boolean {
  // After an abort was asked nothing is sent but the abort.
  return current.state === 'running' && !abortIsWanted(current);
}

async function callOf(
  { ledger, clock }: OperationParts,
  request: Request,
  { step, prepare }: Once,
): Promise<PreparedCall | undefined> {
  const kept = readPreparedCall(step.call);
  if (kept !== undefined) return kept;
  try {
    return await prepare();
  } catch (error) {
    if (!isCloudError(error)) throw error;
    const body = { type: 'unreadable', what: 'the cloud', why: error.message } as const;
    await ledger.change(request.id, (current) => withNews(current, body, clock.now()));
    return undefined;
  }
}

async function refused(
  { ledger, clock }: OperationParts,
  request: Request,
  { step, refused: become, mayBeOwn }: Once,
  refusal: Refusal,
): Promise<LookAgainIn> {
  if (step.sent.length > 0 && mayBeOwn?.(refusal) === true) {
    const now = clock.now();
    await ledger.insist(request.id, (current) => looking(current, step.id, refusal.message, now));
    return SOON_MS;
  }
  const next = await become(refusal);
  const now = clock.now();
  await ledger.insist(request.id, (current) => {
    const refused = withRefusal(current, step.id, refusal, now);
    return refused === current ? current : next(refused, now);
  });
  return 0;
}

/** What to do about a call that was sent, was not answered, and has left no trace so far. */
export function afterLost({ sent }: Step, now: number, answerMs: number): 'wait' | 'send-again' | 'unknown' {
  if (now - Date.parse(sent.at(-1) ?? '') < answerMs) return 'wait';
  return sent.length < MOST_SENDS ? 'send-again' : 'unknown';
}

export interface Lookable extends Once {
  /** How long an unanswered call may still act, milliseconds: the client's timeout plus 5 s. */
  answerMs: number;
  /** Looks for what the call has done; undefined: there is no trace of it. */
  trace(): Promise<{ made?: string; note?: string } | undefined>;
  /** How long people have before they are told that nobody knows. */
  overdueAfterMs: number;
  /** There is no trace of the first call, and a gate keeps the second from being sent. */
  notSentAgain(why: string): Promise<LookAgainIn>;
  /** Two calls have left no trace. Left out: the request becomes `unknown`, which asks people. */
  givenUp?(current: Request, why: string, now: number): Request;
}

/**
 * After a call whose answer is not known: looks for its effect, waits until it cannot come any more, looks again, and
 * sends once more if every gate lets it. After a second one that left no trace it is up to people.
 */
export async function lookForEffect(
  parts: OperationParts,
  request: Request,
  once: Lookable,
  mayResend: () => Promise<MayResend>,
): Promise<LookAgainIn> {
  const { step, answerMs } = once;
  const found = await once.trace();
  const now = parts.clock.now();
  if (found !== undefined) return await wasTaken(parts, request, once, found);
  if (request.state === 'unknown') return UNKNOWN_MS;
  switch (afterLost(step, now, answerMs)) {
    case 'wait':
      return SOON_MS;
    case 'send-again': {
      if (abortIsWanted(request)) return await once.notSentAgain('an abort was asked for');
      const may = await mayResend();
      if (may.kind === 'yes') return await sendOnce(parts, request, once);
      return may.kind === 'not-yet' ? may.ms : await once.notSentAgain(may.why);
    }
    case 'unknown':
      await parts.ledger.change(request.id, (current) => {
        if (current.state !== 'running') return current;
        const why = `${step.intent}: two calls went without an answer, and there is no trace of either`;
        if (once.givenUp !== undefined) return once.givenUp(current, why, now);
        const told = withEvent(current, { type: 'unknown', why, place: null }, now);
        return inState(told, 'unknown', now + once.overdueAfterMs);
      });
      return UNKNOWN_MS;
  }
}

async function wasTaken(
  { ledger, clock }: OperationParts,
  request: Request,
  { step, overdueAfterMs }: Lookable,
  { made, note = '' }: { made?: string; note?: string },
): Promise<LookAgainIn> {
  const now = clock.now();
  await ledger.change(request.id, (current) => {
    const known = current.steps.find(({ id }) => id === step.id);
    if (known === undefined || known.outcome === 'taken') return current;
    const answer = { at: isoTime(now), status: 0, ...defined({ made }) };
    const steps = withStep(current.steps, { ...known, outcome: 'taken', answer });
    const back = current.state === 'unknown' ? inState(current, 'running', now + overdueAfterMs) : current;
    const text = `Its answer was lost, but the call was taken.${note}`;
    return withEvent({ ...back, steps }, { type: 'noted', text }, now);
  });
  return 0;
}
