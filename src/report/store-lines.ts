import { count } from '../base/format/words.js';
import { type Block, bold, code, line } from '../chat/card.js';
import type { StoreProblem } from '../requests/store-port.js';
import { HELD_REMEDY } from '../requests/store-problem.js';

const MOST = 5;

/** What of the store can't be read, for operators: nothing where all of it can. */
export function storeLines(problems: readonly StoreProblem[]): readonly Block[] {
  const holding = problems.filter(({ holds }) => holds);
  return [
    ...(problems.length === 0
      ? []
      : [
          line(
            bold(`${count(problems.length, 'document')} of the store can't be read`),
            holding.length === 0
              ? ', kept in the data folder until somebody has looked:'
              : `; ${holding.length} of them ${holding.length === 1 ? 'holds' : 'hold'} starts back. ${HELD_REMEDY}`,
          ),
        ]),
    ...[...holding, ...problems.filter(({ holds }) => !holds)]
      .slice(0, MOST)
      .map(({ file }) => line(code(file))),
    ...(problems.length > MOST ? [line(`and ${problems.length - MOST} more`)] : []),
  ];
}
