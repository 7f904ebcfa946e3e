import type { Answer } from '../http/answer.js';
import { ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import { pageOf } from '../http/paging.js';
import type { Call } from '../http/routes.js';
import type { ServiceDefinition } from '../http/service.js';
import { zulu } from '../http/times.js';
import type { Image } from '../world/images.js';
import type { World } from '../world/world.js';

/** Glance, for reading: images by name and id, in pages. */
export function glance(world: World): ServiceDefinition {
  return {
    name: 'image',
    routes: [
      { method: 'GET', path: '/', open: true, handle: (call) => versions(call) },
      { method: 'GET', path: '/v2/images', handle: (call) => list(world, call) },
      {
        method: 'GET',
        path: '/v2/images/{id}',
        handle: (call) => {
          const image = world.images.find(({ id }) => id === call.params.id);
          return image ? ok(view(world, image)) : notFound(`No image found with ID ${call.params.id}`);
        },
      },
    ],
    notFound: () => notFound('The resource could not be found.'),
  };
}

/** Glance's errors have a shape of their own, with markup in them. */
function notFound(text: string): Answer {
  return {
    status: 404,
    body: { message: `${text}<br /><br />\n\n\n`, code: '404 Not Found', title: 'Not Found' },
  };
}

function versions(call: Call): Answer {
  const version = (id: string, status: string): JsonObject => ({
    id,
    status,
    links: [{ rel: 'self', href: `${call.origin}/v2/` }],
  });
  return { status: 300, body: { versions: [version('v2.15', 'CURRENT'), version('v2.0', 'SUPPORTED')] } };
}

function list(world: World, call: Call): Answer {
  const { query } = call;
  const wanted = (key: string, value: string) => query.get(key) === null || query.get(key) === value;
  const images = world.images.filter(
    (image) =>
      wanted('name', image.name) && wanted('status', image.status) && wanted('visibility', image.visibility),
  );
  const page = pageOf(images, ({ id }) => id, query, 25);
  if (!page) return notFound(`Invalid marker ${query.get('marker')}`);
  const self = (extra: Record<string, string>) => {
    const params = new URLSearchParams(query);
    params.delete('marker');
    for (const [key, value] of Object.entries(extra)) params.set(key, value);
    const text = params.toString();
    return text === '' ? '/v2/images' : `/v2/images?${text}`;
  };
  return ok({
    images: page.items.map((image) => view(world, image)),
    first: self({}),
    schema: '/v2/schemas/images',
    ...(page.nextMarker !== undefined && { next: self({ marker: page.nextMarker }) }),
  });
}

function view(world: World, image: Image): JsonObject {
  return {
    'owner_specified.openstack.md5': '',
    'owner_specified.openstack.sha256': '',
    'owner_specified.openstack.object': `images/${image.name}`,
    name: image.name,
    disk_format: image.diskFormat,
    container_format: 'bare',
    visibility: image.visibility,
    size: image.size,
    virtual_size: image.virtualSize,
    status: image.status,
    checksum: image.checksum,
    protected: false,
    min_ram: image.minRam,
    min_disk: image.minDisk,
    owner: world.tenancy.adminProject.id,
    os_hidden: false,
    os_hash_algo: 'sha512',
    os_hash_value: image.checksum.repeat(4),
    id: image.id,
    created_at: zulu(image.created),
    updated_at: zulu(image.created),
    tags: [],
    self: `/v2/images/${image.id}`,
    file: `/v2/images/${image.id}/file`,
    schema: '/v2/schemas/image',
    stores: 'file',
  };
}
