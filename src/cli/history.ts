import { stamp } from '../base/format/time.js';
import { clipped } from '../base/format/words.js';
import { createLog } from '../base/log.js';
import { shownId } from '../requests/request.js';
import type { HistoryEntry } from '../requests/store-port.js';
import { openReadOnly } from '../store/lowdb/read-only.js';
import { type ConfigChoice, configOf, logLevelOf } from './configuration.js';
import type { ExitCode } from './program.js';
import { onOneLine } from './terminal.js';
import { textTable } from './text-table.js';

export interface HistoryChoice extends ConfigChoice {
  json?: boolean;
  csv?: boolean;
}

const PAGE = 500;
const COLUMNS = [
  'endedAt',
  'id',
  'kind',
  'state',
  'cloud',
  'serverName',
  'server',
  'source',
  'destination',
  'requester',
  'createdAt',
] as const satisfies readonly (keyof HistoryEntry)[];

/** Reads the archive beside a running Drover: it takes no lock and writes nothing. */
export async function runHistory(choice: HistoryChoice, io: NodeJS.Process): Promise<ExitCode> {
  const config = configOf(choice, io, false);
  const store = await openReadOnly(config.store.directory, createLog({ level: logLevelOf(io.env) }));
  const all: HistoryEntry[] = [];
  if (choice.csv) io.stdout.write(`${COLUMNS.join(',')}\n`);
  let after: string | undefined;
  do {
    const page = await store.history({}, { size: PAGE, ...(after === undefined ? {} : { after }) });
    for (const entry of page.entries) {
      if (choice.json)
        io.stdout.write(
          `${JSON.stringify(entry, (_key, value: unknown) => (typeof value === 'string' ? onOneLine(value) : value))}\n`,
        );
      else if (choice.csv)
        io.stdout.write(`${COLUMNS.map((column) => csvCell(entry[column] ?? '')).join(',')}\n`);
      else all.push(entry);
    }
    after = page.next;
  } while (after !== undefined);
  if (!choice.json && !choice.csv) io.stdout.write(historyTable(all));
  return 0;
}

/** For people; programs read `--json` or `--csv`. The cloud is a column only where there are several. */
export function historyTable(entries: readonly HistoryEntry[]): string {
  if (entries.length === 0) return 'No request has ended yet.\n';
  const several = new Set(entries.map(({ cloud }) => cloud)).size > 1;
  const columns: readonly (readonly [string, (entry: HistoryEntry) => string])[] = [
    ['ended (UTC)', ({ endedAt }) => stamp(endedAt)],
    ['id', ({ id }) => shownId(id)],
    ['kind', ({ kind }) => kind],
    ['outcome', ({ state }) => state.replaceAll('-', ' ')],
    ...(several ? [['cloud', ({ cloud }: HistoryEntry) => clipped(cloud, 16)] as const] : []),
    ['server', ({ serverName, server }) => clipped(serverName ?? server ?? '', 32)],
    ['from', ({ source }) => clipped(source ?? '', 24)],
    ['to', ({ destination }) => clipped(destination ?? '', 24)],
    ['asked by', ({ requester }) => clipped(requester, 32)],
  ];
  const rows = entries.map((entry) => columns.map(([, cell]) => onOneLine(cell(entry))));
  return textTable(
    columns.map(([title]) => title),
    rows,
  );
}

/** Quoted where needed; a leading `=`, `+`, `-` or `@` is no formula for whoever opens it in a spreadsheet. */
function csvCell(value: string): string {
  const text = onOneLine(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
