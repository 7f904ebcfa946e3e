import { nameSpan } from '../../chat/text.js';
import { describedPresentation } from '../../report/described.js';
import type { Presentation } from '../../report/presentation.js';
import { approvedLines } from '../../report/vote-lines.js';
import { whyLine } from '../../report/why.js';
import type { Request } from '../../requests/request.js';
import { forceLines, forceTitle } from './cards.js';
import { readForce } from './plan.js';

const nameOf = ({ plan }: Request) => nameSpan(readForce(plan).about.serverName);
const title = ({ plan }: Request) => forceTitle(readForce(plan));

/** How a force by hand reads: it speaks in the thread of its move, which tells the rest. */
export const presentForce: Presentation = {
  ...describedPresentation({
    describe: (request) => ({
      headline: title(request),
      lines: [],
      done: ['Nova was told to force the move of ', nameOf(request), ' to its end'],
    }),
    service: 'Nova',
    serviceMessage: () => null,
  }),
  noun: 'force',
  lines: (request, view) => {
    const plan = readForce(request.plan);
    return [whyLine(request), ...forceLines(plan, view.cardOf(plan.identity.parent))];
  },
  underWay: (request, view) => {
    const plan = readForce(request.plan);
    return {
      title: title(request),
      blocks: [
        whyLine(request),
        ...forceLines(plan, view.cardOf(plan.identity.parent)),
        ...approvedLines(view),
      ],
    };
  },
  untouched: (request) => ['the move of ', nameOf(request), ' was not forced'],
  ended: (request) =>
    request.state === 'succeeded'
      ? ['Done: ', 'Nova was told to force the move of ', nameOf(request), ' to its end']
      : [`${request.state.charAt(0).toUpperCase()}${request.state.slice(1)}: `, 'force of ', nameOf(request)],
  asked: () => [],
};
