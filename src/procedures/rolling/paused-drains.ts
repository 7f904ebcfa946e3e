import { inState, stopIsWanted, withEvent } from '../../requests/changes.js';
import type { Child } from '../../requests/children.js';
import type { Request } from '../../requests/request.js';
import { type RollingCourse, taskOf } from './course.js';
import { OVERDUE_AFTER_MS, pause, type RollingParts } from './parts.js';

/**
 * A drain that stands still has no card of its own: the maintenance stands still with it and says why, and whoever resumes
 * or stops the maintenance resumes or stops it, too. True: something is new, and everything is looked at again.
 */
export async function followPausedDrains(
  parts: RollingParts,
  request: Request,
  { open }: Pick<RollingCourse, 'open'>,
): Promise<boolean> {
  for (const child of open) {
    const paused = child.state === 'paused' ? pauseOf(child) : undefined;
    if (paused !== undefined && (await follow(parts, request, child, paused))) return true;
  }
  return false;
}

interface Pause {
  seq: number;
  why: string | null;
}

function pauseOf({ request }: Child): Pause | undefined {
  return request?.timeline.findLast((event) => event.type === 'paused');
}

async function follow(
  parts: RollingParts,
  request: Request,
  child: Child,
  { seq, why }: Pause,
): Promise<boolean> {
  const stopped = request.timeline.findLast((event) => event.type === 'stop-asked');
  if (stopped?.type === 'stop-asked') return await stop(parts, child, stopped);
  const told = request.timeline.findLast(
    (event) => event.type === 'rolling-drain-paused' && event.request === child.id && event.pause === seq,
  );
  if (told === undefined) {
    const { name } = taskOf(child);
    const body = { type: 'rolling-drain-paused', host: name, request: child.id, pause: seq } as const;
    const { ledger, clock } = parts;
    await ledger.change(request.id, (current) => withEvent(current, body, clock.now()));
    await pause(parts, request, `the emptying of ${name} stands still${why === null ? '' : `: ${why}`}`);
    return true;
  }
  const resumed = request.timeline.findLast((event) => event.type === 'resumed' && event.seq > told.seq);
  if (resumed?.type !== 'resumed' || request.state !== 'running') return false;
  return await resume(parts, child, resumed);
}

async function resume(
  { ledger, clock }: RollingParts,
  child: Child,
  { by, byName }: { by: Request['requester']['id']; byName: string },
): Promise<boolean> {
  const now = clock.now();
  await ledger.change(child.id, (current) =>
    current.state === 'paused'
      ? inState(withEvent(current, { type: 'resumed', by, byName }, now), 'running', now + OVERDUE_AFTER_MS)
      : current,
  );
  return true;
}

async function stop(
  { ledger, clock }: RollingParts,
  child: Child,
  { by, byName }: { by: Request['requester']['id']; byName: string },
): Promise<boolean> {
  if (child.request === undefined || stopIsWanted(child.request)) return false;
  await ledger.change(child.id, (current) =>
    stopIsWanted(current) ? current : withEvent(current, { type: 'stop-asked', by, byName }, clock.now()),
  );
  return true;
}
