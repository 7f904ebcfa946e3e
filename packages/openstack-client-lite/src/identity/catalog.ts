import type { CloudConfig } from '../config/types.js';
import { SERVICE_FACTS } from '../discovery/services.js';
import { EndpointMissing } from '../errors/capability.js';
import type { ServiceName } from '../service.js';
import type { CatalogService } from './types.js';

/** The catalog's URL of a service, for our region and interface. Throws `EndpointMissing`, which says what there is instead. */
export function catalogUrl(
  service: ServiceName,
  catalog: readonly CatalogService[],
  wanted: Pick<CloudConfig, 'region' | 'interface'>,
): string {
  const { catalogTypes } = SERVICE_FACTS[service];
  const entries = catalogTypes.flatMap((type) => catalog.filter((entry) => entry.type === type));
  const endpoints = entries.flatMap((entry) => entry.endpoints);
  const found = endpoints.find(
    (endpoint) =>
      interfaceOf(endpoint.interface) === wanted.interface &&
      (wanted.region === null || endpoint.region === wanted.region),
  );
  if (found !== undefined) return found.url;
  throw new EndpointMissing(service, wanted, remedy(service, catalog, endpoints));
}

/** `publicURL` is how v2 named it. */
function interfaceOf(name: string): string {
  return name.replace(/URL$/, '');
}

function remedy(
  service: ServiceName,
  catalog: readonly CatalogService[],
  endpoints: CatalogService['endpoints'],
): string {
  if (catalog.length === 0) {
    return 'The catalog is empty: the token has no project. Set project_name (or project_id) in clouds.yaml.';
  }
  if (endpoints.length === 0) {
    return `This cloud does not offer it; or set ${service}_endpoint_override in clouds.yaml.`;
  }
  const there = [...new Set(endpoints.map((each) => `${each.interface} in ${each.region ?? 'no region'}`))];
  return `It has: ${there.join(', ')}. Set interface and region_name in clouds.yaml accordingly.`;
}
