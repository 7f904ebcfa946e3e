/** Rows in columns as wide as their widest cell; columns without any content are left out. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const used = head.map((_, index) => rows.some((row) => (row[index] ?? '') !== ''));
  const lines = [head, ...rows].map((row) =>
    head.map((_, index) => row[index] ?? '').filter((_, index) => used[index]),
  );
  const widths = lines.reduce<number[]>(
    (widest, cells) => cells.map((cell, index) => Math.max(widest[index] ?? 0, width(cell))),
    [],
  );
  return lines.map((cells) =>
    cells
      .map((cell, index) => cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - width(cell))))
      .join('  ')
      .trimEnd(),
  );
}

function width(text: string): number {
  return [...text].length;
}
