import { foreignLines } from '../../base/foreign.js';
import { stamp } from '../../base/format/time.js';
import { clipped } from '../../base/format/words.js';
import { redactText } from '../../base/redaction.js';
import { table } from '../../chat/table.js';

/** Rows of one list. What is longer was never meant to be read row by row; `drover history` and the audit have it. */
const MOST_ROWS = 200;
/** Of somebody else's words. */
const WORDS_LENGTH = 1000;
/** Characters of the whole file: below every platform's limit, however they count (Slack's snippets: 1 MiB). */
const MOST_CHARACTERS = 200_000;

export interface Section {
  title: string;
  /** None: the section is left out. */
  lines: readonly string[];
}

/** Somebody else's words on one line. */
export function words(text: string): string {
  return clipped(text, WORDS_LENGTH);
}

/** `2026-11-22 14:30:05`; the head of the file says that it is UTC. */
export function when(iso: string): string {
  return stamp(iso);
}

/** `label   value`, one below the other; what is not known is left out. */
export function fields(pairs: readonly (readonly [label: string, value: string | undefined])[]): string[] {
  const told = pairs.filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '');
  const widest = Math.max(0, ...told.map(([label]) => label.length));
  return told.map(([label, value]) => `${label.padEnd(widest)}  ${value}`);
}

export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}

/** The first of them; the others are counted. */
export function someOf(lines: readonly string[], most = MOST_ROWS): readonly string[] {
  const more = lines.length - most;
  return more > 0 ? [...lines.slice(0, most), `… and ${more} more`] : lines;
}

/** Rows below a head, as many as there is room for; nothing where there are none. */
export function listed(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [] : someOf(table(head, rows), MOST_ROWS + 1);
}

/** A list below other lines: an empty line apart from them. */
export function below(list: readonly string[]): readonly string[] {
  return list.length === 0 ? [] : ['', ...list];
}

/** The file's text. Whatever slipped into a line: no secret, no control, no line break of somebody else's leaves it. */
export function composed(head: readonly string[], sections: readonly Section[]): string {
  const bodies = sections.filter(({ lines }) => lines.length > 0);
  const lines = [...head, ...bodies.flatMap(({ title, lines: body }) => ['', title, ...indented(body)])];
  return bounded(lines.map((line) => foreignLines(redactText(line)).join(' ').trimEnd()));
}

function bounded(lines: readonly string[]): string {
  let room = MOST_CHARACTERS;
  const kept = lines.findIndex((line) => {
    room -= line.length + 1;
    return room < 0;
  });
  const shown = kept < 0 ? lines : [...lines.slice(0, kept), `… and ${lines.length - kept} more lines`];
  return `${shown.join('\n')}\n`;
}
