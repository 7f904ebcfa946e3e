import { Fleet } from './fleet.js';
import type { RollingInput } from './input.js';
import type { RollingPlan } from './plan.js';
import { planOf } from './present.js';
import { bestPlay } from './strategies.js';

/**
 * The whole of a rolling maintenance, from where the world stands, at its beginning or anywhere in the middle: the
 * order of hosts, which of them are out of service together, where each server goes, and how long it takes. After
 * every step capacities, the reserve, groups, zones, aggregates and the checks of each pair hold. A pure function: the
 * same world and seed give the same plan.
 *
 * What counts, in this order: that as many hosts as possible are emptied; that servers move once, but for those of each
 * zone's first batch, which have nowhere to stay yet; the time; that memory is spread evenly at the end.
 */
export function planRolling(input: RollingInput): RollingPlan {
  const fleet = new Fleet(input);
  return planOf(fleet, bestPlay(fleet));
}
