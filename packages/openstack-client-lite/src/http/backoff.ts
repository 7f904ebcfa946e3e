import type { OpenStackError } from '../errors/base.js';
import { isConnectionFailed, isTimeout } from '../errors/connection.js';
import type { WireAnswer } from './exchange.js';
import { retryAfterMs } from './retry-after.js';

export type Outcome =
  | { kind: 'answer'; answer: WireAnswer }
  | { kind: 'failed'; error: OpenStackError }
  | { kind: 'gave-up'; reason: unknown };

export interface RetryRules {
  /** Tries after the first. */
  retries: number;
  random: () => number;
  now: number;
  /** What is left of the call's time, in ms. */
  remainingMs: number;
}

const BUSY = new Set([429, 500, 502, 503, 504]);
const FIRST_MS = 250;
const LONGEST_MS = 8_000;

/** Doubles with every try, half of it by chance, so that many clients do not come back together. */
export function backoffMs(attempt: number, random: () => number): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  return whole / 2 + (random() * whole) / 2;
}

/** Why to try again, or null. `repeatable`: the request changes nothing, however often it is made. */
function whyAgain(outcome: Outcome, repeatable: boolean): string | null {
  if (outcome.kind === 'gave-up') return null;
  if (outcome.kind === 'answer') {
    return repeatable && BUSY.has(outcome.answer.status) ? String(outcome.answer.status) : null;
  }
  const { error } = outcome;
  if (isConnectionFailed(error)) {
    // A bad certificate does not get better by itself; a closed client never does.
    if (error.problem === 'tls' || error.problem === 'closed') return null;
    return repeatable || error.sent === 'no' ? error.problem : null;
  }
  if (isTimeout(error)) return repeatable ? 'timeout' : null;
  return null;
}

/** Whether to try again, and after how many ms; null: what we have is the result. */
export function nextTry(
  outcome: Outcome,
  repeatable: boolean,
  attempt: number,
  rules: RetryRules,
): { waitMs: number; why: string } | null {
  const why = whyAgain(outcome, repeatable);
  if (why === null || attempt > rules.retries) return null;
  const backoff = backoffMs(attempt, rules.random);
  const asked = outcome.kind === 'answer' ? retryAfterMs(outcome.answer.headers, rules.now) : null;
  const waitMs = asked === null ? backoff : Math.max(asked, backoff);
  return waitMs < rules.remainingMs ? { waitMs, why } : null;
}
