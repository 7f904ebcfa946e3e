import { defined } from '../../base/defined.js';
import { isDroverError } from '../../base/errors.js';
import type { Cloud } from '../../cloud/cloud.js';
import type { Electorate } from '../../requests/electorate.js';
import type { Limits } from '../../requests/keys.js';
import type { Request } from '../../requests/request.js';
import { planRule } from '../../requests/rule.js';
import { drainPlanOf } from './drain-plan.js';
import { cloudServicesOn } from './facts/cloud-services.js';
import type { DrainPurpose, DrainRequestPlan } from './plan.js';
import type { DrainPlanner } from './planning.js';
import type { DrainAsk, PlayedDrain } from './played.js';

export interface AskingDeps {
  cloud(name: string): Promise<Cloud>;
  planner: Pick<DrainPlanner, 'play'>;
  electorate: Electorate;
  limits: Limits;
  reservePercent: number;
  /** `policy.drain.allowOnHost`. */
  allowOnHost: readonly string[];
}

/** What is asked for with the command. */
export interface DrainWish extends DrainAsk {
  purpose: DrainPurpose;
  failures: number;
  newcomers: 'ask' | 'move';
}

/** The plan of a drain as it would be asked for now: by the command, and once more at the last look. */
export class DrainAsking {
  readonly #deps: AskingDeps;

  constructor(deps: AskingDeps) {
    this.#deps = deps;
  }

  async plan(wish: DrainWish, except?: string): Promise<{ played: PlayedDrain; plan: DrainRequestPlan }> {
    const { electorate, limits, reservePercent, allowOnHost, planner } = this.#deps;
    const played = await planner.play(wish, except);
    const cloud = await this.#deps.cloud(wish.cloud);
    const [disables, services] = await Promise.all([
      cloud.mayChangeServices().catch(whereItCanBeTold(true)),
      cloudServicesOn(cloud, wish.host).catch(whereItCanBeTold([])),
    ]);
    const allowed = (family: string) => allowOnHost.includes(family);
    const plan = drainPlanOf(played, {
      ...wish,
      limits,
      reservePercent,
      policy: planRule(electorate.rule('drain')),
      disables,
      services: services.filter(({ family }) => !allowed(family)).map(({ words }) => words),
      allowed: allowOnHost,
    });
    return { played, plan };
  }

  /** The same that was asked then, as the world is now. */
  async again(request: Request, plan: DrainRequestPlan) {
    const { cloud, host, purpose, except, ifStalled, failures, newcomers } = plan.identity;
    const to = toOf(request);
    // Nobody approved a plan without the groups, unless that was said.
    const groupsNeeded = plan.about.groupsUnread === undefined;
    const wish = { cloud, host, purpose, except, ifStalled, failures, newcomers, groupsNeeded };
    return await this.plan({ ...wish, ...defined({ to }) }, request.id);
  }
}

/** The destinations that were typed; absent: every host that may. */
function toOf({ asked }: Request): readonly string[] | undefined {
  return asked?.to?.split(' ').filter((name) => name !== '');
}

function whereItCanBeTold<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    if (isDroverError(error)) return otherwise;
    throw error;
  };
}
