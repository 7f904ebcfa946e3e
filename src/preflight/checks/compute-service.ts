import { ago } from '../../base/format/findings.js';
import type { ComputeService } from '../../cloud/compute.js';
import { type Check, type Conclusion, defineCheck, fail, pass, warn } from '../check.js';
import { heartbeatOf } from './heartbeat.js';
import { serviceOf } from './service-of.js';

const CALL = 'GET /os-services?binary=nova-compute';

/** A7. The source may be disabled, as it is while it is emptied; it must be up. */
const sourceService = defineCheck({
  id: 'A7',
  title: 'nova-compute on the source',
  scope: 'source',
  reads: { cloud: ['services'] },
  decide: ({ cloud: { services } }, { source }) => {
    const service = serviceOf(services, source);
    const remedy = `Start nova-compute on ${source}. If the host itself is dead, its servers need evacuation, which a person decides.`;
    if (service === undefined) {
      return fail(`Nova has no nova-compute service on ${source}`, remedy, CALL);
    }
    return downOrSilent(service, services, remedy) ?? pass(`${source} is up, ${service.status}`);
  },
});

/** A8. The destination must be up and enabled. */
const destinationService = defineCheck({
  id: 'A8',
  title: 'nova-compute on the destination',
  scope: 'destination',
  reads: { cloud: ['services'] },
  decide: ({ cloud: { services } }, { destination }) => {
    const service = serviceOf(services, destination);
    if (service === undefined) {
      return fail(
        `Nova has no compute host ${destination}`,
        'Check the name: `openstack compute service list --service nova-compute`.',
        CALL,
      );
    }
    if (service.status === 'disabled') {
      const reason = service.disabledReason === null ? '' : `: "${service.disabledReason}"`;
      return fail(
        `${destination} is disabled${reason}`,
        `Choose another host. When the reason is gone: openstack compute service set --enable ${destination} nova-compute`,
        CALL,
      );
    }
    const remedy = `Start nova-compute on ${destination}, or choose another host.`;
    return downOrSilent(service, services, remedy) ?? pass(`${destination} is up and enabled`);
  },
});

function downOrSilent(
  service: ComputeService,
  services: readonly ComputeService[],
  remedy: string,
): Conclusion | undefined {
  if (service.forcedDown === true) {
    return fail(
      `${service.host} is forced down`,
      `Make sure that it really runs, then: openstack compute service set --up ${service.host} nova-compute`,
      CALL,
    );
  }
  if (service.state === 'down') return fail(`nova-compute on ${service.host} is down`, remedy, CALL);
  const heartbeat = heartbeatOf(service, services);
  if (heartbeat.verdict === 'fresh' || heartbeat.ageMs === null) return undefined;
  const text = `nova-compute on ${service.host} last reported ${ago(heartbeat.ageMs)} before the others, though Nova still calls it up`;
  return heartbeat.verdict === 'silent' ? fail(text, remedy, CALL) : warn(text, remedy, CALL);
}

/** A9. Not where it is already, and not onto a host that we are emptying or repairing. */
const otherHost = defineCheck({
  id: 'A9',
  title: 'Destination is free to take servers',
  scope: 'pair',
  reads: { cloud: ['own'] },
  decide: ({ cloud: { own } }, { source, destination }) => {
    if (source === destination) {
      return fail(
        `the server runs on ${destination} already`,
        'Choose another host, or leave `--to` out.',
        'GET /servers/{id}',
      );
    }
    const reserved = own.reserved.find((one) => one.host === destination);
    if (reserved === undefined)
      return pass(`${destination} is another host, and no request of Drover empties it`);
    return fail(
      `${destination} is taken by ${reserved.request}: ${reserved.why}`,
      `Choose another host, or wait until ${reserved.request} has ended.`,
      "Drover's own requests",
    );
  },
});

export const computeServiceChecks: readonly Check[] = [sourceService, destinationService, otherHost];
