import type { CallOptions } from './call.js';
import type { Probed, ServiceClient } from './client.js';
import type { Query } from './route.js';
import type { ServiceName } from './service.js';

/** Small reads that go through a service's middleware and its database, and that any role may make or be refused at once. */
const SMALL_READS: Readonly<Record<ServiceName, { route: string; query?: Query }>> = {
  identity: { route: '/auth/catalog' },
  compute: { route: '/flavors', query: { limit: 1 } },
  volume: { route: '/volumes', query: { limit: 1 } },
  // Placement has no pages: no provider bears this name.
  placement: { route: '/resource_providers', query: { name: '-' } },
  image: { route: '/images', query: { limit: 1 } },
  network: { route: '/networks', query: { limit: 1, fields: 'id' } },
};

/** Throws `EndpointMissing` where the catalog does not have the service, and what kept us from a token. */
export function probeOf(
  clients: Readonly<Record<ServiceName, ServiceClient>>,
): (service: ServiceName, options?: CallOptions) => Promise<Probed> {
  return (service, options) => clients[service].probe(SMALL_READS[service], options);
}

/** `GET /flavors?limit=1`: what a probe of this service asks. */
export function probedBy(service: ServiceName): string {
  const { route, query = {} } = SMALL_READS[service];
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return `GET ${route}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
}
