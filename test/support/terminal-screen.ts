const ESCAPE = '\u001b';
const UNITS = new RegExp(`${ESCAPE}\\[(\\d*)([A-Za-z])|[^${ESCAPE}]`, 'gsu');

/**
 * What stands on a terminal of `height` rows after these bytes, and what has left its top: carriage return, line feed,
 * cursor moves and clearing are understood.
 */
export function screenAfter(bytes: string, height = Number.POSITIVE_INFINITY): string[] {
  const rows: string[] = [''];
  let row = 0;
  let top = 0;
  let column = 0;
  for (const [unit, count, command] of bytes.matchAll(UNITS)) {
    if (unit === '\r') column = 0;
    else if (unit === '\n') {
      // A terminal in raw mode still adds the carriage return (libuv keeps ONLCR).
      row++;
      top = Math.max(top, row + 1 - height);
      column = 0;
      rows[row] ??= '';
    } else if (command === 'A') row = Math.max(top, row - Number(count || 1));
    else if (command === 'G') column = Number(count || 1) - 1;
    else if (command === 'C') column += Number(count || 1);
    else if (command === 'K') rows[row] = (rows[row] ?? '').slice(0, column);
    else if (command === 'J') {
      rows.length = row + 1;
      rows[row] = (rows[row] ?? '').slice(0, column);
    } else if (command === undefined) {
      const before = (rows[row] ?? '').padEnd(column);
      rows[row] = before.slice(0, column) + unit + before.slice(column + 1);
      column++;
    }
  }
  return rows.map((text) => text.trimEnd());
}
