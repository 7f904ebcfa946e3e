import { count, named } from '../../../base/format/words.js';
import { type Block, folded, line, type Text } from '../../../chat/card.js';
import { command } from '../../../chat/text.js';
import { parentStanding, pausedFields } from '../../../report/parent.js';
import type { Titled } from '../../../report/presentation.js';
import type { CardView } from '../../../report/view.js';
import { approvedLines } from '../../../report/vote-lines.js';
import { whyLines } from '../../../report/why.js';
import type { Request } from '../../../requests/request.js';
import { courseOf } from '../course.js';
import { readRolling } from '../plan.js';
import { yours } from '../standing.js';
import { hostsWords, planLeaves } from './plan-lines.js';

/** The card while it runs: how many hosts are done, and what somebody has to do. */
export function rollingUnderWay(request: Request, view: CardView): Titled {
  const plan = readRolling(request.plan);
  return {
    title: title(request),
    blocks: [
      ...pausedFields(request),
      ...hints(request),
      ...whyLines(request),
      ...approvedLines(view),
      folded('What was approved', ...planLeaves(plan)),
    ],
  };
}

function title(request: Request): Text {
  const plan = readRolling(request.plan);
  const { hosts } = courseOf(request, []);
  const done = hosts.filter(({ state }) => state === 'finished').length;
  const told = `${done} of ${count(hosts.length, 'host')} maintained`;
  if (request.state === 'paused') return [`The maintenance stands still: ${told}`];
  return [
    done === 0 ? `Maintaining ${hostsWords(plan)}` : `Maintaining ${named(plan.identity.cloud)}: ${told}`,
  ];
}

function hints(request: Request): readonly Block[] {
  const empty = yours(request).map((host) =>
    line(`Once ${named(host)} is rebooted: `, command(`done ${named(host)}`)),
  );
  if (parentStanding(request) !== undefined) return empty;
  return request.state === 'paused'
    ? [...empty, line('What runs goes on. Resume goes on with the rest; Stop ends it here.')]
    : empty;
}
