import type { Query } from '../route.js';
import type { VolumeQuery } from './types.js';

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
