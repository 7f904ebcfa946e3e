import type { RequestAction } from '../../report/buttons.js';
import { parentStanding, pauseAsks } from '../../report/parent.js';
import type { CommandOptions, Standing } from '../../report/presentation.js';
import { abortIsWanted, stopIsWanted } from '../../requests/changes.js';
import type { Request } from '../../requests/request.js';
import { isUnderWay } from '../../requests/states.js';
import type { TimelineEvent } from '../../requests/timeline.js';
import { courseOf } from './course.js';
import { readRolling } from './plan.js';

/** Where a maintenance is: what somebody has asked of it, or whose turn it is. */
export function standing(request: Request): Standing | undefined {
  const asked = parentStanding(request);
  if (asked !== undefined) return asked;
  const [first, ...more] = yours(request);
  if (first === undefined || request.state !== 'running') return undefined;
  const hosts = more.length === 0 ? `${first} is` : `${first} and ${more.length} more are`;
  return { words: `${hosts} yours to reboot`, attention: true };
}

/** Hosts that somebody was asked to reboot, and of which nobody has said yet that they are done. */
export function yours(request: Request): readonly string[] {
  if (readRolling(request.plan).identity.handOver !== 'wait' || !isUnderWay(request.state)) return [];
  if (abortIsWanted(request) || stopIsWanted(request)) return [];
  // What is handed over is in the timeline: no child has to be read.
  return courseOf(request, []).hosts.flatMap(({ host, state, saidDone }) =>
    state === 'away' && !saidDone ? [host] : [],
  );
}

/** A host that was handed over asks for a word that it is done, where it was told last. */
export function asks(event: TimelineEvent, request: Request): readonly RequestAction[] {
  if (!isAboutHost(event)) return pauseAsks(event, request);
  const newest = request.timeline.findLast((one) => isAboutHost(one) && one.host === event.host);
  return newest?.seq === event.seq && yours(request).includes(event.host) ? ['done'] : [];
}

/** The command of such a button names the host, not the request. */
export function answer(
  action: RequestAction,
  event: TimelineEvent,
  { cloud }: Request,
): CommandOptions | undefined {
  return action === 'done' && isAboutHost(event) ? { host: event.host, cloud } : undefined;
}

function isAboutHost(
  event: TimelineEvent,
): event is Extract<TimelineEvent, { type: 'rolling-handed-over' | 'rolling-not-back' }> {
  return event.type === 'rolling-handed-over' || event.type === 'rolling-not-back';
}
