import type { Answer } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import { type Microversion, show } from '../http/microversion.js';
import type { Route } from '../http/routes.js';
import type { ServiceDefinition } from '../http/service.js';
import type { World } from '../world/world.js';
import { allocationRoutes } from './allocations.js';
import { candidateRoutes } from './candidates.js';
import { placementFault } from './errors.js';
import { providerRoutes } from './providers.js';

const LEAST: Microversion = { major: 1, minor: 0 };
const MOST: Microversion = { major: 1, minor: 39 };

export function placement(world: World): ServiceDefinition {
  const adminOnly = (routes: Route[]) =>
    routes.map((route) => ({ ...route, adminRule: route.adminRule ?? 'placement:resource_providers:list' }));
  return {
    name: 'placement',
    routes: [
      rootRoute(),
      ...adminOnly([...providerRoutes(world), ...candidateRoutes(world), ...allocationRoutes(world)]),
    ],
    versions: {
      type: 'placement',
      least: LEAST,
      most: MOST,
      echo: false,
      refuse: (_status, asked) => notAcceptable(asked),
    },
    notFound: (call) => placementFault(404, 'The resource could not be found.\n\n   ', call.requestId),
    forbidden: () =>
      placementFault(403, 'Access was denied to this resource.\n\n placement:resource_providers:list  ', ''),
  };
}

function rootRoute(): Route {
  const version: JsonObject = {
    id: 'v1.0',
    max_version: show(MOST),
    min_version: show(LEAST),
    status: 'CURRENT',
    links: [{ rel: 'self', href: '' }],
  };
  return {
    method: 'GET',
    path: '/',
    open: true,
    handle: () => ({ status: 200, body: { versions: [version] } }),
  };
}

function notAcceptable(asked: string): Answer {
  return placementFault(
    406,
    `The resource could not be generated that was acceptable to your browser (content of type application/json. \n\n Invalid microversion: Unacceptable version header: ${asked}`,
    '',
    { max_version: show(MOST), min_version: show(LEAST) },
  );
}
