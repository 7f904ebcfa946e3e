import { isDroverError } from '../../base/errors.js';
import { digestOf } from '../../requests/digest.js';
import type { LastLook } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import type { RollingParts } from './parts.js';
import { type RollingRequestPlan, readRolling } from './plan.js';

/**
 * Just before it begins. Servers come and go in the days that votes take; what was approved are hosts, tactics, rule and
 * limits, so only those are drift. That a host can be emptied at all is looked at again.
 */
export async function lastLookAtRolling(
  { again }: Pick<RollingParts, 'again'>,
  request: Request,
): Promise<LastLook> {
  const plan = readRolling(request.plan);
  try {
    const fresh = await again(request, plan);
    if (digestOf(fresh) !== request.digest) {
      const changes = changesOf(plan, fresh);
      return { kind: 'drifted', changes, successor: { plan: fresh } };
    }
    const hosts = plan.identity.hosts.join(', ');
    const call = { method: 'NONE', path: hosts, body: null };
    const baseline = { migrations: [], actions: [] };
    const step = { id: 'begin', intent: `empty ${hosts}, one after another`, call, baseline, sent: [] };
    return { kind: 'go', step, slots: [], warningsGone: [] };
  } catch (error) {
    if (isDroverError(error)) return { kind: 'held', why: error.message };
    throw error;
  }
}

function changesOf(before: RollingRequestPlan, now: RollingRequestPlan): readonly string[] {
  const names = Object.keys(before.identity) as (keyof RollingRequestPlan['identity'])[];
  const changed = names.filter(
    (name) => JSON.stringify(before.identity[name]) !== JSON.stringify(now.identity[name]),
  );
  return changed.length === 0
    ? ['the rule by which it is approved is another now']
    : changed.map((name) => `${name} is ${JSON.stringify(now.identity[name])} now`);
}
