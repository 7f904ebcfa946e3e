import { count, named } from '../../../base/format/words.js';
import { type Block, folded, line, type Text } from '../../../chat/card.js';
import { parentStanding, pausedFields } from '../../../report/parent.js';
import type { Titled } from '../../../report/presentation.js';
import type { CardView } from '../../../report/view.js';
import { approvedLines } from '../../../report/vote-lines.js';
import { whyLines } from '../../../report/why.js';
import type { Request } from '../../../requests/request.js';
import { countsOf, courseOf } from '../course.js';
import { isLeftToOthers } from '../host-service.js';
import { type DrainRequestPlan, readDrain } from '../plan.js';
import { loadWords, planLeaves } from './plan-lines.js';

/**
 * The card while it runs. Who moves just now stands in the progress message: the card is edited when its state changes,
 * not with each server.
 */
export function drainUnderWay(request: Request, view: CardView): Titled {
  const plan = readDrain(request.plan);
  return {
    title: title(request, plan),
    blocks: [
      ...pausedFields(request),
      ...hint(request),
      ...serviceLine(request, plan),
      ...whyLines(request),
      ...approvedLines(view),
      folded('What was approved', ...planLeaves(plan)),
    ],
  };
}

function title(request: Request, plan: DrainRequestPlan): Text {
  const host = named(plan.identity.host);
  if (request.state === 'verifying') return [`Looking whether ${host} is empty`];
  if (request.state === 'paused') {
    const { all, moved } = countsOf(courseOf(request, []));
    return [`Emptying ${host} stands still: ${moved} of ${count(all, 'server')} moved`];
  }
  return [`Emptying ${host}: ${loadWords(plan)}`];
}

/** What was approved says that it is disabled: that is no longer so, or for somebody else's reason. */
function serviceLine(request: Request, { identity }: DrainRequestPlan): readonly Block[] {
  if (!isLeftToOthers(request)) return [];
  const host = named(identity.host);
  return [line(`The compute service of ${host} is left as others have set it: new servers may come.`)];
}

function hint(request: Request): readonly Block[] {
  if (request.state === 'verifying' || parentStanding(request) !== undefined) return [];
  return request.state === 'paused'
    ? [line('What runs goes on. Resume goes on with the rest; Stop ends it here.')]
    : [line('How far it is stands in the thread.')];
}
