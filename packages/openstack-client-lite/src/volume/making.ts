import { z } from 'zod';
import type { CallOptions } from '../call.js';
import type { Make, ServiceClient, Write } from '../client.js';
import { isAtLeast } from '../discovery/microversion.js';
import type { NewVolume, Retype } from './making-types.js';
import type { VolumeQuery } from './types.js';
import { volumeQuery } from './volume-query.js';

/** `with_count` (cinder/api/openstack/rest_api_version_history.rst, 3.45). */
const COUNTS = '3.45';

const made = z.object({ volume: z.object({ id: z.string() }) }).transform((body) => body.volume);
const counted = z.object({ count: z.number() }).transform((body) => body.count);

/** POST /volumes (api-ref block-storage v3, section Create a volume). */
export function createVolume(volume: NewVolume): Make<{ id: string }> {
  const { name, sizeGib, imageId, typeId, metadata } = volume;
  return {
    method: 'POST',
    route: '/volumes',
    body: {
      volume: {
        name,
        size: sizeGib,
        ...(imageId === undefined ? {} : { imageRef: imageId }),
        ...(typeId === undefined ? {} : { volume_type: typeId }),
        ...(metadata === undefined ? {} : { metadata }),
      },
    },
    answer: made,
  };
}

/** POST os-retype (api-ref block-storage v3, section Retype a volume). */
export function retypeVolume(volume: string, { type, migrationPolicy }: Retype): Write {
  return {
    method: 'POST',
    route: '/volumes/{volume}/action',
    params: { volume },
    body: { 'os-retype': { new_type: type, migration_policy: migrationPolicy } },
  };
}

export function setBootable(volume: string, bootable: boolean): Write {
  return {
    method: 'POST',
    route: '/volumes/{volume}/action',
    params: { volume },
    body: { 'os-set_bootable': { bootable } },
  };
}

/** One volume is listed, all are counted: the filters work in Cinder's database. */
export async function countVolumes(
  client: ServiceClient,
  query: VolumeQuery,
  options: CallOptions | undefined,
): Promise<number | undefined> {
  const { max } = await client.microversions(options);
  if (!isAtLeast(max, COUNTS)) return undefined;
  return await client.read(
    {
      route: '/volumes',
      query: { ...volumeQuery({ ...query, limit: 1 }), with_count: true },
      wants: [COUNTS],
      answer: counted,
    },
    options,
  );
}
