import type { CallOptions, OpenStack, Image as WireImage } from 'openstack-client-lite';
import type { Image, Images } from '../images.js';
import type { Ask } from './explain.js';
import { orUndefined } from './or-undefined.js';

const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** Glance, in our words. */
export function imagesOf(stack: OpenStack, ask: Ask): Images {
  return {
    images(call: CallOptions = {}): Promise<readonly Image[]> {
      return ask(async () => (await stack.image.images.list({}, call).all()).map(image));
    },
    findImages(nameOrId: string, call: CallOptions = {}): Promise<readonly Image[]> {
      return ask(async () => {
        const { images } = stack.image;
        const byId = UUID.test(nameOrId) ? await orUndefined(images.show(nameOrId, call)) : undefined;
        if (byId !== undefined) return [image(byId)];
        const named = await images.list({ name: nameOrId }, call).all();
        return named.filter(({ name }) => name === nameOrId).map(image);
      });
    },
  };
}

function image(raw: WireImage): Image {
  return {
    id: raw.id,
    name: raw.name,
    status: raw.status,
    sizeBytes: raw.size,
    virtualSizeBytes: raw.virtualSize,
    minDiskGib: raw.minDiskGib,
    minRamMib: raw.minRamMib,
    diskFormat: raw.diskFormat,
    visibility: raw.visibility,
    ownerId: raw.ownerId,
  };
}
