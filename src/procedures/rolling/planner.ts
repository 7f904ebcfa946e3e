import type { HostCourse, HostState } from './course.js';
import type { RollingRequestPlan } from './plan.js';
import type { MaintainedHost, Standing } from './planning/input.js';
import type { RollingPlan } from './planning/plan.js';

/** Plays a maintenance through, from the world as it is now. */
export interface RollingPlanner {
  /** `request`: whose own children and kept hosts are no obstacle. Rejects with a DroverError for what no plan can be made of. */
  play(
    identity: RollingRequestPlan['identity'],
    hosts: readonly MaintainedHost[],
    request?: string,
  ): Promise<RollingPlan>;
}

/** Nobody knows how long a host is away: the plan counts with this, seconds. */
export const BOOT_SECONDS = 600;

const STANDING: Readonly<Record<HostState, Standing>> = {
  waiting: 'waiting',
  emptying: 'emptying',
  finished: 'done',
  skipped: 'skipped',
  failed: 'away',
  drained: 'away',
  away: 'away',
  returned: 'away',
};

/** Where the hosts of a maintenance stand, as the planner sees them. */
export function standingOf(hosts: readonly HostCourse[]): readonly MaintainedHost[] {
  return hosts.map(({ host, state, toldLate }) => {
    const standing = STANDING[state];
    const returns = standing === 'away' && state !== 'failed' && !toldLate;
    return { name: host, standing, backInSeconds: returns ? BOOT_SECONDS : null };
  });
}
