import { z } from 'zod';
import type { CallOptions } from '../call.js';
import type { ServiceClient } from '../client.js';
import { isAtLeast } from '../discovery/microversion.js';
import type { Query } from '../route.js';
import type { VolumeQuery } from './types.js';

/** `with_count` (cinder/api/openstack/rest_api_version_history.rst, 3.45). */
const COUNTS = '3.45';

const counted = z.object({ count: z.number() }).transform((body) => body.count);

/** Cinder reads the metadata filter as a Python literal, of which a JSON object of texts is one. */
export function volumeQuery(query: VolumeQuery): Query {
  const { metadata } = query;
  return {
    all_tenants: query.allTenants ? 1 : undefined,
    name: query.name,
    status: query.status,
    project_id: query.projectId,
    bootable: query.bootable,
    volume_type_id: query.typeId,
    host: query.host,
    metadata: metadata === undefined ? undefined : JSON.stringify({ [metadata[0]]: metadata[1] }),
    marker: query.marker,
    limit: query.limit,
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
