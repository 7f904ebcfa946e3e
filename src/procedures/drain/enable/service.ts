import type { Clouds } from '../../../cloud/clouds.js';
import { type Order, orderedBy, type RequestActions } from '../../../requests/request-actions.js';
import type { EnablePlanner } from './planning.js';

export interface EnableServiceParts {
  clouds: Clouds;
  planner: EnablePlanner;
  actions: RequestActions;
}

export interface EnableOrder extends Order {
  ask: { cloud: string | undefined; host: string; adopt: boolean };
}

/** `/migrate enable`. */
export class EnableService {
  readonly #parts: EnableServiceParts;

  constructor(parts: EnableServiceParts) {
    this.#parts = parts;
  }

  async enable(order: EnableOrder): Promise<void> {
    const { clouds, actions } = this.#parts;
    const cloud = await clouds.open(order.ask.cloud);
    const plan = await this.#parts.planner.plan(cloud, order.ask.host, order.ask.adopt);
    await actions.make({
      ...orderedBy(order),
      plan,
      cloud: cloud.name,
    });
  }
}
