import { z } from 'zod';
import type { ServiceClient } from '../client.js';
import type { Need } from '../discovery/microversion.js';
import { paged, pageOf } from '../paging.js';
import type { VolumeApi } from './api.js';
import { messagesApi } from './messages.js';
import { quotasApi } from './quotas.js';
import { attachment, pool, volume, volumeService, volumeType } from './schema.js';
import { snapshotsApi } from './snapshots.js';
import type { Pool, VolumeService } from './types.js';
import { countVolumes, volumeQuery } from './volume-query.js';
import { newVolumeCall, retypeCall, setBootableCall } from './volume-writes.js';

/** 3.13 groups, 3.48 shared targets and the service, 3.63 the type's id (cinder/api/openstack/rest_api_version_history.rst). */
const VOLUME_WANTS = ['3.13', '3.48', '3.63'];
const ATTACHMENTS: Need = { feature: 'show the attachments of volumes', version: '3.27' };

const volumePage = pageOf('volumes', volume);
const volumeAnswer = z.object({ volume }).transform((body) => body.volume);
const attachmentPage = pageOf('attachments', attachment);
const attachmentAnswer = z.object({ attachment }).transform((body) => body.attachment);
const servicesAnswer = z
  .object({ services: z.array(volumeService) })
  .transform((body): readonly VolumeService[] => body.services);
const poolsAnswer = z.object({ pools: z.array(pool) }).transform((body): readonly Pool[] => body.pools);
const typeAnswer = z.object({ volume_type: volumeType }).transform((body) => body.volume_type);
const typePage = pageOf('volume_types', volumeType, 'volume_type_links');

function volumesApi(client: ServiceClient): VolumeApi['volumes'] {
  return {
    list: (query = {}, options) =>
      paged(
        client,
        'volumes',
        {
          route: '/volumes/detail',
          query: volumeQuery(query),
          wants: VOLUME_WANTS,
          answer: volumePage,
        },
        options,
      ),
    show: (id, options) =>
      client.read(
        { route: '/volumes/{volume}', params: { volume: id }, wants: VOLUME_WANTS, answer: volumeAnswer },
        options,
      ),
    count: (query = {}, options) => countVolumes(client, query, options),
    prepareCreate: (volume, options) => client.prepare(newVolumeCall(volume), options),
    prepareRetype: (id, retype, options) => client.prepare(retypeCall(id, retype), options),
    prepareSetBootable: (id, bootable, options) => client.prepare(setBootableCall(id, bootable), options),
  };
}

function attachmentsApi(client: ServiceClient): VolumeApi['attachments'] {
  return {
    list: (query = {}, options) =>
      paged(
        client,
        'attachments',
        {
          route: '/attachments/detail',
          query: {
            all_tenants: query.allTenants ? 1 : undefined,
            instance_id: query.serverId,
            volume_id: query.volumeId,
            status: query.status,
            limit: query.limit,
          },
          needs: [ATTACHMENTS],
          answer: attachmentPage,
        },
        options,
      ),
    show: (id, options) =>
      client.read(
        {
          route: '/attachments/{attachment}',
          params: { attachment: id },
          needs: [ATTACHMENTS],
          answer: attachmentAnswer,
        },
        options,
      ),
  };
}

export function volumeApi(client: ServiceClient): VolumeApi {
  return {
    microversions: (options) => client.microversions(options),
    volumes: volumesApi(client),
    attachments: attachmentsApi(client),
    snapshots: snapshotsApi(client),
    messages: messagesApi(client),
    quotas: quotasApi(client),
    services: {
      list: (query = {}, options) =>
        client.read(
          {
            route: '/os-services',
            query: { binary: query.binary, host: query.host },
            wants: ['3.7', '3.49'],
            answer: servicesAnswer,
          },
          options,
        ),
    },
    pools: {
      list: (options) =>
        client.read(
          { route: '/scheduler-stats/get_pools', query: { detail: true }, answer: poolsAnswer },
          options,
        ),
    },
    types: {
      list: (options) =>
        paged(
          client,
          'volume types',
          { route: '/types', query: { is_public: 'None' }, answer: typePage },
          options,
        ),
      default: (options) => client.read({ route: '/types/default', answer: typeAnswer }, options),
    },
  };
}
