import { fault, ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import { atLeast } from '../http/microversion.js';
import type { Call, Route } from '../http/routes.js';
import { FLAVORS } from '../world/flavors.js';
import type { Flavor } from '../world/model.js';

export function flavorRoutes(): Route[] {
  const find = (call: Call) => FLAVORS.find((flavor) => flavor.id === call.params.id);
  const missing = (call: Call) => fault(404, `Flavor ${call.params.id} could not be found.`);
  return [
    {
      method: 'GET',
      path: '/flavors',
      handle: (call) =>
        ok({
          flavors: FLAVORS.map((flavor) => ({
            id: flavor.id,
            name: flavor.name,
            links: links(flavor, call.origin),
            ...(atLeast(call.version, 55) && { description: null }),
          })),
        }),
    },
    {
      method: 'GET',
      path: '/flavors/detail',
      handle: (call) => ok({ flavors: FLAVORS.map((flavor) => view(flavor, call)) }),
    },
    {
      method: 'GET',
      path: '/flavors/{id}',
      handle: (call) => {
        const flavor = find(call);
        return flavor ? ok({ flavor: view(flavor, call) }) : missing(call);
      },
    },
    {
      method: 'GET',
      path: '/flavors/{id}/os-extra_specs',
      handle: (call) => {
        const flavor = find(call);
        return flavor ? ok({ extra_specs: flavor.extraSpecs }) : missing(call);
      },
    },
  ];
}

function view(flavor: Flavor, call: Call): JsonObject {
  const at = (minor: number) => atLeast(call.version, minor);
  return {
    id: flavor.id,
    name: flavor.name,
    ram: flavor.ramMb,
    disk: flavor.diskGb,
    swap: flavor.swapMb === 0 && !at(75) ? '' : flavor.swapMb,
    'OS-FLV-EXT-DATA:ephemeral': flavor.ephemeralGb,
    'OS-FLV-DISABLED:disabled': false,
    vcpus: flavor.vcpus,
    'os-flavor-access:is_public': true,
    rxtx_factor: 1,
    links: links(flavor, call.origin),
    ...(at(55) && { description: null }),
    ...(at(61) && { extra_specs: flavor.extraSpecs }),
  };
}

function links(flavor: Flavor, origin: string): JsonObject[] {
  return [
    { rel: 'self', href: `${origin}/v2.1/flavors/${flavor.id}` },
    { rel: 'bookmark', href: `${origin}/flavors/${flavor.id}` },
  ];
}
