import { z } from 'zod';
import { type Answer, fault, ok } from '../http/answer.js';
import { isObject } from '../http/json.js';
import { atLeast } from '../http/microversion.js';
import type { Call, Route } from '../http/routes.js';
import { uuid } from '../identifiers.js';
import type { Flavor } from '../world/model.js';
import type { World } from '../world/world.js';
import { flavorMissing, flavorView } from './flavors.js';

const number = (least: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
    z.int().min(least).max(2_147_483_647),
  );
const yes = (value: unknown) => (typeof value === 'string' ? /^(?:1|t|true|on|y|yes)$/i.test(value) : value);

const creation = z.object({
  flavor: z.object({
    name: z.string().trim().min(1).max(255),
    id: z.union([z.string(), z.number()]).nullish(),
    ram: number(1),
    vcpus: number(1),
    disk: number(0),
    'OS-FLV-EXT-DATA:ephemeral': number(0).default(0),
    swap: number(0).default(0),
    'os-flavor-access:is_public': z.preprocess(yes, z.boolean()).default(true),
    description: z.string().nullish(),
  }),
});

const KEY = /^[\w.: -]{1,255}$/;

/** https://docs.openstack.org/api-ref/compute/#create-flavor and what follows there. */
export function flavorWriteRoutes(world: World): Route[] {
  const route = (
    method: Route['method'],
    path: string,
    rule: string,
    handle: (flavor: Flavor, call: Call) => Answer,
  ): Route => ({
    method,
    path,
    adminRule: `os_compute_api:${rule}`,
    handle: (call) => {
      const flavor = world.flavors.find(({ id }) => id === call.params.id);
      return flavor === undefined ? flavorMissing(call) : handle(flavor, call);
    },
  });
  return [
    {
      method: 'POST',
      path: '/flavors',
      adminRule: 'os_compute_api:os-flavor-manage:create',
      handle: (call) => created(world, call),
    },
    route('PUT', '/flavors/{id}', 'os-flavor-manage:update', (flavor, call) => {
      const asked = isObject(call.body) && isObject(call.body.flavor) ? call.body.flavor : {};
      if (!atLeast(call.version, 55)) return fault(404, 'The resource could not be found.');
      flavor.description = typeof asked.description === 'string' ? asked.description : null;
      return ok({ flavor: flavorView(flavor, call) });
    }),
    route('DELETE', '/flavors/{id}', 'os-flavor-manage:delete', (flavor) => {
      world.flavors.splice(world.flavors.indexOf(flavor), 1);
      return { status: 202 };
    }),
    route('GET', '/flavors/{id}/os-flavor-access', 'os-flavor-access', (flavor) =>
      flavor.isPublic
        ? fault(404, 'Access list not available for public flavors.')
        : ok({ flavor_access: accessOf(flavor) }),
    ),
    route('POST', '/flavors/{id}/action', 'os-flavor-access:add_tenant_access', accessChanged),
    route('POST', '/flavors/{id}/os-extra_specs', 'os-flavor-extra-specs:create', (flavor, call) => {
      const given = textsIn(isObject(call.body) ? call.body.extra_specs : undefined);
      return specsSet(flavor, given) ?? ok({ extra_specs: given });
    }),
    route('PUT', '/flavors/{id}/os-extra_specs/{key}', 'os-flavor-extra-specs:update', (flavor, call) => {
      const given = textsIn(call.body);
      const { key = '' } = call.params;
      if (given[key] === undefined) return fault(400, 'Request body and URI mismatch');
      return specsSet(flavor, given) ?? ok(given);
    }),
    route('DELETE', '/flavors/{id}/os-extra_specs/{key}', 'os-flavor-extra-specs:delete', (flavor, call) => {
      const { key = '' } = call.params;
      if (flavor.extraSpecs[key] === undefined) {
        return fault(404, `Flavor ${flavor.id} has no extra specs with key ${key}.`);
      }
      delete flavor.extraSpecs[key];
      return { status: 200 };
    }),
  ];
}

function created(world: World, call: Call): Answer {
  const parsed = creation.safeParse(call.body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return fault(
      400,
      `Invalid input for field/attribute ${issue?.path.at(-1)?.toString()}. ${issue?.message}`,
    );
  }
  const asked = parsed.data.flavor;
  const id =
    asked.id === undefined || asked.id === null || asked.id === 'auto' ? uuid(world.random) : `${asked.id}`;
  const taken = world.flavors.find((one) => one.name === asked.name || one.id === id);
  if (taken !== undefined) {
    const what = taken.id === id ? `ID ${id}` : `name ${asked.name}`;
    return fault(409, `Flavor with ${what} already exists.`);
  }
  const flavor: Flavor = {
    id,
    databaseId: Math.max(0, ...world.flavors.map(({ databaseId }) => databaseId)) + 1,
    name: asked.name,
    ramMb: asked.ram,
    vcpus: asked.vcpus,
    diskGb: asked.disk,
    ephemeralGb: asked['OS-FLV-EXT-DATA:ephemeral'],
    swapMb: asked.swap,
    isPublic: asked['os-flavor-access:is_public'],
    access: new Set(),
    description: asked.description ?? null,
    extraSpecs: {},
  };
  world.flavors.push(flavor);
  return ok({ flavor: flavorView(flavor, call) });
}

function accessOf(flavor: Flavor) {
  return [...flavor.access].map((project) => ({ flavor_id: flavor.id, tenant_id: project }));
}

function accessChanged(flavor: Flavor, call: Call): Answer {
  const body = isObject(call.body) ? call.body : {};
  const [action, change] = Object.entries(body)[0] ?? [];
  const project = isObject(change) ? String(change.tenant) : '';
  if (action === 'addTenantAccess') {
    if (flavor.isPublic) return fault(409, 'Can not add access to a public flavor.');
    if (flavor.access.has(project)) {
      return fault(
        409,
        `Flavor access already exists for flavor ${flavor.id} and project ${project} combination.`,
      );
    }
    flavor.access.add(project);
  } else if (action === 'removeTenantAccess') {
    if (!flavor.access.delete(project)) {
      return fault(404, `Flavor access not found for ${flavor.id} / ${project} combination.`);
    }
  } else return fault(400, 'There is no such action.');
  return ok({ flavor_access: accessOf(flavor) });
}

/** Values that are no text, number or boolean are left out. */
function textsIn(given: unknown): Record<string, string> {
  const entries = Object.entries(isObject(given) ? given : {});
  const usable = entries.filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return Object.fromEntries(usable.map(([key, value]) => [key, String(value)]));
}

function specsSet(flavor: Flavor, given: Readonly<Record<string, string>>): Answer | undefined {
  const wrong = Object.keys(given).find((key) => !KEY.test(key));
  if (wrong !== undefined || Object.keys(given).length === 0) {
    return fault(400, `Invalid input for field/attribute extra_specs. ${wrong ?? 'Nothing given'}.`);
  }
  Object.assign(flavor.extraSpecs, given);
  return undefined;
}
