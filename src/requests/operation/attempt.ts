import type { Clock } from '../../base/clock.js';
import { defined } from '../../base/defined.js';
import type { Log } from '../../base/log.js';
import { isoTime, withEvent, withNews } from '../changes.js';
import type { Ledger } from '../ledger.js';
import type { LookAgainIn } from '../procedure.js';
import type { KeptCall, Request, Step } from '../request.js';
import { withStep } from '../steps.js';
import { type Failure, failureOf, type Refusal } from './failure.js';

export interface OperationParts {
  ledger: Ledger;
  clock: Clock;
  log: Log;
}

/** What came back of a call that was taken. */
export interface Answer {
  status: number;
  requestId: string | null;
  /** The id of what it makes, or is about. */
  made?: string;
}

export interface Attempt<C extends KeptCall, A extends Answer> {
  nature: 'once' | 'repeatable' | 'abort';
  request: Request;
  /** As it was last read; one that is not stored yet is stored with its first send. */
  step: Step;
  /** Stored, audited and handed to `send`, and nothing else. */
  call: C;
  send(call: C): Promise<A>;
  /** Whether it may be sent, by what the store says as it is marked as sent. */
  may(current: Request): boolean;
  /** What else is written with the first mark. */
  first?(request: Request, now: number): Request;
}

export type Attempted<A extends Answer> =
  | { kind: 'not-sent'; ms: LookAgainIn }
  | { kind: 'taken'; answer: A }
  /** What becomes of the request is its procedure's: `withRefusal` writes the answer with it. */
  | { kind: 'refused'; refusal: Refusal }
  | Exclude<Failure, { kind: 'refused' }>;

const SOON_MS = 1_000;
/** An audit that cannot be written is tried again after this. */
const AUDIT_MS = 15_000;

/**
 * Sends one call, once: the only place where a write leaves for a cloud or a host. First the audit has it, then the
 * store; what came back is kept even if it cannot be written at once. Only an abort waits for neither.
 */
export async function attempt<C extends KeptCall, A extends Answer>(
  parts: OperationParts,
  asked: Attempt<C, A>,
): Promise<Attempted<A>> {
  const { ledger, clock, log } = parts;
  const { request, step, call, nature } = asked;
  const abort = nature === 'abort';
  const current = await ledger.get(request.id);
  if (current === undefined || !asked.may(current)) return { kind: 'not-sent', ms: SOON_MS };
  try {
    await ledger.auditSending(request, step, call, { later: abort });
  } catch (error) {
    if (!abort) return await heldByAudit(parts, request, error);
    log.error({ error, request: request.id, step: step.id }, 'an abort is sent before the audit has it');
  }
  const now = clock.now();
  const at = isoTime(now);
  const mark = (stored: Request) => marked(stored, asked, at, now);
  const sent = abort ? await ledger.insist(request.id, mark) : await ledger.change(request.id, mark);
  if (lastSent(sent, step) !== at) return { kind: 'not-sent', ms: SOON_MS };
  try {
    const answer = await asked.send(call);
    const answeredAt = clock.now();
    await ledger.insist(request.id, (stored) => taken(stored, step.id, answer, answeredAt));
    return { kind: 'taken', answer };
  } catch (error) {
    const failure = failureOf(error);
    log.warn({ error, request: request.id, step: step.id }, `a call came to: ${failure.kind}`);
    await writeFailure(parts, asked, at, failure);
    return failure;
  }
}

/** Nothing leaves that the audit does not have: the thread says so, as far as that can be stored. */
async function heldByAudit(
  { ledger, clock, log }: OperationParts,
  request: Request,
  error: unknown,
): Promise<{ kind: 'not-sent'; ms: LookAgainIn }> {
  log.error({ error, request: request.id }, 'the audit cannot be written: nothing is sent');
  const reason = error instanceof Error ? error.message : String(error);
  const why = `nothing is sent that the audit does not have, and it cannot be written: ${reason}`;
  await ledger
    .change(request.id, (current) => withNews(current, { type: 'held', why }, clock.now()))
    .catch((failed: unknown) =>
      log.error({ error: failed, request: request.id }, 'and that cannot be stored either'),
    );
  return { kind: 'not-sent', ms: AUDIT_MS };
}

function lastSent(request: Request | undefined, { id }: Step): string | undefined {
  return request?.steps.find((step) => step.id === id)?.sent.at(-1);
}

/** With one send more, if nobody has counted it yet. */
function marked<C extends KeptCall, A extends Answer>(
  current: Request,
  { step, call, may, first, nature }: Attempt<C, A>,
  at: string,
  now: number,
): Request {
  const known = current.steps.find(({ id }) => id === step.id);
  if ((known?.sent.length ?? 0) !== step.sent.length || !may(current)) return current;
  const sent: Step = { ...(known ?? step), call, sent: [...step.sent, at] };
  const steps = known === undefined ? [...current.steps, sent] : withStep(current.steps, sent);
  const next = { ...current, steps };
  if (step.sent.length === 0) return first === undefined ? next : first(next, now);
  return nature === 'once' ? withEvent(next, { type: 'sent-again', step: step.id }, now) : next;
}

function taken(current: Request, id: string, answer: Answer, now: number): Request {
  const step = current.steps.find((one) => one.id === id);
  const at = isoTime(now);
  if (step === undefined || step.answer?.at === at) return current;
  const { status, requestId, made } = answer;
  const steps = withStep(current.steps, {
    ...step,
    outcome: 'taken',
    answer: {
      at,
      status,
      ...(requestId === null ? {} : { requestId }),
      ...defined({ made }),
    },
  });
  const body = { type: 'answered', step: id, status, requestId, message: null } as const;
  // One that is sent over and over is told once.
  return step.outcome === 'taken' ? { ...current, steps } : withEvent({ ...current, steps }, body, now);
}

/** The request with a refusal as the answer of one step; the same where it stands already. */
export function withRefusal(current: Request, id: string, refusal: Refusal, now: number): Request {
  const step = current.steps.find((one) => one.id === id);
  if (step === undefined || step.outcome === 'refused') return current;
  const { status, message, requestId } = refusal;
  const answer = { at: isoTime(now), status, message, ...(requestId === null ? {} : { requestId }) };
  return { ...current, steps: withStep(current.steps, { ...step, outcome: 'refused', answer }) };
}

async function writeFailure<C extends KeptCall, A extends Answer>(
  { ledger, clock }: OperationParts,
  { request, step, nature }: Attempt<C, A>,
  at: string,
  failure: Failure,
): Promise<void> {
  const now = clock.now();
  if (failure.kind === 'unsent') {
    await ledger.insist(request.id, (current) => {
      const back = unmarked(current, step, at);
      const { what, why } = failure;
      return back === current || nature === 'abort'
        ? back
        : withNews(back, { type: 'unreadable', what, why }, now);
    });
  }
  if (failure.kind === 'lost' && nature === 'once') {
    await ledger.insist(request.id, (current) => looking(current, step.id, failure.why, now));
  }
}

/** Told once for each send. */
export function looking(current: Request, id: string, why: string, now: number): Request {
  const last = current.timeline.findLast(
    (event) => (event.type === 'looking' || event.type === 'sent-again') && event.step === id,
  );
  return last?.type === 'looking' ? current : withEvent(current, { type: 'looking', step: id, why }, now);
}

/** It does not count as sent; a step that was stored for it alone is as if it had never been. */
function unmarked(current: Request, { id, sent }: Step, at: string): Request {
  const step = current.steps.find((one) => one.id === id);
  if (step === undefined || step.sent.at(-1) !== at) return current;
  const own = sent.length === 0 && current.steps[0]?.id !== id;
  const steps = own
    ? current.steps.filter((one) => one.id !== id)
    : withStep(current.steps, { ...step, sent: step.sent.slice(0, -1) });
  return { ...current, steps };
}
