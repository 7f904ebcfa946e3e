import { duration } from '../../../base/format/duration.js';
import { clipped, count, named } from '../../../base/format/words.js';
import {
  type Block,
  bold,
  type Card,
  card,
  field,
  folded,
  item,
  line,
  type Text,
  tabular,
} from '../../../chat/card.js';
import { prose } from '../../../chat/prose.js';
import { command, dotted, nameSpan } from '../../../chat/text.js';
import { peopleFields, proofBlocks } from '../../../report/outcome.js';
import type { CardView } from '../../../report/view.js';
import { type Request, shownId } from '../../../requests/request.js';
import { type DrainOutcome, type DrainRow, readDrainOutcome } from '../outcome.js';
import { readDrain } from '../plan.js';

const MOST_ROWS = 8;
const MOST_MOVES = 10;
const WORDS_LENGTH = 160;

/** The sentence that people act on, said only where it was proved. */
export function drainEnded(request: Request): Text {
  const { identity } = readDrain(request.plan);
  const host = named(identity.host);
  const outcome = readDrainOutcome(request);
  const left = outcome?.rows.filter(({ state }) => state === 'left' || state === 'skipped') ?? [];
  if (request.state === 'aborted')
    return [`Aborted: ${host} is not empty${staysDisabled(request, outcome) ? ', and stays disabled' : ''}`];
  if (request.state === 'succeeded' && outcome !== undefined)
    return safeWords(host, identity.purpose, outcome);
  if (left.length > 0)
    return [
      `Not empty: ${count(left.length, 'server')} of ${host} ${left.length === 1 ? 'is' : 'are'} still there`,
    ];
  return [
    `Not proved empty: ${host}${outcome?.missing[0] === undefined ? '' : `, ${clipped(outcome.missing[0], WORDS_LENGTH)}`}`,
  ];
}

function safeWords(host: string, purpose: 'reboot' | 'removal', outcome: DrainOutcome): Text {
  const off =
    outcome.off === 0 ? '' : `; ${count(outcome.off, 'off server')} ${outcome.off === 1 ? 'stays' : 'stay'}`;
  if (outcome.unseen) return [`Done: no server is left on ${host}, as far as the cloud tells${off}`];
  if (purpose === 'removal') return [`Done: ${host} is empty, safe to remove`];
  return [`Done: nothing runs on ${host}, safe to reboot${off}`];
}

/** Below that line: who stayed and why, what was proved, how the host gets its servers back. */
export function drainOutcomeBlocks(request: Request, view: CardView): readonly Block[] {
  const { identity } = readDrain(request.plan);
  const outcome = readDrainOutcome(request);
  if (outcome === undefined) return [];
  const moved = outcome.rows.filter(({ state }) => state === 'moved');
  const left = outcome.rows.filter(({ state }) => state === 'left' || state === 'skipped');
  const gone = outcome.rows.filter(({ state }) => state === 'gone');
  const residue = moved.filter((row) => row.residue);
  return [
    field('Moved', movedWords(moved)),
    ...rowsOf('Still there', left),
    ...rowsOf('Gone, and not by a move that succeeded', gone),
    ...rowsOf('Moved, with something left behind', residue),
    ...proofBlocks(outcome.proof),
    ...endLines(request, identity.host, outcome),
    ...peopleFields(request, view),
    ...movesFolded(moved),
  ];
}

function rowsOf(label: string, rows: readonly DrainRow[]): readonly Block[] {
  if (rows.length === 0) return [];
  return [
    line(bold(`${label}: ${count(rows.length, 'server')}`)),
    ...rows
      .slice(0, MOST_ROWS)
      .map(({ name, why }) => item(nameSpan(name), ' ', ...prose(clipped(why ?? '', WORDS_LENGTH)))),
    ...(rows.length > MOST_ROWS ? [item(`and ${rows.length - MOST_ROWS} more`)] : []),
  ];
}

/** `12 servers, 40 s each`. */
function movedWords(moved: readonly DrainRow[]): string {
  const took = moved.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
  const each = moved.length === 0 ? '' : `, ${duration(took / moved.length)} each`;
  return `${count(moved.length, 'server')}${each}`;
}

/** All of them stand in the table of the thread. */
function movesFolded(moved: readonly DrainRow[]): readonly Block[] {
  if (moved.length === 0) return [];
  const rows = moved
    .slice(0, MOST_MOVES)
    .map(({ name, to, seconds }) => [name, to ?? '?', seconds === null ? '' : duration(seconds)]);
  const more = moved.length - rows.length;
  return [
    folded(
      'Who went where',
      tabular('Who went where', ['Server', 'To', 'Took'], rows),
      ...(more > 0 ? [item(`and ${more} more, in the table below`)] : []),
    ),
  ];
}

/** Nothing is promised of a service that somebody has enabled meanwhile, or that Drover never disabled. */
function staysDisabled(request: Request, outcome: DrainOutcome | undefined): boolean {
  return wasDisabled(request) && outcome?.enabled !== true;
}

function wasDisabled(request: Request): boolean {
  const { disables } = readDrain(request.plan).identity;
  return disables && request.steps.some(({ outcome }) => outcome === 'taken');
}

function endLines(request: Request, host: string, outcome: DrainOutcome): readonly Block[] {
  const again = request.state !== 'succeeded';
  return [
    ...(staysDisabled(request, outcome)
      ? [line(`${named(host)} stays disabled until `, command(`enable ${named(host)}`), '.')]
      : []),
    ...(wasDisabled(request) && outcome.enabled === true
      ? [line(`${named(host)} was enabled meanwhile, and not by Drover: new servers may come at any time.`)]
      : []),
    ...(again ? [line('To try the rest again: ', command(`host ${named(host)}`))] : []),
  ];
}

/** The message that was edited while it ran, in the end. */
export function drainProgressEnd(request: Request): Card {
  const outcome = readDrainOutcome(request);
  const moved = outcome?.rows.filter(({ state }) => state === 'moved') ?? [];
  const all = readDrain(request.plan).about.moves.length;
  const told = outcome === undefined ? undefined : `${moved.length} of ${count(all, 'server')} moved`;
  const host = named(readDrain(request.plan).identity.host);
  return card(
    line(...dotted([`${host}: `, told ?? request.state], shownId(request.id), 'the outcome is below')),
  );
}
