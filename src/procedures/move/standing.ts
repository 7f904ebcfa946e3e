import { isMoving } from '../../cloud/migration.js';
import type { RequestAction } from '../../report/buttons.js';
import type { Standing } from '../../report/presentation.js';
import type { Request } from '../../requests/request.js';
import type { TimelineEvent } from '../../requests/timeline.js';

/** Where a move is that is under way, and what can still be done about it. */
export function standing(request: Request): Standing | undefined {
  if (request.state === 'verifying' && isLookedBackAt(request)) return { words: 'looking at what is left' };
  return request.state === 'running' && isStalled(request)
    ? { words: 'does not converge', attention: true }
    : undefined;
}

/** What would not be refused now. */
export function actions(request: Request): readonly RequestAction[] {
  if (request.state !== 'running' || hasLeft(request) || isEnding(request)) return [];
  return isStalled(request) ? ['abort', 'force'] : ['abort'];
}

/** The choices of the newest stall, where people are asked and nothing else has settled it. */
export function asks(event: TimelineEvent, request: Request): readonly RequestAction[] {
  if (event.type !== 'stalled' || event.choice !== 'ask' || !isStalled(request)) return [];
  const newest = request.timeline.findLast(({ type }) => type === 'stalled');
  const open = newest?.seq === event.seq ? actions(request) : [];
  return open.length === 0 ? [] : ['wait', ...open];
}

/** Whether it has stalled, is not over it, and nobody has done anything about it yet. */
export function isStalled({ timeline }: Pick<Request, 'timeline'>): boolean {
  return timeline.findLast(({ type }) => SETTLES_STALL.has(type))?.type === 'stalled';
}

const SETTLES_STALL: ReadonlySet<string> = new Set([
  'stalled',
  'stall-over',
  'force-asked',
  'abort-asked',
  'verifying',
  'looking-back',
]);

/** Whether Nova has ended the move without success, and what it left is being looked at. */
export function isLookedBackAt({ timeline }: Pick<Request, 'timeline'>): boolean {
  return (
    timeline.findLast(({ type }) => type === 'looking-back' || type === 'verifying')?.type === 'looking-back'
  );
}

/** Whether Nova has given it up without ending its record, which goes on for ever. */
export function isForgotten({ timeline }: Pick<Request, 'timeline'>): boolean {
  const last = timeline.findLast((event) => event.type === 'looking-back');
  return last?.type === 'looking-back' && last.status !== null && isMoving(last.status);
}

/** Past this point Nova may already run the guest elsewhere: nothing is said of where until it is proved. */
export function hasLeft(request: Pick<Request, 'timeline'>): boolean {
  const phase = request.timeline.findLast((event) => event.type === 'phase');
  return phase?.type === 'phase' && LEFT.has(phase.status);
}

const LEFT: ReadonlySet<string> = new Set(['running (post-copy)', 'post-migrating', 'completed']);

/** An abort is on its way already, or Nova has given the move up. */
function isEnding({ timeline }: Request): boolean {
  const last = timeline.findLast(({ type }) => ENDING.has(type))?.type;
  return last === 'abort-asked' || last === 'looking-back';
}

const ENDING: ReadonlySet<string> = new Set(['abort-asked', 'abort-refused', 'looking-back', 'started']);
