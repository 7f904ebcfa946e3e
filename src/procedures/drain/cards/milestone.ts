import { named } from '../../../base/format/words.js';
import { type Block, line, type Text } from '../../../chat/card.js';
import { nameSpan } from '../../../chat/text.js';
import { pausedBlocks, reasonText, renewalBlocks } from '../../../report/pause-words.js';
import type { Moment } from '../../../report/presentation.js';
import { about } from '../../../report/text.js';
import { type Request, shownId } from '../../../requests/request.js';
import type { TimelineEvent } from '../../../requests/timeline.js';
import { readDrain } from '../plan.js';

/** What people must know; who moves where stands in the progress message. Undefined: what is said of every kind. */
export function drainMilestone(event: TimelineEvent, { request }: Moment): readonly Block[] | undefined {
  switch (event.type) {
    case 'drain-service':
      return [];
    case 'drain-child':
      return childBlocks(event);
    case 'drain-aside':
      return [line(nameSpan(event.name), ' is set aside: ', ...reasonText(event.why))];
    case 'drain-skipped':
      return [line(nameSpan(event.name), ` is skipped, as ${named(event.byName)} asked: it stays.`)];
    case 'drain-gone':
      return [line(nameSpan(event.name), ' is not on the host any more', ...goneWords(event, request))];
    case 'drain-replaced':
      return [
        line(
          nameSpan(event.name),
          ` goes to ${named(event.to)} instead of ${named(event.from)}: `,
          ...reasonText(event.why),
        ),
      ];
    case 'drain-newcomer':
      return [
        line(
          nameSpan(event.name),
          event.to === null
            ? ` came to ${named(readDrain(request.plan).identity.host)} after the plan. It is not moved: nobody has approved that.`
            : ` came after the plan, and is moved to ${named(event.to)}, too.`,
        ),
      ];
    case 'paused':
      return pausedBlocks(request, event);
    case 'resumed':
      return [line(`Resumed by ${named(event.byName)}.`)];
    case 'stop-asked':
      return [
        line(`Stop asked by ${named(event.byName)}: what runs comes to its end, and nothing new begins.`),
      ];
    case 'abort-asked':
      return [
        line(
          `Abort asked by ${named(event.byName)}: what runs is aborted, too; those servers stay where they are.`,
        ),
      ];
    case 'renewal-asked':
      return renewalBlocks(request, event);
    case 'verifying':
      return [];
    default:
      return undefined;
  }
}

/** One line about an event that the thread leaves out. */
export function drainEventWords(event: TimelineEvent): string | undefined {
  if (event.type === 'drain-service')
    return event.reason === null ? event.status : `${event.status}: ${event.reason}`;
  if (event.type === 'drain-child') {
    const { name, to, state, request, why } = event;
    return `${name} ${to === null ? '' : `→ ${to} `}${state} (${shownId(request)})${why === null ? '' : `: ${why}`}`;
  }
  return undefined;
}

/** A move that failed may have failed after its guest was gone: that is no move of somebody else. */
function goneWords({ server }: Extract<TimelineEvent, { type: 'drain-gone' }>, { timeline }: Request): Text {
  const tried = timeline.findLast((event) => event.type === 'drain-child' && event.server === server);
  if (tried?.type !== 'drain-child') return [', and Drover has not moved it.'];
  return [', though its move has not succeeded: see ', about({ id: tried.request }, 'show')];
}

function childBlocks(event: Extract<TimelineEvent, { type: 'drain-child' }>): readonly Block[] {
  const { name, end, why, to, request } = event;
  const reason: Text = why === null ? ['.'] : [': ', ...reasonText(why)];
  const show: Text = [' ', about({ id: request }, 'show')];
  switch (end) {
    case 'moved':
      return [];
    case 'residue':
      return [
        line(
          nameSpan(name),
          ` runs on ${named(to ?? '?')}, and something was left behind`,
          ...reason,
          ...show,
        ),
      ];
    case 'failed':
      return [line('The move of ', nameSpan(name), ' failed', ...reason, ...show)];
    case 'refused':
      return [line(nameSpan(name), ` was not taken by ${named(to ?? '?')}, nothing was copied`, ...reason)];
    case 'aside':
      return [line(nameSpan(name), ' is set aside', ...reason)];
    case 'ended':
      return [line(nameSpan(name), ' stays', ...reason)];
  }
}
