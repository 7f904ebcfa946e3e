import { type Answer, fault, ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import { atLeast } from '../http/microversion.js';
import { nextLink, pageOf } from '../http/paging.js';
import type { Call, Route } from '../http/routes.js';
import type { Flavor } from '../world/model.js';
import type { World } from '../world/world.js';
import { isTrue, markerNotFound, refuseUnknown } from './queries.js';

const FILTERS = ['limit', 'marker', 'is_public', 'minRam', 'minDisk', 'sort_key', 'sort_dir'];

export function flavorRoutes(world: World): Route[] {
  return [
    { method: 'GET', path: '/flavors', handle: (call) => list(world, call, brief, '/flavors') },
    {
      method: 'GET',
      path: '/flavors/detail',
      handle: (call) => list(world, call, flavorView, '/flavors/detail'),
    },
    {
      method: 'GET',
      path: '/flavors/{id}',
      handle: (call) => {
        const flavor = visibleFlavor(world, call);
        return flavor ? ok({ flavor: flavorView(flavor, call) }) : flavorMissing(call);
      },
    },
    {
      method: 'GET',
      path: '/flavors/{id}/os-extra_specs',
      handle: (call) => {
        const flavor = visibleFlavor(world, call);
        return flavor ? ok({ extra_specs: flavor.extraSpecs }) : flavorMissing(call);
      },
    },
    {
      method: 'GET',
      path: '/flavors/{id}/os-extra_specs/{key}',
      handle: (call) => {
        const flavor = visibleFlavor(world, call);
        if (!flavor) return flavorMissing(call);
        const { id, key = '' } = call.params;
        const value = flavor.extraSpecs[key];
        return value === undefined
          ? fault(404, `Flavor ${id} has no extra specs with key ${key}.`)
          : ok({ [key]: value });
      },
    },
  ];
}

export function flavorMissing(call: Call): Answer {
  return fault(404, `Flavor ${call.params.id} could not be found.`);
}

/** One's own project's beside the public ones; an administrator's are all. */
export function visibleFlavor(world: World, call: Call): Flavor | undefined {
  const flavor = world.flavors.find(({ id }) => id === call.params.id);
  return flavor !== undefined && mayUse(flavor, call) ? flavor : undefined;
}

function mayUse(flavor: Flavor, call: Call): boolean {
  if (flavor.isPublic || call.token.roles.includes('admin')) return true;
  return flavor.access.has(call.token.project?.id ?? '');
}

function list(
  world: World,
  call: Call,
  show: (flavor: Flavor, call: Call) => JsonObject,
  path: string,
): Answer {
  const refused = refuseUnknown(call, 75, FILTERS);
  if (refused) return refused;
  const least = (name: string) => Number(call.query.get(name) ?? 0);
  for (const name of ['minRam', 'minDisk']) {
    if (Number.isNaN(least(name))) return fault(400, `Invalid ${name} filter [${call.query.get(name)}]`);
  }
  const asked = call.query.get('is_public');
  const isAdmin = call.token.roles.includes('admin');
  const wanted = (flavor: Flavor) => {
    if (!isAdmin) return mayUse(flavor, call);
    if (asked?.toLowerCase() === 'none') return true;
    return (
      flavor.isPublic === (asked === null || isTrue(asked)) || (asked === null && mayBeOwn(flavor, call))
    );
  };
  const found = world.flavors
    .filter(wanted)
    .filter(({ ramMb, diskGb }) => ramMb >= least('minRam') && diskGb >= least('minDisk'));
  const sorted = [...found].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  if (call.query.get('sort_dir') === 'desc') sorted.reverse();
  const page = pageOf(sorted, ({ id }) => id, call.query);
  if (!page) return markerNotFound(call.query.get('marker'));
  return ok({
    flavors: page.items.map((flavor) => show(flavor, call)),
    ...(page.nextMarker !== undefined &&
      call.query.get('limit') !== null && {
        flavors_links: nextLink(`${call.origin}/v2.1${path}`, call.query, page.nextMarker),
      }),
  });
}

function mayBeOwn(flavor: Flavor, call: Call): boolean {
  return flavor.access.has(call.token.project?.id ?? '');
}

function brief(flavor: Flavor, call: Call): JsonObject {
  return {
    id: flavor.id,
    name: flavor.name,
    links: links(flavor, call.origin),
    ...(atLeast(call.version, 55) && { description: flavor.description }),
  };
}

export function flavorView(flavor: Flavor, call: Call): JsonObject {
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
    'os-flavor-access:is_public': flavor.isPublic,
    rxtx_factor: 1,
    links: links(flavor, call.origin),
    ...(at(55) && { description: flavor.description }),
    ...(at(61) && { extra_specs: flavor.extraSpecs }),
  };
}

function links(flavor: Flavor, origin: string): JsonObject[] {
  return [
    { rel: 'self', href: `${origin}/v2.1/flavors/${flavor.id}` },
    { rel: 'bookmark', href: `${origin}/flavors/${flavor.id}` },
  ];
}
