import { timeBefore } from '../app/time-before.js';
import { systemClock } from '../base/clock.js';
import { defined } from '../base/defined.js';
import { stamp } from '../base/format/time.js';
import { clipped } from '../base/format/words.js';
import { createLog, type Log } from '../base/log.js';
import type { Config, StoreConfig } from '../config/config.js';
import { shownId } from '../requests/request.js';
import type { HistoryEntry, HistoryQuery } from '../requests/store-port.js';
import type { StoreReader } from '../store/reader.js';
import { type ConfigChoice, configOf, logLevelOf } from './configuration.js';
import type { ExitCode } from './program.js';
import { onOneLine } from './terminal.js';
import { textTable } from './text-table.js';

export interface HistoryChoice extends ConfigChoice {
  json?: boolean;
  csv?: boolean;
  server?: string;
  host?: string;
  actor?: string;
  since?: string;
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
  'volumeName',
  'requester',
  'approvers',
  'reason',
  'ticket',
  'createdAt',
] as const satisfies readonly (keyof HistoryEntry)[];

/** Reads the archive beside a running Drover: it takes no lock and writes nothing. */
export async function runHistory(choice: HistoryChoice, io: NodeJS.Process): Promise<ExitCode> {
  const config = configOf(choice, io, false);
  const query = queryOf(choice, config);
  const log = createLog({ level: logLevelOf(io.env) });
  const store = await openReader(config.store, log);
  try {
    await printAll(store, query, choice, io);
  } finally {
    await store.close();
  }
  return 0;
}

async function printAll(
  store: Pick<StoreReader, 'history'>,
  query: HistoryQuery,
  choice: HistoryChoice,
  io: NodeJS.Process,
): Promise<void> {
  const all: HistoryEntry[] = [];
  if (choice.csv) io.stdout.write(`${COLUMNS.join(',')}\n`);
  let after: string | undefined;
  do {
    const page = await store.history(query, { size: PAGE, ...defined({ after }) });
    for (const entry of page.entries) {
      if (choice.json)
        io.stdout.write(
          `${JSON.stringify(entry, (_key, value: unknown) => (typeof value === 'string' ? onOneLine(value) : value))}\n`,
        );
      else if (choice.csv)
        io.stdout.write(`${COLUMNS.map((column) => csvCell(cellOf(entry[column]))).join(',')}\n`);
      else all.push(entry);
    }
    after = page.next;
  } while (after !== undefined);
  if (!choice.json && !choice.csv) io.stdout.write(historyTable(all));
}

/** Loads only the store that is configured. */
async function openReader(config: StoreConfig, log: Log): Promise<StoreReader> {
  if (config.kind === 'lowdb') {
    const { openReadOnly } = await import('../store/lowdb/read-only.js');
    return await openReadOnly(config.directory, log);
  }
  const { openPostgresReader } = await import('../store/postgres/reader.js');
  return await openPostgresReader({ url: config.url, log });
}

function queryOf(
  { server, host, actor, since }: HistoryChoice,
  { people }: Pick<Config, 'people'>,
): HistoryQuery {
  return {
    ...defined({ server, host }),
    ...(actor === undefined ? {} : { people: [actor, `console:${actor}`, ...(people[actor] ?? [])] }),
    ...(since === undefined ? {} : { since: timeBefore(since, systemClock.now()) }),
  };
}

function cellOf(value: string | readonly string[] | null | undefined): string {
  return typeof value === 'string' ? value : (value ?? []).join(' ');
}

/** Columns of the narrowest terminal that people work on. */
const WIDTH = 80;

/**
 * For people; programs read `--json` or `--csv`. What became of a request stands in columns, what belongs to it below:
 * a row that wraps can't be read. The cloud is told only where there are several.
 */
export function historyTable(entries: readonly HistoryEntry[]): string {
  if (entries.length === 0) return 'No request has ended that fits.\n';
  const several = new Set(entries.map(({ cloud }) => cloud)).size > 1;
  const rows = entries.map((entry) => [
    stamp(entry.endedAt).slice(0, 16),
    shownId(entry.id),
    entry.state.replaceAll('-', ' '),
    onOneLine(clipped(entry.serverName ?? entry.volumeName ?? entry.server ?? '', 32)),
  ]);
  const [head = '', ...lines] = textTable(['ended (UTC)', 'id', 'outcome', 'about'], rows)
    .trimEnd()
    .split('\n');
  return `${[head, ...entries.flatMap((entry, index) => [lines[index] ?? '', ...below(entry, several)])].join('\n')}\n`;
}

function below(entry: HistoryEntry, several: boolean): readonly string[] {
  const { kind, source, destination, requester, approvers = [], ticket, reason } = entry;
  const way =
    source === null && destination === null
      ? []
      : [`${clipped(source ?? 'unknown', 24)} → ${clipped(destination ?? "scheduler's choice", 24)}`];
  const told = [
    [kind, ...way, ...(several ? [clipped(entry.cloud, 16)] : [])],
    [`asked by ${requester}`, ...(approvers.length === 0 ? [] : [`approved by ${approvers.join(', ')}`])],
    [ticket, reason].filter((part) => part !== undefined),
  ];
  return told.flatMap((parts) =>
    parts.length === 0 ? [] : [`  ${clipped(onOneLine(parts.join(' · ')), WIDTH - 2)}`],
  );
}

/** Quoted where needed; a leading `=`, `+`, `-` or `@` is no formula for whoever opens it in a spreadsheet. */
function csvCell(value: string): string {
  const text = onOneLine(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
