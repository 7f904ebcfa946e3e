import { type PreparedCall, readPreparedCall } from '../../cloud/prepared-call.js';
import { abortIsWanted, withEvent } from '../changes.js';
import type { Request, Step } from '../request.js';
import { type Answer, attempt, type OperationParts, withRefusal } from './attempt.js';
import { failureOf, type Refusal } from './failure.js';

/** Until its record has ended, an abort is sent again after this long, whatever came back. */
export const ABORT_AGAIN_MS = 5_000;
const NOTHING = { migrations: [], actions: [] };

/** A write that stops what an earlier one began: nothing holds it up, and repeating it does no harm. */
export interface Abort {
  intent: string;
  prepare(): Promise<PreparedCall>;
  send(call: PreparedCall): Promise<Answer>;
}

/**
 * Sends the abort that was asked for, and again while it is called: its caller stops when what it aborts has ended.
 * No gate and no freeze is asked, and neither a full disk nor a lost answer holds it up.
 */
export async function sendAbort(parts: OperationParts, request: Request, abort: Abort): Promise<void> {
  if (!abortIsWanted(request)) return;
  const { ledger, clock, log } = parts;
  const step = stepOf(request, abort.intent);
  const last = step.sent.at(-1);
  const since = last === undefined ? ABORT_AGAIN_MS : clock.now() - Date.parse(last);
  // A clock that was put back holds nothing up either.
  if (since >= 0 && since < ABORT_AGAIN_MS) return;
  let call = readPreparedCall(step.call);
  try {
    call ??= await abort.prepare();
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'refused') await refused(parts, request, step, failure.refusal);
    else log.warn({ error, request: request.id }, 'an abort could not be prepared');
    return;
  }
  const came = await attempt(parts, {
    nature: 'abort',
    request,
    step,
    call,
    send: abort.send,
    may: abortIsWanted,
  });
  if (came.kind !== 'refused') return;
  // One of those before was taken, it seems: what there was to abort is ending.
  if (step.sent.length > 0)
    log.warn({ request: request.id, why: came.refusal.message }, 'a further abort was refused');
  else await refused({ ledger, clock, log }, request, step, came.refusal);
}

/** The one that goes on, or another after one that was refused: people may ask again. */
function stepOf({ steps }: Request, intent: string): Step {
  const earlier = steps.filter(({ id }) => id.startsWith('abort'));
  const last = earlier.at(-1);
  if (last !== undefined && last.outcome !== 'refused') return last;
  const call = { method: '', path: '', body: null };
  return { id: `abort-${earlier.length + 1}`, intent, call, baseline: NOTHING, sent: [] };
}

async function refused(
  { ledger, clock }: OperationParts,
  request: Request,
  step: Step,
  refusal: Refusal,
): Promise<void> {
  const now = clock.now();
  await ledger.insist(request.id, (current) => {
    const known = current.steps.some(({ id }) => id === step.id);
    const stored = known ? current : { ...current, steps: [...current.steps, step] };
    const told = withRefusal(stored, step.id, refusal, now);
    return told === stored
      ? current
      : withEvent(told, { type: 'abort-refused', message: refusal.message }, now);
  });
}
