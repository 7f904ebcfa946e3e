import { foreign, foreignLines } from '../base/foreign.js';

/** Words for a terminal, on one line: as the console shows them, so that nothing in them steers it or is a secret. */
export function onOneLine(text: string): string {
  return foreign(text);
}

/** The same for a text of several lines, whose lines stay. */
export function forTerminal(text: string): string {
  return foreignLines(text).join('\n');
}
