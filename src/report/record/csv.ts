import { foreign } from '../../base/foreign.js';
import { redactText } from '../../base/redaction.js';

const CELL_LENGTH = 1000;
/** What a spreadsheet would take for a formula: names are somebody else's. */
const FORMULA = /^[=+\-@\t]/;

/** Rows as RFC 4180 has them, for spreadsheets and scripts. */
export function csvOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
}

function cellOf(text: string): string {
  const plain = foreign(redactText(text), CELL_LENGTH);
  const inert = FORMULA.test(plain) && !/^-?\d+(?:\.\d+)?$/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
