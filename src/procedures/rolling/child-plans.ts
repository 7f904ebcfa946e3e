import type { Asked } from '../../requests/build.js';
import type { RollingRequestPlan } from './plan.js';

export type ChildPlan =
  | { kind: 'planned'; child: Asked }
  /** It is as wanted already. */
  | { kind: 'needless' }
  /** It cannot be emptied, enabled or moved as things stand: why, in words. */
  | { kind: 'cannot'; why: string };

/** What a rolling maintenance needs of the kinds that carry it out. Each may reject with a CloudError: then it is asked again. */
export interface ChildPlans {
  /**
   * Empties a host. `places`: where the plan of the whole has each server go, by id; another destination is taken where
   * that one will not do.
   */
  drain(
    request: string,
    identity: RollingRequestPlan['identity'],
    host: string,
    places: ReadonlyMap<string, string>,
  ): Promise<ChildPlan>;
  /** Gives a host's service back the state that it had. */
  enable(request: string, cloud: string, host: string): Promise<ChildPlan>;
  move(
    request: string,
    identity: RollingRequestPlan['identity'],
    server: string,
    to: string,
  ): Promise<ChildPlan>;
}
