import { redactText } from '../base/redaction.js';
import { type Translation, translate } from '../cloud/failures.js';
import { logRecords } from './commands.js';
import { isHostError } from './host-error.js';
import type { Hosts } from './hosts.js';
import type { LogRecord } from './parsers/logs.js';

export interface ReasonQuery {
  /** Nova's id of the server. */
  readonly server: string;
  readonly source: string;
  /** null: Nova never chose one. */
  readonly destination: string | null;
  /** Milliseconds since the epoch: from the move's start to its end. */
  readonly window: { readonly from: number; readonly to: number };
  /** libvirt's name of the domain, for QEMU's own log. */
  readonly domain?: string | undefined;
}

/** Why a move failed, in the host's own words and in ours. */
export interface Reason {
  readonly host: string;
  readonly file: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** At most three, short and without secrets. */
  readonly lines: readonly string[];
  /** Undefined: words that our table does not know. */
  readonly translation: Translation | undefined;
}

export interface ReasonSearch {
  readonly reason: Reason | null;
  /** Hosts whose logs could not be read, and why. */
  readonly unread: readonly { readonly host: string; readonly why: string }[];
}

/** Logs end late and clocks differ a little. */
const MARGIN_MS = 10_000;

const MOST_LINES = 3;
const LONGEST_LINE = 240;

/** Looks on the source and the destination at once; the record that our table explains wins over one it does not. */
export async function reasonFromLogs(hosts: Pick<Hosts, 'run'>, query: ReasonQuery): Promise<ReasonSearch> {
  const asked = [...new Set([query.source, ...(query.destination === null ? [] : [query.destination])])];
  const answers = await Promise.all(asked.map((host) => recordsOf(hosts, host, query)));
  const candidates = answers.flatMap(({ host, records }) =>
    records.flatMap((record) => candidate(host, record, query)),
  );
  const best = candidates.sort((a, b) => b.weight - a.weight || a.reason.at - b.reason.at)[0];
  return {
    reason: best?.reason ?? null,
    unread: answers.flatMap(({ host, why }) => (why === null ? [] : [{ host, why }])),
  };
}

async function recordsOf(hosts: Pick<Hosts, 'run'>, host: string, { server, window, domain }: ReasonQuery) {
  try {
    const records = await hosts.run(host, logRecords, {
      server,
      from: Math.floor((window.from - MARGIN_MS) / 1000),
      to: Math.ceil((window.to + MARGIN_MS) / 1000),
      domain: domain ?? '-',
    });
    return { host, records, why: null };
  } catch (error) {
    if (!isHostError(error)) throw error;
    return { host, records: [], why: error.message };
  }
}

function candidate(
  host: string,
  record: LogRecord,
  query: ReasonQuery,
): { weight: number; reason: Reason }[] {
  const weight = weightOf(record);
  if (weight === 0) return [];
  const translation = translate(record.lines.join('\n'), {
    source: query.source,
    destination: query.destination,
  });
  const lines = telling(record);
  const reason = { host, file: record.file, at: record.at, lines, translation };
  return [{ weight: weight + (translation === undefined ? 0 : 10), reason }];
}

/** Nova's own word for a failed move first, then errors with a traceback, then other errors and warnings. */
function weightOf({ lines: [first = ''] }: LogRecord): number {
  if (/Live Migration failure|Live migration failed|Pre live migration failed/i.test(first)) return 6;
  if (/\b(ERROR|CRITICAL)\b|\berror :/.test(first)) return 4;
  if (/^\S+ qemu-\S+: /.test(first) && !/terminating on signal|char device redirected/.test(first)) return 3;
  return /\bWARNING\b/.test(first) ? 1 : 0;
}

/** Lines of ssh's and Python's decoration say nothing. */
const DECORATION =
  /^[@\s]*$|^@+|^\s*(Traceback|File "|\^+|raise |return |self\.|with |result = )|^\s*at \S+ \S+$/;

/** Words that carry a cause, wherever they stand. */
const CAUSE =
  /verification failed|IDENTIFICATION HAS CHANGED|Host key for|Permission denied|No route|refused|timed out|unable to|failed:|not found|Unacceptable|doesn't|cannot|internal error|libvirtError|Exception|exists/i;

function telling({ lines }: LogRecord): string[] {
  const [first = '', ...rest] = lines;
  const head = shortened(withoutPreamble(first));
  const spoken = rest.map(withoutPreamble).filter((line) => !DECORATION.test(line));
  const causes = spoken.filter((line) => CAUSE.test(line));
  // The last line of a traceback is the error itself; ssh says the cause last, too.
  const chosen = [...new Set((causes.length > 0 ? causes : spoken).map(shortened))].slice(1 - MOST_LINES);
  return [head, ...chosen.filter((line) => !head.includes(line))];
}

/** oslo.log's date, process, level, module and context; the instance's id is in the card already. */
function withoutPreamble(line: string): string {
  return (
    line
      .replace(
        /^\d{4}-\d\d-\d\d[ T][\d:.,+Z-]+ (?:\d+:? )?(?:(?:DEBUG|INFO|WARNING|ERROR|CRITICAL|error :) )?/,
        '',
      )
      .replace(/^[\w.]+ \[[^\]]*\] /, '')
      .replace(/\[instance: [0-9a-f-]{36}\]\s*/, '')
      // Nova logs the exception behind its own words, which are the same.
      .replace(/^(.{10,}): libvirt\.libvirtError: .*$/, '$1')
      .trimEnd()
  );
}

function shortened(line: string): string {
  const clean = redactText(line.trim())
    .replaceAll(/@{5,}/g, '')
    .replaceAll(/[^\x20-\x7e\u00a0-\uffff]/g, '?')
    .trim();
  return clean.length > LONGEST_LINE ? `${clean.slice(0, LONGEST_LINE - 1)}…` : clean;
}
