import { type Card, card, line } from '../../chat/card.js';
import { plainText } from '../../chat/plain.js';
import type { TextFile } from '../../chat/platform.js';
import { type Request, shownId } from '../../requests/request.js';
import { isEnd } from '../../requests/states.js';
import { lastEvent, outcomeTitle } from '../outcome.js';
import { type CardView, presentationOf } from '../view.js';
import { peopleSection } from './people-section.js';
import { sentSection } from './sent-section.js';
import { composed, type Section, words } from './text.js';
import { timelineSection } from './timeline-section.js';
import { timesSection } from './times-section.js';

/** What is posted when a request that touched something has ended: a file, and the words beside it. */
export interface RequestRecord {
  file: TextFile;
  card: Card;
}

/** Something was sent to a cloud or a host, and it is over. A child is part of its parent's record. */
export function isOnRecord({ state, steps, parent }: Request): boolean {
  return isEnd(state) && parent === undefined && steps.some(({ sent }) => sent.length > 0);
}

/**
 * What an operator attaches to the change ticket, and a colleague reads next morning: all that is kept of an ended
 * request, in plain text. Depends on nothing but what is stored: it reads the same whenever it is made.
 *
 * @param children requests with votes of their own that were about this one: forces of a move
 */
export function recordOf(request: Request, children: readonly Request[], view: CardView): RequestRecord {
  const id = shownId(request.id);
  const { noun } = presentationOf(request, view);
  return {
    file: { name: `${id}.txt`, title: `Record of ${id}`, text: recordText(request, children, view) },
    card: card(line(`The record of this ${noun}, for the change ticket.`)),
  };
}

function recordText(request: Request, children: readonly Request[], view: CardView): string {
  const then: CardView = {
    ...view,
    now: Date.parse(request.endedAt ?? request.createdAt),
    cardOf: () => undefined,
  };
  const head = [
    plainText({ blocks: [line(...outcomeTitle(request, view))] }),
    `Drover's record of ${shownId(request.id)}. All times are UTC.`,
  ];
  const parts = presentationOf(request, view).record(request, then);
  return composed(head, [
    ...parts.trouble,
    { title: 'Plan', lines: parts.plan },
    timesSection(request, parts.ids),
    peopleSection(request),
    ...children.flatMap((child) => childSections(child, view)),
    ...(parts.checks === undefined ? [] : [parts.checks]),
    sentSection(request),
    ...parts.course,
    ...parts.proof,
    timelineSection(request, then),
  ]);
}

function childSections(child: Request, view: CardView): readonly Section[] {
  const { noun } = presentationOf(child, view);
  const name = `${noun} ${shownId(child.id)}`;
  const why = lastEvent(child, 'ended')?.why ?? null;
  const asked = peopleSection(child, name.charAt(0).toUpperCase() + name.slice(1));
  return [
    { ...asked, lines: [`plan digest ${child.digest}`, ...asked.lines] },
    sentSection(child, `What ${name} sent`),
    {
      title: `What became of ${name}`,
      lines: [why === null ? child.state : `${child.state}: ${words(why)}`],
    },
  ];
}
