import { utcSeconds } from '../base/format/time.js';
import { type Block, type Card, line } from '../chat/card.js';
import { plainText } from '../chat/plain.js';
import { type Request, shownId } from '../requests/request.js';
import type { TimelineEvent } from '../requests/timeline.js';
import { actionButton } from './buttons.js';
import { milestoneBlocks } from './milestone.js';
import { statusOf } from './status.js';
import { type CardView, presentationOf } from './view.js';

export interface Milestone {
  seq: number;
  /** undefined: this event is not told by itself. */
  card: Card | undefined;
}

/**
 * The replies of a request's thread, one an event. Two that would read the same (held, approved, held again) get the
 * time, so that no two replies of a thread have the same text.
 */
export function milestones(request: Request, view: CardView): readonly Milestone[] {
  const said = new Set<string>();
  return request.timeline.map((event, index) => {
    const blocks = milestoneBlocks(event, { request, before: request.timeline.slice(0, index) }, view);
    if (blocks.length === 0) return { seq: event.seq, card: undefined };
    const card = unsaid(labelled(blocks, request), event, said);
    said.add(plainText(card));
    return {
      seq: event.seq,
      card: { ...status(event, request, view), ...card, ...asks(event, request, view) },
    };
  });
}

/** The choices that the reply names, as buttons, as long as there are any. */
export function asks(
  event: TimelineEvent,
  request: Request,
  view: Pick<CardView, 'kinds'>,
): Pick<Card, 'buttons'> {
  const actions = presentationOf(request, view).asks?.(event, request) ?? [];
  return actions.length === 0 ? {} : { buttons: actions.map((one) => actionButton(one, request)) };
}

/** Ordinary news have none: a thread of colours tells nothing. */
function status({ type }: TimelineEvent, request: Request, view: CardView): Pick<Card, 'status'> {
  if (type === 'ended') return request.parent === undefined ? { status: statusOf(request, view) } : {};
  return type === 'stalled' || type === 'unknown' || type === 'overdue' ? { status: 'attention' } : {};
}

/** A child speaks in its parent's thread: each of its replies says whose it is. */
function labelled(blocks: readonly Block[], request: Request): Card {
  const [first, ...rest] = blocks;
  if (request.parent === undefined || first?.kind !== 'line') return { blocks };
  const label = shownId(request.id);
  if (plainText({ blocks: [first] }).includes(label)) return { blocks };
  return { blocks: [line(`${label} · `, ...first.text), ...rest] };
}

function unsaid(card: Card, event: TimelineEvent, said: ReadonlySet<string>): Card {
  const timed = [card, withNote(card, utcSeconds(event.at, Date.parse(event.at)))];
  const fresh = timed.find((candidate) => !said.has(plainText(candidate)));
  return fresh ?? withNote(card, `${event.at.slice(11)} (event ${event.seq})`);
}

function withNote(card: Card, note: string): Card {
  const [first, ...rest] = card.blocks;
  if (first?.kind !== 'line') return { blocks: [...card.blocks, line(note)] };
  return { blocks: [line(...first.text, ` · ${note}`), ...rest] };
}
