import { clipped, count, named } from '../../../base/format/words.js';
import { type Block, bold, type Card, card, field, item, line, type Text } from '../../../chat/card.js';
import { command, dotted } from '../../../chat/text.js';
import { peopleFields } from '../../../report/outcome.js';
import type { CardView } from '../../../report/view.js';
import { type Request, shownId } from '../../../requests/request.js';
import { type RollingRow, readRollingOutcome } from '../outcome.js';
import { readRolling } from '../plan.js';

const MOST_ROWS = 12;
const WORDS_LENGTH = 160;

const LABELS: Readonly<Record<RollingRow['state'], string>> = {
  finished: 'Done',
  disabled: 'Still out of service',
  skipped: 'Left out',
  untouched: 'Not begun',
};

export function rollingEnded(request: Request): Text {
  const rows = readRollingOutcome(request)?.rows ?? [];
  const done = rows.filter(({ state }) => state === 'finished').length;
  const all = readRolling(request.plan).identity.hosts.length;
  if (request.state === 'succeeded')
    return [`Done: ${count(all, 'host')} maintained, all take servers again`];
  const words = request.state === 'aborted' ? 'Aborted' : 'Ended';
  return [`${words}: ${done} of ${count(all, 'host')} maintained`];
}

export function rollingOutcomeBlocks(request: Request, view: CardView): readonly Block[] {
  const rows = readRollingOutcome(request)?.rows ?? [];
  const done = rows.filter(({ state }) => state === 'finished').length;
  const out = rows.filter(({ state }) => state === 'disabled');
  return [
    // Where all are done the first line says so.
    ...(done === rows.length ? [] : [field('Done', `${done} of ${count(rows.length, 'host')}`)]),
    ...(['disabled', 'skipped', 'untouched'] as const).flatMap((state) => rowsOf(state, rows)),
    ...out
      .slice(0, MOST_ROWS)
      .map(({ host }) => line(`${named(host)} stays disabled until `, command(`enable ${named(host)}`), '.')),
    ...peopleFields(request, view),
  ];
}

function rowsOf(state: RollingRow['state'], rows: readonly RollingRow[]): readonly Block[] {
  const found = rows.filter((row) => row.state === state);
  if (found.length === 0) return [];
  return [
    line(bold(`${LABELS[state]}: ${count(found.length, 'host')}`)),
    ...found
      .slice(0, MOST_ROWS)
      .map(({ host, why }) => item(`${named(host)}${why === null ? '' : `: ${clipped(why, WORDS_LENGTH)}`}`)),
    ...(found.length > MOST_ROWS ? [item(`and ${found.length - MOST_ROWS} more`)] : []),
  ];
}

/** The message that was edited while it ran, in the end. */
export function rollingProgressEnd(request: Request): Card {
  const rows = readRollingOutcome(request)?.rows ?? [];
  const done = rows.filter(({ state }) => state === 'finished').length;
  return card(
    line(
      ...dotted(`${done} of ${count(rows.length, 'host')} done`, shownId(request.id), 'the outcome is below'),
    ),
  );
}
