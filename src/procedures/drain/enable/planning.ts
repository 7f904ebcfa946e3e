import { DroverError } from '../../../base/errors.js';
import type { Cloud } from '../../../cloud/cloud.js';
import type { ComputeService } from '../../../cloud/compute.js';
import { noSuchHost } from '../../../cloud/no-such-host.js';
import type { Electorate } from '../../../requests/electorate.js';
import { planRule } from '../../../requests/rule.js';
import type { Store } from '../../../requests/store-port.js';
import { isOurs } from '../host-service.js';
import type { EnablePlan } from './plan.js';

/** A host keeps libvirt's own reasons no longer than libvirt has them. */
const LIBVIRTS_OWN = 'AUTO:';

export interface EnablePlannerDeps {
  store: Pick<Store, 'get'>;
  electorate: Electorate;
}

/** What giving a host back would do. */
export class EnablePlanner {
  readonly #deps: EnablePlannerDeps;

  constructor(deps: EnablePlannerDeps) {
    this.#deps = deps;
  }

  /** @throws DroverError for a host that is enabled, fenced, or not ours to enable. */
  async plan(cloud: Cloud, host: string, adopt: boolean): Promise<EnablePlan> {
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
    return {
      kind: 'enable',
      identity: {
        cloud: cloud.name,
        host,
        service: service.id,
        from: { status: service.status, reason: service.disabledReason },
        to: await this.#before(drain),
        adopted: drain === undefined,
      },
      policy: planRule(this.#deps.electorate.rule('enable')),
      about: { source: host, drain: drain ?? null },
    };
  }

  /** How it was when Drover disabled it; enabled where nobody knows, or it is taken over. */
  async #before(drain: string | undefined): Promise<EnablePlan['identity']['to']> {
    const enabled = { status: 'enabled', reason: null } as const;
    const request = drain === undefined ? undefined : await this.#deps.store.get(drain);
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
