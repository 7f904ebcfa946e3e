import { duration } from '../../../base/format/duration.js';
import { clipped, count, named } from '../../../base/format/words.js';
import { type Block, code, item, line, type Text } from '../../../chat/card.js';
import { prose } from '../../../chat/prose.js';
import { command, nameSpan } from '../../../chat/text.js';
import { peopleLine, proofLines } from '../../../report/outcome.js';
import type { CardView } from '../../../report/view.js';
import type { Request } from '../../../requests/request.js';
import { type DrainOutcome, type DrainRow, readDrainOutcome } from '../outcome.js';
import { readDrain } from '../plan.js';

const MOST_ROWS = 8;
const WORDS_LENGTH = 160;

/** The sentence that people act on, said only where it was proved. */
export function drainEnded(request: Request): Text {
  const { identity } = readDrain(request.plan);
  const host = named(identity.host);
  const outcome = readDrainOutcome(request);
  const left = outcome?.rows.filter(({ state }) => state === 'left' || state === 'skipped') ?? [];
  if (request.state === 'aborted') return [`Aborted: ${host} is not empty, and stays disabled`];
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
  const residue = moved.filter((row) => row.residue);
  return [
    peopleLine(request, view, `${count(moved.length, 'server')} moved`),
    ...rowsOf('Still there', left),
    ...rowsOf('Moved with something left behind', residue),
    ...proofLines(outcome.proof),
    ...endLines(request, identity.host, identity.disables),
  ];
}

function rowsOf(label: string, rows: readonly DrainRow[]): readonly Block[] {
  if (rows.length === 0) return [];
  return [
    line(`${label}:`),
    ...rows
      .slice(0, MOST_ROWS)
      .map(({ name, why }) => item(nameSpan(name), ' ', ...prose(clipped(why ?? '', WORDS_LENGTH)))),
    ...(rows.length > MOST_ROWS ? [item(`and ${rows.length - MOST_ROWS} more`)] : []),
  ];
}

function endLines(request: Request, host: string, disables: boolean): readonly Block[] {
  const stays = request.state !== 'succeeded';
  const disabled = disables && request.steps.some(({ outcome }) => outcome === 'taken');
  return [
    ...(disabled
      ? [line(`${named(host)} stays disabled until `, command(`enable ${named(host)}`), '.')]
      : []),
    ...(stays ? [line('To go on: ', command(`host ${named(host)}`))] : []),
  ];
}

/** The message that was edited while it ran, in the end. */
export function drainProgressEnd(request: Request): { blocks: readonly Block[] } {
  const outcome = readDrainOutcome(request);
  const moved = outcome?.rows.filter(({ state }) => state === 'moved') ?? [];
  const took = moved.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
  const words = outcome === undefined ? request.state : `${count(moved.length, 'server')} moved`;
  const each = moved.length === 0 ? '' : `, ${duration(took / moved.length)} each`;
  return {
    blocks: [
      line(
        code(named(readDrain(request.plan).identity.host)),
        ` ${request.state.replaceAll('-', ' ')}: ${words}${each}`,
      ),
    ],
  };
}
