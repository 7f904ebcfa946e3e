import type { OwnMove, OwnState } from '../../preflight/policy.js';
import { type Kinds, keptHosts } from '../../requests/kind.js';
import { type Request, shownId } from '../../requests/request.js';
import { isUnderWay } from '../../requests/states.js';
import { moveKind } from './kind.js';
import { readMoveOutcome } from './outcome.js';
import { readMove } from './plan.js';

/** Two requests that wait for the same room must not refuse each other: the one approved first has it. */
export function goesBefore(other: Request, starting: Request): boolean {
  if (isUnderWay(other.state)) return true;
  if (other.approvedAt === undefined) return false;
  return starting.approvedAt === undefined || other.approvedAt < starting.approvedAt;
}

/** As a move that is planned or under way; none for a request of another kind. */
export function ownMove(request: Request): OwnMove[] {
  if (request.kind !== moveKind.kind) return [];
  const plan = readMove(request.plan);
  return [
    {
      request: shownId(request.id),
      server: plan.identity.server,
      serverName: plan.about.serverName,
      source: plan.identity.source,
      destination: plan.identity.destination,
      memoryMib: plan.about.memoryMib,
      vcpus: plan.about.vcpus,
      underWay: isUnderWay(request.state),
    },
  ];
}

/** Its record, which Nova calls failed. */
export function abortedMigration(request: Request): NonNullable<OwnState['aborted']>[number][] {
  const migration = readMoveOutcome(request)?.migrationId ?? null;
  return request.state !== 'aborted' || migration === null
    ? []
    : [{ migration, request: shownId(request.id) }];
}

/** Of the newest move that came to the copying: that it was called stalled, and was so to its end. Newest first. */
export function lastStallOf(last: readonly Request[]): Pick<OwnState, 'lastStall'> {
  for (const { id, state, timeline } of last) {
    const told = timeline.findLast(({ type }) => type === 'stalled' || type === 'stall-over');
    if (told?.type === 'stalled') {
      const { dirtyBytesPerSecond } = told.figures;
      return { lastStall: { request: shownId(id), at: Date.parse(told.at), dirtyBytesPerSecond } };
    }
    if (told !== undefined || state === 'succeeded' || state === 'residue') return {};
  }
  return {};
}

/** While another request works on a host, nothing moves there. */
export function reservedHosts(request: Request, kinds: Kinds): OwnState['reserved'] {
  return keptHosts(kinds, request.plan).map(({ host, why }) => ({ host, request: shownId(request.id), why }));
}
