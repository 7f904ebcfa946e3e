import type { Actor } from '../../../chat/actor.js';
import type { AskedWords } from '../../../chat/asking.js';
import type { Conversation } from '../../../chat/platform.js';
import type { Clouds } from '../../../cloud/clouds.js';
import { digestOf } from '../../../requests/digest.js';
import type { RequestActions } from '../../../requests/request-actions.js';
import type { EnablePlanner } from './planning.js';

export interface EnableServiceParts {
  clouds: Clouds;
  planner: EnablePlanner;
  actions: RequestActions;
}

export interface EnableOrder {
  key: string;
  actor: Actor;
  conversation: Conversation;
  ask: { cloud: string | undefined; host: string; adopt: boolean };
  words: AskedWords;
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
      key: order.key,
      plan,
      digest: digestOf(plan),
      accepted: [],
      cloud: cloud.name,
      requester: order.actor,
      conversation: order.conversation,
      words: order.words,
    });
  }
}
