import { foreign } from '../base/foreign.js';

/** Columns that are kept for a table beside the number of a message and its indentation, on a terminal of 80. */
export const FITTING = 72;
const BETWEEN = '  ';
/** No column is made narrower than this by another one's wide cells. */
const NARROWEST = 6;

type Row = readonly string[];

/** Rows in columns as wide as their widest cell; columns without any content are left out. */
export function table(head: Row, rows: readonly Row[]): readonly string[] {
  const { lines, widths } = measured(head, rows);
  return lines.map((cells) => laid(cells, widths));
}

/** As `table`, within so many columns: what is too wide is cut in the widest cells, and ends with `…`. */
export function fitted(head: Row, rows: readonly Row[], columns: number): readonly string[] {
  const literal = rows.map((row) => row.map((cell) => foreign(cell)));
  const { lines, widths } = measured(head, literal);
  const narrow = narrowed(widths, columns);
  return lines.map((cells) =>
    laid(
      cells.map((cell, index) => cut(cell, narrow[index] ?? 0)),
      narrow,
    ),
  );
}

/** How many columns `table` takes. */
export function widthOf(head: Row, rows: readonly Row[]): number {
  const { widths } = measured(head, rows);
  return sum(widths) + BETWEEN.length * Math.max(0, widths.length - 1);
}

function measured(head: Row, rows: readonly Row[]): { lines: string[][]; widths: number[] } {
  const used = head.map((_, index) => rows.some((row) => (row[index] ?? '') !== ''));
  const lines = [head, ...rows].map((row) =>
    head.map((_, index) => row[index] ?? '').filter((_, index) => used[index]),
  );
  const widths = lines.reduce<number[]>(
    (widest, cells) => cells.map((cell, index) => Math.max(widest[index] ?? 0, width(cell))),
    [],
  );
  return { lines, widths };
}

/** Takes from the widest column, one by one, until all fit or none can give any more. */
function narrowed(widths: readonly number[], columns: number): readonly number[] {
  const room = columns - BETWEEN.length * Math.max(0, widths.length - 1);
  const now = [...widths];
  while (sum(now) > room) {
    const widest = now.indexOf(Math.max(...now));
    if ((now[widest] ?? 0) <= NARROWEST) break;
    now[widest] = (now[widest] ?? 0) - 1;
  }
  return now;
}

function laid(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, index) => cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - width(cell))))
    .join(BETWEEN)
    .trimEnd();
}

function cut(cell: string, room: number): string {
  const characters = [...cell];
  return characters.length <= room ? cell : `${characters.slice(0, Math.max(0, room - 1)).join('')}…`;
}

function width(text: string): number {
  return [...text].length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
