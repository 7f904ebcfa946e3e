import { clipped, sentence } from '../base/format/words.js';
import {
  type Block,
  bold,
  call,
  code,
  field,
  joined,
  line,
  type Span,
  type Text,
  who,
} from '../chat/card.js';
import { at } from '../chat/text.js';
import type { Request } from '../requests/request.js';
import type { TimelineEvent } from '../requests/timeline.js';
import { about } from './text.js';

const REASON_LENGTH = 300;
const MOST_APPROVERS = 8;

/** When it may start, on the card of what waits for its start; nothing where that is as soon as it is approved. */
export function scheduleLines(request: Request, now: number): readonly Block[] {
  const { window, plan } = request;
  const reason = plan.emergency?.reason;
  const urgency =
    reason === undefined
      ? []
      : [
          line(
            bold('Emergency'),
            `: without votes, outside of windows. ${sentence(clipped(reason, REASON_LENGTH))}`,
          ),
        ];
  if (window?.notBefore === undefined) return urgency;
  const opens = at(window.notBefore, now);
  if (window.name === undefined || window.notAfter === undefined)
    return [...urgency, field('Starts', 'at ', opens, ' at the earliest')];
  const missed = (window.missed ?? 0) > 0 ? ' It has missed one, and waits for no other.' : '';
  return [
    ...urgency,
    field(
      'Only in the window',
      code(window.name),
      ', ',
      opens,
      ' to ',
      at(window.notAfter, now),
      `.${missed}`,
    ),
  ];
}

/** `starts at 22:00 UTC, in the window night`. */
export function scheduledText({ window }: Request, now: number): Text {
  if (window?.notBefore === undefined) return ['about to start'];
  const name = window.name === undefined ? [] : [`, in the window ${window.name}`];
  return ['starts at ', at(window.notBefore, now), ...name];
}

/** Said loudly: the first word of what people see. */
export function urgent({ plan }: Request, title: Text): Text {
  return plan.emergency === undefined ? title : ['EMERGENCY: ', ...title];
}

type Of<T extends TimelineEvent['type']> = Extract<TimelineEvent, { type: T }>;

export function scheduleMilestone(
  event: Of<'scheduled'> | Of<'opened'> | Of<'window-missed'>,
  now: number,
): Block {
  const named = (window: string): Span => code(window);
  switch (event.type) {
    case 'scheduled':
      return event.window === null
        ? line('It starts at ', at(event.opens, now), '.')
        : line('It starts when the window ', named(event.window), ' opens: ', at(event.opens, now), '.');
    case 'opened':
      return event.window === null
        ? line('Its time has come: everything is looked at again, and it starts.')
        : line('The window ', named(event.window), ' is open: everything is looked at again, and it starts.');
    case 'window-missed':
      return line(
        'The window ',
        named(event.window),
        ' closed at ',
        at(event.closed, now),
        ' without it. It waits for one more, which opens at ',
        at(event.opens, now),
        ', and then expires.',
      );
  }
}

export function emergencyMilestone(
  event: Of<'emergency'> | Of<'confirmation-asked'> | Of<'emergency-confirmed'>,
  request: Request,
): Block {
  switch (event.type) {
    case 'emergency':
      return line(
        bold('Emergency'),
        ', declared by ',
        who(event.by),
        `: ${sentence(clipped(event.reason, REASON_LENGTH))} It starts without votes, outside of windows.`,
      );
    case 'confirmation-asked':
      return line(
        ...joined(event.approvers.slice(0, MOST_APPROVERS).map((name): Text => [call(name)])),
        ' this emergency was carried out without votes. Please look at it and confirm it: ',
        about(request, 'confirm'),
      );
    case 'emergency-confirmed':
      return line('The emergency was confirmed by ', who(event.by), '.');
  }
}
