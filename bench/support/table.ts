/** The value below which this part of the samples lies (nearest rank). */
export function percentile(samples: readonly number[], part: number): number {
  const sorted = [...samples].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);

export interface Measured {
  what: string;
  /** Samples of each run, all in one unit. */
  runs: readonly (readonly number[])[];
}

/** One row a measurement: each percentile of every run, and of those the median. */
export function summary({ what, runs }: Measured) {
  const of = (part: number) => rounded(median(runs.map((samples) => percentile(samples, part))));
  return { what, runs: runs.length, p50: of(0.5), p95: of(0.95), p99: of(0.99) };
}

/** Prints rows of equal keys with aligned columns; numbers to the right. */
export function printTable(title: string, rows: readonly Readonly<Record<string, string | number>>[]): void {
  const columns = Object.keys(rows[0] ?? {});
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  const isNumber = columns.map((column) => rows.every((row) => typeof row[column] === 'number'));
  const lines = cells.map((line) =>
    line
      .map((cell, index) =>
        isNumber[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  process.stdout.write(`${title}\n${lines.map((line) => `  ${line}`).join('\n')}\n\n`);
}

export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
