import { bytes } from '../../../base/format/bytes.js';
import { duration, about as roughly } from '../../../base/format/duration.js';
import { rate } from '../../../base/format/rate.js';
import { count } from '../../../base/format/words.js';
import { bold, type Card, call, card, item, line, type Text } from '../../../chat/card.js';
import { at, dottedLine, nameSpan } from '../../../chat/text.js';
import { POST_COPY_RISK, pauseFigures, postCopyNotKnown } from '../../../report/force-effect.js';
import { about } from '../../../report/text.js';
import { ownerOf } from '../../../requests/owner.js';
import { type Request, shownId } from '../../../requests/request.js';
import type { StallFigures } from '../events.js';
import type { MovePlan } from '../plan.js';

export interface StallView {
  /** When it was seen, milliseconds. */
  at: number;
  /** Votes that a force by hand needs. */
  forceQuorum: number;
  /** Where it goes, where the plan leaves that to the scheduler. */
  destination?: string;
}

/** A move that does not converge: where the server is, and each choice with what it costs the guest. */
export function stalledCard(
  request: Request,
  plan: MovePlan,
  figures: StallFigures,
  choice: 'ask' | 'abort' | 'force',
  view: StallView,
): Card {
  const opening: Text = choice === 'ask' ? [call(ownerOf(request)), ' the guest '] : ['The guest '];
  const blocks = [
    dottedLine([bold(nameSpan(plan.about.serverName), ' does not converge')], shownId(request.id)),
    line(...opening, speeds(figures)),
    line(`The server runs normally on ${plan.identity.source}.`, ...givesUp(figures, view.at)),
  ];
  if (choice !== 'ask') return card(...blocks, line(...planned(choice, figures)));
  return card(
    ...blocks,
    item('• ', bold('Wait'), ': costs the guest nothing; may end if it gets quieter.'),
    item(
      '• ',
      bold('Abort'),
      ' ',
      about(request, 'abort'),
      `: stays on ${plan.identity.source}. No vote needed.`,
    ),
    item('• ', bold('Force'), ' ', about(request, 'force'), ': ', ...forceText(plan, figures, view)),
  );
}

function speeds(figures: StallFigures): string {
  const { dirtyBytesPerSecond: dirty, bandwidthBytesPerSecond: link } = figures;
  const changes = dirty === null ? 'changes its memory faster than it is copied' : `changes ${rate(dirty)}`;
  const carries = link === null ? '' : `, the link carries ${rate(link)}`;
  // What is written over again within a pass is counted once: the passes say what the two rates alone do not.
  const but = dirty !== null && link !== null && dirty < link ? ', yet no pass ends with less' : '';
  return `${changes}${carries}${but}. Left: ${bytes(figures.remainingBytes)}, no less for ${duration(figures.flatForSeconds)}.`;
}

function givesUp(figures: StallFigures, now: number): Text {
  if (figures.novaGivesUpAt === null) return [];
  const left = roughly((Date.parse(figures.novaGivesUpAt) - now) / 1000);
  const when = at(figures.novaGivesUpAt, now);
  return [' Nova gives up by itself at ', when, ` (in ${left}) and leaves it there.`];
}

function forceText(plan: MovePlan, figures: StallFigures, view: StallView): Text {
  const votes = view.forceQuorum === 0 ? 'No vote needed.' : `${count(view.forceQuorum, 'approval')}.`;
  if (figures.postCopy === true) return [...POST_COPY_RISK, ` ${votes}`];
  const after = `then it runs on ${view.destination ?? plan.identity.destination ?? 'the other host'}`;
  const unread: Text = figures.postCopy === undefined ? [' ', ...postCopyNotKnown(plan.identity.source)] : [];
  return [bold('pauses the guest'), `${pauseFigures(figures)}, ${after}. ${votes}`, ...unread];
}

function planned(choice: 'abort' | 'force', figures: StallFigures): Text {
  if (choice === 'abort') return ['It is aborted now, as approved with the plan.'];
  const forced = 'It is forced now, as approved with the plan';
  return figures.postCopy === true
    ? [`${forced}. Force `, ...POST_COPY_RISK]
    : [`${forced}: the guest pauses${pauseFigures(figures)}.`];
}
