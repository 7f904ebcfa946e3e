import { clipped, named } from '../../base/format/words.js';
import { code, item, type Text } from '../../chat/card.js';
import { nameSpan } from '../../chat/text.js';
import type { Details, Presentation } from '../../report/presentation.js';
import { reasonLines, whyLines } from '../../report/why.js';
import type { Request } from '../../requests/request.js';
import { rollingEventWords, rollingMilestone } from './cards/milestone.js';
import { rollingEnded, rollingOutcomeBlocks, rollingProgressEnd } from './cards/outcome.js';
import { rollingPicture } from './cards/picture.js';
import { planLines, rollingTitle } from './cards/plan-lines.js';
import { rollingUnderWay } from './cards/under-way.js';
import { readRolling } from './plan.js';
import { rollingRecord } from './record.js';
import { answer, asks, standing } from './standing.js';

/** How the maintenance of many hosts reads. */
export const presentRolling: Presentation = {
  noun: 'maintenance',
  mayRetry: () => false,
  title: ({ plan }) => rollingTitle(readRolling(plan)),
  lines: (request) => [...whyLines(request), ...planLines(readRolling(request.plan))],
  underWay: rollingUnderWay,
  standing,
  asks,
  answer,
  untouched: () => ['No host was maintained'],
  ended: rollingEnded,
  outcome: rollingOutcomeBlocks,
  asked: reasonLines,
  milestone: rollingMilestone,
  eventWords: rollingEventWords,
  progressEnd: rollingProgressEnd,
  row: ({ plan }) => rowOf(readRolling(plan).identity.hosts),
  details,
  record: rollingRecord,
  picture: rollingPicture,
};

function rowOf(hosts: readonly string[]): Text {
  const [first = '', ...more] = hosts;
  return ['maintain ', nameSpan(first), more.length === 0 ? '' : ` and ${more.length} more`];
}

function details(request: Request): Details {
  const { identity, about } = readRolling(request.plan);
  return {
    identity: [item('hosts: ', code(clipped(identity.hosts.join(', '), 400)))],
    groups: [
      {
        name: 'Turns',
        rows: about.order.map(
          ({ host, servers, zone }): Text => [
            nameSpan(host),
            ` ${servers} to move${zone === null ? '' : `, ${named(zone)}`}`,
          ],
        ),
      },
      {
        name: 'Cannot be emptied',
        rows: about.cannot.map(({ host, why }): Text => [nameSpan(host), ` ${clipped(why, 200)}`]),
      },
    ],
  };
}
