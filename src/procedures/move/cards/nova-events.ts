import { clipped } from '../../../base/format/words.js';
import { type Block, pre } from '../../../chat/card.js';
import { table } from '../../../chat/table.js';
import type { TimelineEvent } from '../../../requests/timeline.js';

type NovaEvents = Extract<TimelineEvent, { type: 'nova-events' }>['events'];

const MOST_EVENTS = 20;

/** What Nova did, step by step, in its own words: the evidence of a failure. */
export function eventLines(events: NovaEvents): Block {
  const rows = events
    .slice(-MOST_EVENTS)
    .map(({ event, result, host, details }) => [
      clipped(event, 48),
      result === null ? 'not finished' : clipped(result, 16),
      host === null ? '' : clipped(host, 32),
      details === null ? '' : clipped(details, 120),
    ]);
  return pre(...table(['event', 'result', 'host', 'details'], rows));
}
