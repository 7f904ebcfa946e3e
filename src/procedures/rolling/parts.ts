import type { Cloud } from '../../cloud/cloud.js';
import type { GateRule } from '../../config/config.js';
import type { Hosts } from '../../hosts/hosts.js';
import { inState, withEvent } from '../../requests/changes.js';
import type { Children } from '../../requests/children.js';
import type { OperationParts } from '../../requests/operation/attempt.js';
import type { LookAgainIn } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import type { Store } from '../../requests/store-port.js';
import type { ChildPlans } from './child-plans.js';
import type { RollingCourse } from './course.js';
import type { AskGates } from './gates/gates.js';
import type { RollingRequestPlan } from './plan.js';
import type { RollingPlanner } from './planner.js';
import type { Heartbeats } from './return/heartbeats.js';

export interface RollingParts extends OperationParts {
  cloud(name: string): Promise<Cloud>;
  /** undefined: SSH is not configured for that cloud. */
  hosts(cloud: string): Hosts | undefined;
  /** With the key that reboots; undefined: people do. */
  rebooting(cloud: string): Hosts | undefined;
  children: Pick<Children, 'make' | 'of'>;
  store: Pick<Store, 'get'>;
  plans: ChildPlans;
  planner: RollingPlanner;
  gates: readonly GateRule[];
  ask: AskGates;
  heartbeats: Heartbeats;
  /** What this process last saw of a maintenance, for what is shown many times a minute. */
  seen(id: string, course: RollingCourse): void;
  /** The same asked again, now, under today's rule and limits. */
  again(request: Request, plan: RollingRequestPlan): Promise<RollingRequestPlan>;
}

/** Its votes live for seven days; so does each of its states. */
export const OVERDUE_AFTER_MS = 7 * 24 * 3_600_000;

export async function pause(
  { ledger, clock }: RollingParts,
  request: Request,
  why: string,
): Promise<LookAgainIn> {
  const now = clock.now();
  await ledger.change(request.id, (current) => {
    if (current.state !== 'running') return current;
    const told = withEvent(current, { type: 'paused', by: 'drover', byName: 'Drover', why }, now);
    return inState(told, 'paused', now + OVERDUE_AFTER_MS);
  });
  return 0;
}
