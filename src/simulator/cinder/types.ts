import { type Answer, fault, ok } from '../http/answer.js';
import { isObject, type JsonObject } from '../http/json.js';
import type { Call, Route } from '../http/routes.js';
import { uuid } from '../identifiers.js';
import { DEFAULT_TYPE, type VolumeType } from '../world/backends.js';
import type { World } from '../world/world.js';

const MANAGE = 'volume_extension:type';
const SPECS = 'volume_extension:types_extra_specs';

/** https://docs.openstack.org/api-ref/block-storage/v3/#volume-types-types */
export function typeRoutes(world: World): Route[] {
  const route = (
    method: Route['method'],
    path: string,
    rule: string,
    handle: (type: VolumeType, call: Call) => Answer,
  ): Route => ({
    method,
    path,
    adminRule: rule,
    handle: (call) => {
      const type = world.storage.types.find(({ id }) => id === call.params.id);
      return type === undefined
        ? fault(404, `Volume type ${call.params.id} could not be found.`)
        : handle(type, call);
    },
  });
  return [
    {
      method: 'GET',
      path: '/types',
      handle: (call) =>
        ok({
          volume_types: world.storage.types
            .filter((type) => maySeeType(type, call))
            .map((type) => full(type, call)),
        }),
    },
    {
      method: 'GET',
      path: '/types/{id}',
      handle: (call) => {
        const id = call.params.id ?? '';
        const type = world.storage.typeNamed(id === 'default' ? DEFAULT_TYPE : id);
        if (type === undefined || !maySeeType(type, call))
          return fault(404, `Volume type ${id} could not be found.`);
        const { 'os-volume-type-access:is_public': access, ...shown } = full(type, call);
        // Only the one that is asked for by its id is extended.
        return ok({
          volume_type: id === type.id ? { ...shown, 'os-volume-type-access:is_public': access } : shown,
        });
      },
    },
    { method: 'POST', path: '/types', adminRule: `${MANAGE}_create`, handle: (call) => created(world, call) },
    route('PUT', '/types/{id}', `${MANAGE}_update`, (type, call) => {
      const { name, description, is_public: isPublic } = askedOf(call);
      if (typeof name === 'string') type.name = name;
      if (typeof description === 'string') type.description = description;
      if (typeof isPublic === 'boolean') type.isPublic = isPublic;
      const { 'os-volume-type-access:is_public': _, ...shown } = changed(type, call);
      return ok({ volume_type: shown });
    }),
    route('DELETE', '/types/{id}', `${MANAGE}_delete`, (type) => {
      const used = [...world.storage.volumes.values()].some((volume) => volume.type === type.name);
      if (used) return fault(400, 'Target volume type is still in use.');
      world.storage.types.splice(world.storage.types.indexOf(type), 1);
      return { status: 202 };
    }),
    route('GET', '/types/{id}/extra_specs', `${SPECS}:index`, (type) => ok({ extra_specs: specsOf(type) })),
    route('POST', '/types/{id}/extra_specs', `${SPECS}:create`, (type, call) => {
      const given = textsIn(isObject(call.body) ? call.body.extra_specs : undefined);
      if (given === undefined) return fault(400, 'Invalid input for field/attribute extra_specs.');
      Object.assign(type.extraSpecs, given);
      return ok({ extra_specs: given });
    }),
    route('GET', '/types/{id}/extra_specs/{key}', `${SPECS}:show`, (type, call) => {
      const value = specsOf(type)[call.params.key ?? ''];
      return value === undefined ? noSpec(type, call) : ok({ [call.params.key ?? '']: value });
    }),
    route('PUT', '/types/{id}/extra_specs/{key}', `${SPECS}:update`, (type, call) => {
      const given = textsIn(call.body);
      const { key = '' } = call.params;
      if (given === undefined || Object.keys(given).length !== 1)
        return fault(400, 'Request body is invalid.');
      if (given[key] === undefined) return fault(400, 'Request body and URI mismatch');
      Object.assign(type.extraSpecs, given);
      return ok(given);
    }),
    route('DELETE', '/types/{id}/extra_specs/{key}', `${SPECS}:delete`, (type, call) => {
      const { key = '' } = call.params;
      if (type.extraSpecs[key] === undefined) return noSpec(type, call);
      delete type.extraSpecs[key];
      return { status: 202 };
    }),
  ];
}

function noSpec(type: VolumeType, call: Call): Answer {
  return fault(404, `Volume Type ${type.id} has no extra specs with key ${call.params.key}.`);
}

export function maySeeType(type: VolumeType, call: Call): boolean {
  return type.isPublic || call.token.roles.includes('admin');
}

function askedOf({ body }: Call): Record<string, unknown> {
  return isObject(body) && isObject(body.volume_type) ? body.volume_type : {};
}

function created(world: World, call: Call): Answer {
  const asked = askedOf(call);
  const { name, description } = asked;
  if (typeof name !== 'string' || name.trim() === '' || name.length > 255) {
    return fault(400, `Invalid input for field/attribute name. Value: ${String(name)}.`);
  }
  if (world.storage.types.some((type) => type.name === name)) {
    return fault(409, `Volume Type ${name} already exists.`);
  }
  const extraSpecs = textsIn(asked.extra_specs) ?? {};
  const { volume_backend_name: backend, ...others } = extraSpecs;
  const type: VolumeType = {
    id: uuid(world.random),
    name,
    description: typeof description === 'string' ? description : null,
    backend: backend ?? null,
    isPublic: asked['os-volume-type-access:is_public'] !== false,
    extraSpecs: others,
  };
  world.storage.types.push(type);
  return ok({ volume_type: changed(type, call) });
}

/** Undefined where a value is no text, or nothing is given. */
function textsIn(given: unknown): Record<string, string> | undefined {
  if (!isObject(given)) return undefined;
  const entries = Object.entries(given);
  const texts = entries.filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[0] !== '',
  );
  return entries.length === 0 || texts.length < entries.length ? undefined : Object.fromEntries(texts);
}

function specsOf({ backend, extraSpecs }: VolumeType): Record<string, string> {
  return backend === null ? extraSpecs : { volume_backend_name: backend, ...extraSpecs };
}

function full(type: VolumeType, call: Call): JsonObject {
  return {
    id: type.id,
    name: type.name,
    is_public: type.isPublic,
    description: type.description,
    ...(call.token.roles.includes('admin') && { extra_specs: specsOf(type) }),
    qos_specs_id: null,
    'os-volume-type-access:is_public': type.isPublic,
  };
}

/** As the answers to changes show it. */
function changed(type: VolumeType, call: Call): JsonObject {
  const { qos_specs_id: _, ...shown } = full(type, call);
  return shown;
}
