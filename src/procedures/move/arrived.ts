import type { MigrationRecord } from '../../cloud/migration.js';
import { type Move, readOf } from './context.js';

/** The source ends the record some seconds after the server is on its new host; for so long nothing else is concluded. */
const ARRIVED_MS = 60_000;
const READ_EVERY_MS = 10_000;

/**
 * Whether the server has arrived though its record still says that it moves: the source's nova-compute ends that record
 * last, and where it was killed just then nobody ever does. Asked only of a move whose source was seen in trouble.
 */
export async function hasArrived(move: Move, record: MigrationRecord): Promise<boolean> {
  const { cloud, deps, memory, plan, request } = move;
  const { source, server: id } = plan.identity;
  if (!request.timeline.some((event) => event.type === 'host-trouble' && event.host === source)) return false;
  const now = deps.clock.monotonic();
  const known = memory.arrived;
  if (known !== undefined && now - known.readAt < READ_EVERY_MS)
    return known.since !== null && now - known.since >= ARRIVED_MS;
  const server = await cloud.server(id, readOf(move)).catch(() => undefined);
  const { destination } = record;
  const there =
    destination !== null &&
    destination !== source &&
    server?.host === destination &&
    server.taskState === null &&
    (server.status === 'ACTIVE' || server.status === 'PAUSED');
  const since = there ? (known?.since ?? now) : null;
  memory.arrived = { readAt: now, since };
  return since !== null && now - since >= ARRIVED_MS;
}
