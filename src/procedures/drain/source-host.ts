import { DroverError, isDroverError } from '../../base/errors.js';
import type { Cloud } from '../../cloud/cloud.js';
import type { ComputeService } from '../../cloud/compute.js';
import { noSuchHost } from '../../cloud/no-such-host.js';
import type { HostReader } from '../../hosts/host-reader.js';
import type { ModelFacts } from '../../preflight/bulk/cloud-model.js';
import type { DrainAsk } from './played.js';

/** @throws DroverError for what no plan can be made of. */
export async function serviceOf(
  bulk: Cloud,
  { host, to = [], without = [] }: DrainAsk,
): Promise<ComputeService> {
  const [services, hypervisors] = await Promise.all([bulk.services(), bulk.hypervisors()]);
  const names = services.map((one) => one.host);
  const stranger = [host, ...to, ...without].find((name) => !names.includes(name));
  const service = services.find((one) => one.host === host);
  if (stranger !== undefined || service === undefined) throw noSuchHost(stranger ?? host, bulk.name, names);
  if (to.includes(host)) {
    throw new DroverError(`${host} is to be emptied, so nothing can go there.`, {
      code: 'same-host',
      remedy: 'Name other hosts with `--to`, or leave it out.',
    });
  }
  if (service.forcedDown === true || service.state === 'down') {
    throw new DroverError(
      service.forcedDown === true
        ? `${host} is forced down: nothing leaves it live.`
        : `nova-compute on ${host} is down: nothing leaves it live.`,
      {
        code: 'host-down',
        remedy: `Start nova-compute on ${host}. If the host itself is dead, its servers need evacuation, which a person decides once it is fenced.`,
      },
    );
  }
  const type = hypervisors.find((one) => one.host === host)?.type ?? '';
  if (!/^(qemu|kvm)?$/i.test(type)) {
    throw new DroverError(`${host} runs ${type}: only hosts with QEMU or KVM are emptied.`, {
      code: 'other-hypervisor',
    });
  }
  return service;
}

/** Hosts that may take servers at all, or those that were asked for. */
export function destinationsOf(
  { services, own }: ModelFacts,
  { host, to, without = [] }: DrainAsk,
): string[] {
  const open = services.filter(
    (one) =>
      one.host !== host &&
      one.status === 'enabled' &&
      one.state === 'up' &&
      one.forcedDown !== true &&
      !own.reserved.some((kept) => kept.host === one.host) &&
      !without.includes(one.host),
  );
  return (to ?? open.map((one) => one.host)).toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** `max_concurrent_live_migrations` of the host; null: not read. */
export async function atOnceOf(host: string, reader: HostReader | null): Promise<number | null> {
  try {
    const nova = await reader?.novaCompute(host);
    return nova?.conf.integer('DEFAULT', 'max_concurrent_live_migrations').value ?? null;
  } catch (error) {
    if (isDroverError(error)) return null;
    throw error;
  }
}
