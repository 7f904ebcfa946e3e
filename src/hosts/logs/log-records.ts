import { withoutEscapes } from '../../cloud/failures/plain-text.js';
import { defineCommand, type Output, succeeded } from '../command.js';
import { script } from '../script.js';

export const logRecords = defineCommand({
  id: 'log-records',
  purpose: 'Whole records about one server in the logs of Nova, libvirt and QEMU, within a window of time.',
  args: { server: 'uuid', from: 'epoch', to: 'epoch', domain: 'domainOrNone' },
  root: true,
  timeoutMs: 30_000,
  script: script('logs/log-records'),
  parse: parseLogs,
});

export interface LogRecord {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly file: string;
  /** All its lines, without terminal colours, the first with its timestamp. */
  readonly lines: readonly string[];
}

const STAMP = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)([.,]\d{1,6})?/;

/** Time, process, level and logger, which all lines of one traceback share; what follows tells a new record by its context. */
const ERROR_HEAD = /^\d{4}-\S{1,30}(?: [\d:.,]{8,15})?(?: \d{1,10})? (?:ERROR|CRITICAL) [\w.]{1,160} /;
const CONTEXT = /^\[(?:-|req-|None )/;

/** What scripts/logs.ts prints, in order of time. */
export function parseLogs(output: Output): readonly LogRecord[] {
  const records: { at: number; file: string; lines: string[] }[] = [];
  let [zone, clock, file, head] = ['+0000', 'utc', '', ''];
  for (const raw of succeeded(output).split('\n')) {
    const line = withoutEscapes(raw);
    const heading = /^@ (local|utc) (.+)$/.exec(line);
    if (heading?.[1] !== undefined && heading[2] !== undefined) {
      [clock, file, head] = [heading[1], heading[2], ''];
    } else if (file === '') zone = /^offset ([+-]\d{4})$/.exec(line)?.[1] ?? zone;
    else {
      const at = timeOf(line, clock === 'utc' ? '+0000' : zone);
      const own = ERROR_HEAD.exec(line)?.[0] ?? '';
      const goesOn = own !== '' && own === head && !CONTEXT.test(line.slice(own.length));
      if (at !== undefined && !goesOn) {
        records.push({ at, file, lines: [line] });
        head = own;
      } else if (line !== '' && records.at(-1)?.file === file) records.at(-1)?.lines.push(line);
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
