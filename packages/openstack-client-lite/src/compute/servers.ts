import { z } from 'zod';
import type { ServiceClient } from '../client.js';
import { paged, pageOf } from '../paging.js';
import type { Query } from '../route.js';
import type { ServersApi } from './api.js';
import { newServerCall } from './new-server.js';
import { server, serverName } from './server-schema.js';
import type { ServerQuery } from './types.js';

/**
 * 2.3 device names and delete_on_termination, 2.9 locked, 2.16 host_status, 2.26 tags, 2.47 the flavor's copy, 2.71 server groups,
 * 2.73 the reason of a lock, 2.96 the pinned zone (compute/rest_api_version_history.rst).
 */
const WANTS = ['2.3', '2.9', '2.16', '2.26', '2.47', '2.71', '2.73', '2.96'];

const serverAnswer = z.object({ server }).transform((body) => body.server);
const detailPage = pageOf('servers', server);
const namePage = pageOf('servers', serverName);

/** MySQL's regular expressions, as Nova hands them on. */
function quoted(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function queryOf(query: ServerQuery): Query {
  return {
    all_tenants: query.allTenants ? 1 : undefined,
    name: query.exactName === undefined ? query.name : `^${quoted(query.exactName)}$`,
    host: query.host,
    status: query.status,
    project_id: query.projectId,
    'changes-since': query.changesSince,
    limit: query.limit,
  };
}

export function serversApi(client: ServiceClient): ServersApi {
  return {
    list: (query = {}, options) =>
      paged(client, 'servers', { route: '/servers', query: queryOf(query), answer: namePage }, options),
    detail: (query = {}, options) =>
      paged(
        client,
        'servers',
        { route: '/servers/detail', query: queryOf(query), wants: WANTS, answer: detailPage },
        options,
      ),
    show: (id, options) =>
      client.read(
        { route: '/servers/{server}', params: { server: id }, wants: WANTS, answer: serverAnswer },
        options,
      ),
    prepareCreate: (server, options) => client.prepare(newServerCall(server), options),
    prepareAction: (id, { name, body, microversion }, options) =>
      client.prepare(
        {
          method: 'POST',
          route: '/servers/{server}/action',
          params: { server: id },
          body: { [name]: body },
          needs: microversion === undefined ? [] : [{ feature: `do ${name}`, version: microversion }],
        },
        options,
      ),
  };
}
