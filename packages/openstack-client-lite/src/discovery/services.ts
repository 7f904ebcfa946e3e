import type { ServiceName } from '../service.js';

export interface ServiceFacts {
  /** Types in the catalog, the best first (service-types-authority and its old names). */
  catalogTypes: readonly string[];
  /** Path segments of the versions we speak, the best first; empty: no version in the path. */
  versions: readonly string[];
  /** What the service speaks without any microversion header. */
  baseMicroversion: string;
  /** Whether its path needs the project id after the version (Cinder below 3.67; allowed above). */
  projectInPath: boolean;
}

export const SERVICE_FACTS: Readonly<Record<ServiceName, ServiceFacts>> = {
  identity: { catalogTypes: ['identity'], versions: ['v3'], baseMicroversion: '3.0', projectInPath: false },
  compute: {
    catalogTypes: ['compute', 'compute_legacy'],
    versions: ['v2.1', 'v2', 'v2.0'],
    baseMicroversion: '2.1',
    projectInPath: false,
  },
  volume: {
    // Before Mitaka there is no v3: Juno's catalog has volumev2, and v1 as volume.
    catalogTypes: ['block-storage', 'volumev3', 'volumev2', 'block-store', 'volume'],
    versions: ['v3', 'v2'],
    baseMicroversion: '3.0',
    projectInPath: true,
  },
  placement: {
    catalogTypes: ['placement'],
    versions: [''],
    baseMicroversion: '1.0',
    projectInPath: false,
  },
  image: { catalogTypes: ['image'], versions: ['v2'], baseMicroversion: '2.0', projectInPath: false },
  network: { catalogTypes: ['network'], versions: ['v2.0'], baseMicroversion: '2.0', projectInPath: false },
};

/** Nova also reads its old header, and only that below 2.27. */
export function microversionHeaders(service: ServiceName, version: string): Record<string, string> {
  const standard = { 'OpenStack-API-Version': `${service} ${version}` };
  return service === 'compute' ? { ...standard, 'X-OpenStack-Nova-API-Version': version } : standard;
}
