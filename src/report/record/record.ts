import { type Card, card, line } from '../../chat/card.js';
import { plainText } from '../../chat/plain.js';
import type { PostedFile } from '../../chat/platform.js';
import { endedEvent, outcomeTitle } from '../../procedures/move/cards/outcome-title.js';
import { type Request, shownId } from '../../requests/request.js';
import { isEnd } from '../../requests/states.js';
import type { CardView } from '../view.js';
import { checksSection } from './checks-section.js';
import { proofSections, troubleSections } from './outcome-sections.js';
import { peopleSection } from './people-section.js';
import { planSection, timesSection } from './plan-section.js';
import { sentSection } from './sent-section.js';
import { composed, type Section, words } from './text.js';
import { copyingSection, novaSection, timelineSection } from './timeline-section.js';

/** What is posted when a request that touched something has ended: a file, and the words beside it. */
export interface RequestRecord {
  file: PostedFile;
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
 * @param forces the forces by hand of a move, with votes of their own
 */
export function recordOf(request: Request, forces: readonly Request[], view: CardView): RequestRecord {
  const id = shownId(request.id);
  const what = request.kind === 'migrate' ? 'move' : 'request';
  return {
    file: { name: `${id}.txt`, title: `Record of ${id}`, text: recordText(request, forces, view) },
    card: card(line(`The record of this ${what}, for the change ticket.`)),
  };
}

function recordText(request: Request, forces: readonly Request[], view: CardView): string {
  const then: CardView = {
    ...view,
    now: Date.parse(request.endedAt ?? request.createdAt),
    cardOf: () => undefined,
  };
  const title = outcomeTitle(request, view.describe.get(request.kind)?.(request));
  const head = [
    plainText({ blocks: [line(...title)] }),
    `Drover's record of ${shownId(request.id)}. All times are UTC.`,
  ];
  return composed(head, [
    ...troubleSections(request),
    planSection(request, then),
    timesSection(request),
    peopleSection(request),
    ...forces.flatMap(forceSections),
    checksSection(request),
    sentSection(request),
    copyingSection(request),
    ...proofSections(request),
    novaSection(request),
    timelineSection(request, then),
  ]);
}

function forceSections(force: Request): readonly Section[] {
  const id = shownId(force.id);
  const why = endedEvent(force)?.why ?? null;
  const asked = peopleSection(force, `Force ${id}`);
  return [
    { ...asked, lines: [`plan digest ${force.digest}`, ...asked.lines] },
    sentSection(force, `What force ${id} sent`),
    {
      title: `What became of force ${id}`,
      lines: [why === null ? force.state : `${force.state}: ${words(why)}`],
    },
  ];
}
