import type { Button } from '../chat/card.js';
import type { Request } from '../requests/request.js';

/** What a vote's button is about: the request and the whole digest of the plan that was on the card. */
export function buttonValue(request: Pick<Request, 'id' | 'digest'>): string {
  return `${request.id}:${request.digest}`;
}

/** undefined: not one of ours, or forged beyond recognition. */
export function parseButtonValue(value: string): { id: string; digest: string } | undefined {
  const match = /^([a-z2-7]{10}):([0-9a-f]{64})$/.exec(value);
  return match?.[1] !== undefined && match[2] !== undefined ? { id: match[1], digest: match[2] } : undefined;
}

/** The buttons of a card whose votes count. Where no vote is needed there is still a way to say no. */
export function voteButtons(request: Request): readonly Button[] {
  const value = buttonValue(request);
  const reject: Button = { action: 'reject', value, label: 'Reject', style: 'danger' };
  const details: Button = { action: 'details', value, label: 'Details' };
  if (request.plan.policy.quorum === 0) return [reject, details];
  return [{ action: 'approve', value, label: 'Approve', style: 'primary' }, reject, details];
}

/** What a button for more is about: a list that is kept for a while, or the findings of a request. */
export type MoreValue =
  | { kind: 'listing'; key: string; from: number; again: string }
  | { kind: 'details'; id: string; digest: string; from: number };

/** Discord takes 100 characters of `action:value`. */
const MORE_LENGTH = 100 - 'more:'.length;

/**
 * `again` is the command that makes the list again, said when it is no longer kept: the first of `ways` that fits. The
 * last of them should be short.
 */
export function listingValue(key: string, from: number, ways: readonly string[]): string {
  const room = MORE_LENGTH - `${key}:${from}:`.length;
  const again = ways.find((way) => way.length <= room && AGAIN.test(way)) ?? '';
  return `${key}:${from}:${again}`;
}

export function moreDetailsValue(request: Pick<Request, 'id' | 'digest'>, from: number): string {
  return `${buttonValue(request)}:${from}`;
}

/** The commands that make lists; a forged value has Drover recommend nothing else. */
const AGAIN = /^\/(?:preflight|migrate) [\x20-\x7e]+$/;

/** undefined: not one of ours, or forged beyond recognition. */
export function parseMoreValue(value: string): MoreValue | undefined {
  const details = /^([a-z2-7]{10}:[0-9a-f]{64})(?::(\d{1,4}))?$/.exec(value);
  const about = details?.[1] === undefined ? undefined : parseButtonValue(details[1]);
  if (about !== undefined) return { kind: 'details', ...about, from: Number(details?.[2] ?? 0) };
  const [, key, from, again = ''] = /^([0-9a-f]{10}):(\d{1,4}):(.*)$/.exec(value) ?? [];
  if (key === undefined || from === undefined || (again !== '' && !AGAIN.test(again))) return undefined;
  return { kind: 'listing', key, from: Number(from), again };
}
