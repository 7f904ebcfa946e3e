import { indexedBy } from '../../base/indexed.js';
import type { ComputeService } from '../../cloud/compute.js';

const servicesOn = indexedBy(({ host }: ComputeService) => host);

/** The nova-compute service of a host. */
export function serviceOf(services: readonly ComputeService[], host: string): ComputeService | undefined {
  return servicesOn(services, host)[0];
}
