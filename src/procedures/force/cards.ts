import { about as aboutDuration } from '../../base/format/duration.js';
import { type Block, bold, line, type Text } from '../../chat/card.js';
import type { MessageRef } from '../../chat/platform.js';
import { nameSpan } from '../../chat/text.js';
import { POST_COPY_RISK, pauseFigures, postCopyNotKnown } from '../../report/force-effect.js';
import { requestSpan } from '../../report/text.js';
import type { ForcePlan } from './plan.js';

export function forceTitle(plan: ForcePlan): Text {
  return ['Force the move of ', nameSpan(plan.about.serverName), ` off ${plan.about.source}`];
}

/** What forcing means for the guest, and that this ends with the move it is about. */
export function forceLines(plan: ForcePlan, parentCard: MessageRef | undefined): readonly Block[] {
  const { about, identity } = plan;
  const effect: Text = identity.postCopy
    ? POST_COPY_RISK
    : [bold('pauses the guest'), `${pauseFigures(about)}, until the rest is copied.`];
  return [
    line(bold('Force'), ' ', ...effect),
    ...(identity.postCopy === null ? [line(...postCopyNotKnown(about.source))] : []),
    ...(about.notStalled === undefined ? [] : [line(notStalledText(about.notStalled))]),
    line('About ', requestSpan(identity.parent, parentCard), '; void the moment that move ends.'),
  ];
}

/** Whoever approves should know that patience alone would do. */
function notStalledText({ share, etaSeconds }: NonNullable<ForcePlan['about']['notStalled']>): string {
  const parts = [
    ...(share === null ? [] : [`${Math.floor(share * 100)} % copied`]),
    ...(etaSeconds === null ? [] : [`about ${aboutDuration(etaSeconds)} left`]),
  ];
  const figures = parts.length === 0 ? '' : `: ${parts.join(', ')}`;
  const so = etaSeconds === null ? 'It may end by itself.' : 'Force pauses the guest for nothing.';
  return `It is not stalled${figures}. ${so}`;
}
