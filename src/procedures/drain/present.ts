import { clipped, named } from '../../base/format/words.js';
import { type Block, code, item, type Text } from '../../chat/card.js';
import { nameSpan } from '../../chat/text.js';
import { parentStanding, pauseAsks } from '../../report/parent.js';
import type { Details, Presentation } from '../../report/presentation.js';
import { reasonLines, whyLines } from '../../report/why.js';
import type { Request } from '../../requests/request.js';
import { drainEventWords, drainMilestone } from './cards/milestone.js';
import { drainEnded, drainOutcomeBlocks, drainProgressEnd } from './cards/outcome.js';
import { drainPicture } from './cards/picture.js';
import { drainTitle, planLines } from './cards/plan-lines.js';
import { drainUnderWay } from './cards/under-way.js';
import { readDrain } from './plan.js';
import { drainRecord, drainTable } from './record.js';

const WORDS_LENGTH = 200;

/** How the emptying of a host reads. */
export const presentDrain: Presentation = {
  noun: 'drain',
  mayRetry: () => false,
  title: ({ plan }) => drainTitle(readDrain(plan)),
  lines: (request) => [...whyLines(request), ...planLines(readDrain(request.plan))],
  underWay: drainUnderWay,
  standing: parentStanding,
  asks: pauseAsks,
  untouched: ({ plan }) => [`${named(readDrain(plan).identity.host)} was not emptied`],
  ended: drainEnded,
  outcome: drainOutcomeBlocks,
  asked: reasonLines,
  milestone: drainMilestone,
  eventWords: drainEventWords,
  progressEnd: drainProgressEnd,
  row: ({ plan }) => ['empty ', nameSpan(readDrain(plan).identity.host)],
  details,
  record: drainRecord,
  table: drainTable,
  picture: drainPicture,
};

function details(request: Request): Details {
  const { identity, about } = readDrain(request.plan);
  const row = (name: string, rest: string): Text => [nameSpan(name), ` ${clipped(rest, WORDS_LENGTH)}`];
  const identityRows: readonly Block[] = [
    item('host: ', code(named(identity.host))),
    item('destinations: ', code(clipped(identity.destinations.join(', '), 400))),
  ];
  return {
    identity: identityRows,
    groups: [
      {
        name: 'Moves',
        rows: about.moves.map(({ name, to, warnings }) =>
          row(name, `→ ${to}${warnings.length === 0 ? '' : ` · ${warnings.join('; ')}`}`),
        ),
      },
      { name: 'Cannot leave', rows: about.stuck.map(({ name, why }) => row(name, why)) },
      { name: 'Off', rows: about.off.map(({ name, why }) => row(name, why)) },
    ],
  };
}
