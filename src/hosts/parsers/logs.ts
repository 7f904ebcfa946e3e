import { type Output, succeeded } from '../command.js';

export interface LogRecord {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly file: string;
  /** All its lines, as they stand there, the first with its timestamp. */
  readonly lines: readonly string[];
}

const STAMP = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)([.,]\d{1,6})?/;

/** What scripts/logs.ts prints, in order of time. */
export function parseLogs(output: Output): readonly LogRecord[] {
  const records: { at: number; file: string; lines: string[] }[] = [];
  let [zone, clock, file] = ['+0000', 'utc', ''];
  for (const line of succeeded(output).split('\n')) {
    const heading = /^@ (local|utc) (.+)$/.exec(line);
    if (heading?.[1] !== undefined && heading[2] !== undefined) [clock, file] = [heading[1], heading[2]];
    else if (file === '') zone = /^offset ([+-]\d{4})$/.exec(line)?.[1] ?? zone;
    else {
      const at = timeOf(line, clock === 'utc' ? '+0000' : zone);
      if (at !== undefined) records.push({ at, file, lines: [line] });
      else if (line !== '' && records.at(-1)?.file === file) records.at(-1)?.lines.push(line);
    }
  }
  return records.sort((a, b) => a.at - b.at);
}

function timeOf(line: string, zone: string): number | undefined {
  const [, day, time, fraction] = STAMP.exec(line) ?? [];
  if (day === undefined || time === undefined) return undefined;
  const offset = `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const at = Date.parse(`${day}T${time}${(fraction ?? '').replace(',', '.').slice(0, 4)}${offset}`);
  return Number.isNaN(at) ? undefined : at;
}
