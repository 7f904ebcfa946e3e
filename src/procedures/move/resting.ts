import type { MigrationRecord } from '../../cloud/migration.js';
import type { Server } from '../../cloud/server.js';
import { type Move, readOf } from './context.js';

/** The source ends the record some seconds after the server is on its new host; for so long nothing else is concluded. */
const AT_REST_MS = 60_000;
const READ_EVERY_MS = 10_000;
/** Volumes and ports are seldom prepared for so long. */
const PREPARED_MS = 60_000;

/** A server that does nothing any more, though its record says that it moves. */
export interface Resting {
  where: 'source' | 'destination';
  server: Server;
}

/**
 * Where the server has come to rest though its record still says that it moves; undefined: it has not, or that is not
 * asked. The source's nova-compute ends that record last: where it was killed just then nobody ever does, and one that
 * is started anew before anything is copied forgets the move (nova manager.py _init_instance resets only the task).
 * Asked only of a move whose source was seen in trouble, or that is prepared for long.
 */
export async function restingPlace(move: Move, record: MigrationRecord): Promise<Resting | undefined> {
  const { cloud, deps, memory, plan, request } = move;
  const { source, server: id } = plan.identity;
  const troubled = request.timeline.some((event) => event.type === 'host-trouble' && event.host === source);
  if (!troubled && !isPreparedForLong(move, record)) return undefined;
  const now = deps.clock.monotonic();
  const known = memory.resting;
  if (known === undefined || now - known.readAt >= READ_EVERY_MS) {
    const server = await cloud.server(id, readOf(move)).catch(() => undefined);
    const seen = server === undefined ? undefined : placeOf(move, record, server);
    const since = seen !== undefined && seen.where === known?.seen?.where ? known.since : now;
    memory.resting = { readAt: now, since, seen };
  }
  const { seen, since } = memory.resting ?? { seen: undefined, since: now };
  return now - since >= AT_REST_MS ? seen : undefined;
}

function isPreparedForLong({ request, deps }: Move, { status }: MigrationRecord): boolean {
  if (status !== 'preparing') return false;
  const begun = request.timeline.findLast((event) => event.type === 'phase' && event.status === status);
  return begun !== undefined && deps.clock.now() - Date.parse(begun.at) >= PREPARED_MS;
}

function placeOf({ plan, memory }: Move, record: MigrationRecord, server: Server): Resting | undefined {
  const { source } = plan.identity;
  const { destination } = record;
  if (server.taskState !== null) return undefined;
  if (server.host === source) {
    // While its source is in trouble what Nova shows is from before, and what is still copied is no rest.
    const well = memory.health.find(({ role }) => role === 'source')?.trouble === undefined;
    const there = memory.hosts.find(({ host }) => host === destination)?.domain.value?.domain ?? 'absent';
    return well && there === 'absent' ? { where: 'source', server } : undefined;
  }
  const well = server.status === 'ACTIVE' || server.status === 'PAUSED';
  return destination !== null && server.host === destination && well
    ? { where: 'destination', server }
    : undefined;
}
