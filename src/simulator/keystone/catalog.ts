import { createHash } from 'node:crypto';
import type { JsonObject } from '../http/json.js';

export interface Origins {
  readonly identity: string;
  readonly compute: string;
  readonly volume: string;
  readonly placement: string;
  readonly image: string;
  readonly network: string;
}

const SERVICES = [
  { type: 'volumev3', name: 'cinderv3', url: (at: Origins, project: string) => `${at.volume}/v3/${project}` },
  { type: 'compute', name: 'nova', url: (at: Origins) => `${at.compute}/v2.1` },
  { type: 'identity', name: 'keystone', url: (at: Origins) => `${at.identity}/v3/` },
  { type: 'placement', name: 'placement', url: (at: Origins) => at.placement },
  { type: 'image', name: 'glance', url: (at: Origins) => at.image },
  { type: 'network', name: 'neutron', url: (at: Origins) => at.network },
] as const;

/** The service catalog of a token scoped to one project. */
export function catalogFor(origins: Origins, projectId: string): JsonObject[] {
  return SERVICES.map((service) => ({
    endpoints: ['admin', 'internal', 'public'].map((which) => ({
      id: idOf(`${service.type} ${which}`),
      interface: which,
      region_id: 'RegionOne',
      url: service.url(origins, projectId),
      region: 'RegionOne',
    })),
    id: idOf(service.type),
    type: service.type,
    name: service.name,
  }));
}

function idOf(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
