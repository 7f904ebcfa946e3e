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
