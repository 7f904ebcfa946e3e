import { DroverError } from '../../../base/errors.js';
import type { Actor } from '../../../chat/actor.js';
import type { AskedWords } from '../../../chat/asking.js';
import type { Conversation } from '../../../chat/platform.js';
import type { Clouds } from '../../../cloud/clouds.js';
import type { ComputeService } from '../../../cloud/compute.js';
import { noSuchHost } from '../../../cloud/no-such-host.js';
import { digestOf } from '../../../requests/digest.js';
import type { Electorate } from '../../../requests/electorate.js';
import type { RequestActions } from '../../../requests/request-actions.js';
import { planRule } from '../../../requests/rule.js';
import type { Store } from '../../../requests/store-port.js';
import { isOurs } from '../host-service.js';
import type { EnablePlan } from './plan.js';

export interface EnableServiceParts {
  clouds: Clouds;
  store: Pick<Store, 'get'>;
  electorate: Electorate;
  actions: RequestActions;
}

export interface EnableOrder {
  key: string;
  actor: Actor;
  conversation: Conversation;
  ask: { cloud: string | undefined; host: string; adopt: boolean };
  words: AskedWords;
}

/** A host keeps libvirt's own reasons no longer than libvirt has them. */
const LIBVIRTS_OWN = 'AUTO:';

/** `/migrate enable`. */
export class EnableService {
  readonly #parts: EnableServiceParts;

  constructor(parts: EnableServiceParts) {
    this.#parts = parts;
  }

  async enable(order: EnableOrder): Promise<void> {
    const { clouds, actions, electorate } = this.#parts;
    const { host, adopt } = order.ask;
    const cloud = await clouds.open(order.ask.cloud);
    const services = await cloud.services();
    const service = services.find((one) => one.host === host);
    if (service === undefined)
      throw noSuchHost(
        host,
        cloud.name,
        services.map((one) => one.host),
      );
    refuseWhatIsUp(service);
    const drain = isOurs(service.disabledReason);
    if (drain === undefined && !adopt) throw notOurs(service);
    const plan: EnablePlan = {
      kind: 'enable',
      identity: {
        cloud: cloud.name,
        host,
        service: service.id,
        from: { status: service.status, reason: service.disabledReason },
        to: await this.#before(drain),
        adopted: drain === undefined,
      },
      policy: planRule(electorate.rule('enable')),
      about: { source: host, drain: drain ?? null },
    };
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

  /** How it was when Drover disabled it; enabled where nobody knows, or it is taken over. */
  async #before(drain: string | undefined): Promise<EnablePlan['identity']['to']> {
    const enabled = { status: 'enabled', reason: null } as const;
    const request = drain === undefined ? undefined : await this.#parts.store.get(drain);
    const kept = request?.timeline.find((event) => event.type === 'drain-service');
    if (kept?.type !== 'drain-service' || kept.status !== 'disabled') return enabled;
    if (kept.reason?.startsWith(LIBVIRTS_OWN) === true || isOurs(kept.reason) !== undefined) return enabled;
    return { status: 'disabled', reason: kept.reason };
  }
}

function refuseWhatIsUp({ host, status, forcedDown }: ComputeService): void {
  if (forcedDown === true) {
    throw new DroverError(`${host} is forced down: somebody has fenced it, or does so now.`, {
      code: 'forced-down',
      remedy: `Once it is sure that it runs and nothing of it was evacuated: \`openstack compute service set --up ${host} nova-compute\``,
    });
  }
  if (status === 'enabled') {
    throw new DroverError(`${host} is enabled already. Nothing has changed.`, { code: 'already-enabled' });
  }
}

function notOurs({ host, disabledReason }: ComputeService): DroverError {
  const why = disabledReason === null || disabledReason === '' ? 'without a reason' : `: "${disabledReason}"`;
  return new DroverError(
    `${host} was not disabled by Drover, or is disabled for another reason now, ${why}.`,
    {
      code: 'not-ours',
      remedy: `When that reason is gone: \`/migrate enable ${host} --adopt\``,
    },
  );
}
