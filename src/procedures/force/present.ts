import type { Text } from '../../chat/card.js';
import { nameSpan } from '../../chat/text.js';
import { describedPresentation } from '../../report/described.js';
import type { Presentation } from '../../report/presentation.js';
import { approvedLines } from '../../report/vote-lines.js';
import { whyLines } from '../../report/why.js';
import type { Request } from '../../requests/request.js';
import { forceLines, forceTitle } from './cards.js';
import { readForce } from './plan.js';

const nameOf = ({ plan }: Request) => nameSpan(readForce(plan).about.serverName);
const title = ({ plan }: Request) => forceTitle(readForce(plan));

/** What comes of it is told in the thread of the move. */
function accepted(request: Request): Text {
  const { postCopy } = readForce(request.plan).identity;
  const name = nameOf(request);
  if (postCopy === true) return ['Nova accepted the force; ', name, ' switches to post-copy'];
  return postCopy === null
    ? ['Nova accepted the force; ', name, ' pauses until the rest is copied, or switches to post-copy']
    : ['Nova accepted the force; ', name, ' pauses until the rest is copied'];
}

/** How a force by hand reads: it speaks in the thread of its move, which tells the rest. */
export const presentForce: Presentation = {
  ...describedPresentation({
    describe: (request) => ({
      headline: title(request),
      lines: [],
      done: accepted(request),
    }),
    service: 'Nova',
    serviceMessage: () => null,
  }),
  noun: 'force',
  lines: (request, view) => {
    const plan = readForce(request.plan);
    return [...whyLines(request), ...forceLines(plan, view.cardOf(plan.identity.parent))];
  },
  underWay: (request, view) => {
    const plan = readForce(request.plan);
    return {
      title: title(request),
      blocks: [
        ...whyLines(request),
        ...forceLines(plan, view.cardOf(plan.identity.parent)),
        ...approvedLines(view),
      ],
    };
  },
  untouched: (request) => ['the move of ', nameOf(request), ' was not forced'],
  ended: (request) =>
    request.state === 'succeeded'
      ? ['Done: ', ...accepted(request)]
      : [`${request.state.charAt(0).toUpperCase()}${request.state.slice(1)}: `, 'force of ', nameOf(request)],
  asked: () => [],
};
