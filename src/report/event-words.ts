import { plainText } from '../chat/plain.js';
import type { Request } from '../requests/request.js';
import type { TimelineEvent } from '../requests/timeline.js';
import { milestoneBlocks } from './milestone.js';
import { type CardView, presentationOf } from './view.js';

/** One line about an event: what the thread said, or the facts of those that the thread leaves out. */
export function eventWords(event: TimelineEvent, request: Request, view: CardView): string {
  const own = presentationOf(request, view).eventWords?.(event);
  if (own !== undefined) return own;
  switch (event.type) {
    case 'requested':
      return event.by;
    case 'voted':
      return `${event.actorName} ${event.verdict === 'approve' ? 'approves' : 'rejects'} by ${event.via}${event.comment === undefined ? '' : `: ${event.comment}`}`;
    case 'vote-taken-back':
      return event.actorName;
    case 'vote-void':
      return `${event.actorName}: ${event.why}`;
    case 'answered':
      return `${event.status} ${event.requestId ?? ''} ${event.message ?? ''}`;
    case 'drifted':
      return event.changes.join('; ');
    case 'refused':
      return event.findings.map(({ text }) => text).join('; ');
    default: {
      const before = request.timeline.filter(({ seq }) => seq < event.seq);
      const [first] = milestoneBlocks(event, { request, before }, view);
      return first === undefined ? '' : plainText({ blocks: [first] });
    }
  }
}
