import { utcSeconds } from '../base/format/time.js';
import { type Block, type Card, line } from '../chat/card.js';
import { plainText } from '../chat/plain.js';
import { type Request, shownId } from '../requests/request.js';
import type { TimelineEvent } from '../requests/timeline.js';
import { actionButton, type RequestAction } from './buttons.js';
import { milestoneBlocks } from './milestone.js';
import type { CommandOptions } from './presentation.js';
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
      card: { ...status(event, request, view), ...card, ...asked(event, request, view) },
    };
  });
}

/** The choices that the reply names, as buttons, as long as there are any. */
export function asks(
  event: TimelineEvent,
  request: Request,
  view: Pick<CardView, 'kinds'>,
): Pick<Card, 'buttons'> {
  const present = presentationOf(request, view);
  const actions = present.asks?.(event, request) ?? [];
  const about = (one: RequestAction) =>
    present.answer?.(one, event, request) === undefined ? undefined : event.seq;
  return actions.length === 0
    ? {}
    : { buttons: actions.map((one) => actionButton(one, request, about(one))) };
}

/** The options of the command that a press on a reply stands for; undefined: that is not asked any more. */
export function answerTo(
  { action, seq }: { action: RequestAction; seq: number },
  request: Request,
  view: Pick<CardView, 'kinds'>,
): CommandOptions | undefined {
  const present = presentationOf(request, view);
  const event = request.timeline.find((one) => one.seq === seq);
  if (event === undefined || present.asks?.(event, request).includes(action) !== true) return undefined;
  return present.answer?.(action, event, request);
}

/** Whoever is asked for something sees it among the news, until it is settled. */
function asked(
  event: TimelineEvent,
  request: Request,
  view: Pick<CardView, 'kinds'>,
): Pick<Card, 'buttons' | 'status'> {
  const found = asks(event, request, view);
  return found.buttons === undefined ? {} : { ...found, status: 'attention' };
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
