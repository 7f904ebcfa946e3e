import { named } from '../../../base/format/words.js';
import { type Block, bold, call, item, line, type Text } from '../../../chat/card.js';
import { command } from '../../../chat/text.js';
import { pausedBlocks, reasonText, renewalBlocks } from '../../../report/pause-words.js';
import type { Moment } from '../../../report/presentation.js';
import { about } from '../../../report/text.js';
import { ownerOf } from '../../../requests/owner.js';
import { shownId } from '../../../requests/request.js';
import type { TimelineEvent } from '../../../requests/timeline.js';
import { readRolling } from '../plan.js';

/** What people must know or do. Undefined: what is said of every kind. */
export function rollingMilestone(event: TimelineEvent, { request }: Moment): readonly Block[] | undefined {
  const { handOver } = readRolling(request.plan).identity;
  switch (event.type) {
    case 'rolling-drained':
      if (event.emptied) return [];
      return [
        line(
          `${named(event.host)} is not empty: `,
          ...words(event.why),
          ' ',
          about({ id: event.request }, 'show'),
        ),
      ];
    case 'rolling-handed-over':
      if (handOver === 'reboot')
        return [line(bold(`Nothing runs on ${named(event.host)}.`), ' It is rebooted now.')];
      return [
        line(
          call(ownerOf(request, event.seq)),
          ' ',
          bold(`nothing runs on ${named(event.host)}, safe to reboot.`),
        ),
        line('Reboot it, then: ', command(`done ${named(event.host)}`)),
      ];
    case 'rolling-done':
      return [line(`${named(event.byName)} says that ${named(event.host)} is done. It is looked at now.`)];
    case 'rolling-not-back':
      return [
        line(bold(`${named(event.host)} is not back.`)),
        ...event.why.map((why) => item(...reasonText(why))),
        ...(handOver === 'reboot' ? [] : [line('Once it is: ', command(`done ${named(event.host)}`))]),
      ];
    case 'rolling-returned':
      return [
        line(`${named(event.host)} is back and healthy.`),
        ...event.notes.map((note) => item(...reasonText(note))),
      ];
    case 'rolling-enabled':
      return [line(`${named(event.host)} takes servers again.`)];
    case 'rolling-not-enabled':
      return [line(`${named(event.host)} could not be enabled: `, ...words(event.why))];
    case 'rolling-gate':
      if (event.closed.length === 0) return [line('What must hold before the next host holds again.')];
      return [
        line('Held: before the next host must hold'),
        ...event.closed.map((why) => item(...reasonText(why))),
      ];
    case 'rolling-skipped':
      return [line(`${named(event.host)} is left out, as ${named(event.byName)} asked.`)];
    case 'rolling-stuck':
    case 'rolling-drain-paused':
      return [];
    case 'paused':
      return pausedBlocks(request, event);
    case 'resumed':
      return [line(`Resumed by ${named(event.byName)}. The order of what is left is made anew.`)];
    case 'stop-asked':
      return [
        line(
          `Stop asked by ${named(event.byName)}: the drain that runs comes to its end, and nothing new begins.`,
        ),
      ];
    case 'abort-asked':
      return [line(`Abort asked by ${named(event.byName)}: what runs is aborted, too.`)];
    case 'renewal-asked':
      return renewalBlocks(request, event);
    default:
      return undefined;
  }
}

function words(why: string | null): Text {
  return reasonText(why ?? 'no reason is known');
}

/** One line about an event that the thread leaves out. */
export function rollingEventWords(event: TimelineEvent): string | undefined {
  if (event.type === 'rolling-drained')
    return `${event.host} ${event.emptied ? 'is empty' : 'is not empty'} (${shownId(event.request)})`;
  if (event.type === 'rolling-stuck') return event.why.join('; ');
  return undefined;
}
