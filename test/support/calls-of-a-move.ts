import type { SeenCall } from '../../src/simulator/index.js';

/**
 * What is read of one server, and sent for it. Statuses and figures are polled for as long as a move takes; what is of
 * the cloud is read once a minute for all.
 */
const OF_ONE_MOVE: ReadonlySet<string> = new Set([
  '/v2.1/servers/{id}',
  '/v2.1/servers/{id}/action',
  '/v2.1/servers/{id}/os-instance-actions',
  '/v2.1/servers/{id}/os-instance-actions/{request}',
  '/v3/{project}/volumes/{id}',
  '/v3/{project}/attachments/detail',
  '/v2.0/ports',
  '/allocations/{consumer}',
  '/allocation_candidates',
  '/resource_providers/{id}/allocations',
]);

/** With what its looks read of migrations: the poller's lists are of live ones alone, the drain's of a status or a host. */
export function isOfOneMove({ route, query }: SeenCall): boolean {
  if (route === '/v2.1/os-migrations') return !/migration_type=|status=|host=/.test(query);
  return OF_ONE_MOVE.has(route);
}
