import { createLog } from '../log.js';
import { openReadOnly } from '../store/read-only.js';
import type { HistoryEntry } from '../store/store.js';
import { type ConfigChoice, configOf, logLevelOf } from './configuration.js';
import type { ExitCode } from './program.js';
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
  const table: string[][] = [];
  if (choice.csv) io.stdout.write(`${COLUMNS.join(',')}\n`);
  let after: string | undefined;
  do {
    const page = await store.history({}, { size: PAGE, ...(after === undefined ? {} : { after }) });
    for (const entry of page.entries) {
      const row = COLUMNS.map((column) => entry[column] ?? '');
      if (choice.json) io.stdout.write(`${JSON.stringify(entry)}\n`);
      else if (choice.csv) io.stdout.write(`${row.map(csvCell).join(',')}\n`);
      else table.push(row.map((cell) => cell.replace(/\p{C}/gu, ' ')));
    }
    after = page.next;
  } while (after !== undefined);
  if (!choice.json && !choice.csv) {
    io.stdout.write(table.length === 0 ? 'No request has ended yet.\n' : textTable(COLUMNS, table));
  }
  return 0;
}

/** Quoted where needed; a leading `=`, `+`, `-` or `@` is no formula for whoever opens it in a spreadsheet. */
function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
