import { type Translation, translate } from '../cloud/failures.js';
import { logRecords } from './commands.js';
import { type HostErrorKind, isHostError } from './host-error.js';
import type { Hosts } from './hosts.js';
import { lastLines, tellingLines } from './log-words.js';
import type { LogRecord } from './logs/log-records.js';

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

export type Log = 'nova-compute' | 'libvirt' | 'QEMU';

/** Why a move failed, in the host's own words and in Drover's. */
export interface Reason {
  readonly host: string;
  readonly log: Log;
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
  readonly unread: readonly {
    readonly host: string;
    readonly why: string;
    readonly kind: HostErrorKind;
  }[];
}

/** Logs end late and clocks differ a little. */
const MARGIN_MS = 10_000;

/** An error of libvirt that names no domain may be anybody's: only near the end of the move it counts. */
const NEAR_MS = 15_000;

/** Looks on the source and the destination at once, for the most specific record of the time in question. */
export async function reasonFromLogs(hosts: Pick<Hosts, 'run'>, query: ReasonQuery): Promise<ReasonSearch> {
  const asked = [...new Set([query.source, ...(query.destination === null ? [] : [query.destination])])];
  const answers = await Promise.all(asked.map((host) => recordsOf(hosts, host, query)));
  const seen = answers.flatMap(({ host, records }) => seenOn(host, records, query));
  const end = Math.max(...seen.filter(isOwnError).map(({ at }) => at));
  const near = (at: number) => Math.abs(at - (Number.isFinite(end) ? end : query.window.to)) <= NEAR_MS;
  const candidates = seen
    .filter((one) => one.strength !== 'unnamed' || near(one.at))
    .flatMap((one) => candidate(one, query));
  const best = candidates.sort((a, b) => b.weight - a.weight || a.reason.at - b.reason.at)[0];
  return {
    reason: best?.reason ?? null,
    unread: answers.flatMap(({ host, error }) =>
      error === null ? [] : [{ host, why: error.message, kind: error.kind }],
    ),
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
    return { host, records, error: null };
  } catch (error) {
    if (!isHostError(error)) throw error;
    return { host, records: [], error };
  }
}

/** How much a record has to do with the end of this move. */
type Strength =
  /** Nova's own word for a failed move, or an error of this domain's libvirt or QEMU. */
  | 'verdict'
  | 'error'
  | 'warning'
  /** An error of libvirt that does not say whose. */
  | 'unnamed';

interface Seen {
  host: string;
  log: Log;
  file: string;
  at: number;
  lines: readonly string[];
  strength: Strength;
}

const isOwnError = ({ strength }: Seen) => strength === 'verdict' || strength === 'error';

function seenOn(host: string, records: readonly LogRecord[], query: ReasonQuery): Seen[] {
  const seen: Seen[] = [];
  for (const record of records.filter(({ file }) => logOf(file) !== 'QEMU')) {
    const log = logOf(record.file);
    const strength = log === 'libvirt' ? strengthOfLibvirt(record, query) : strengthOfNova(record);
    if (strength !== undefined) seen.push({ ...record, host, log, strength });
  }
  return [...seen, ...qemuOn(host, records)];
}

function logOf(file: string): Log {
  if (/\/libvirt\/qemu\//.test(file)) return 'QEMU';
  return /libvirtd|virtqemud|tripleo_nova_libvirt|\/(?:pods|containers)\/[^/]*libvirt-/.test(file)
    ? 'libvirt'
    : 'nova-compute';
}

const VERDICT =
  /Live Migration failure|Live migration failed|Pre live migration failed|Post live migration at destination|during post live migration at destination|Error monitoring migration|unexpectedly failed\./i;

function strengthOfNova({ lines: [first = ''] }: LogRecord): Strength | undefined {
  if (VERDICT.test(first)) return 'verdict';
  if (/ (?:ERROR|CRITICAL) /.test(first)) return 'error';
  // How a restart looks is said at the level INFO.
  return / WARNING |found in migrating state during startup/.test(first) ? 'warning' : undefined;
}

function strengthOfLibvirt(record: LogRecord, { server, domain }: ReasonQuery): Strength | undefined {
  if (!record.file.startsWith('journal:') && !/ error : /.test(record.lines[0] ?? '')) return undefined;
  const text = record.lines.join('\n');
  return text.includes(server) || (domain !== undefined && text.includes(domain)) ? 'verdict' : 'unnamed';
}

/** QEMU ends for these reasons when somebody else has ended the move, or says them at every start. */
const QEMU_NOISE =
  /terminating on signal|char device redirected|shutting down|: (?:info|warning): (?!TSC frequency)/;
const QEMU_WORDS =
  /^(?:\S+ )?(?:qemu-\S+|qemu|kvm): |^(?:\S+ )?(?:load of migration failed|error while loading)/;

/** QEMU's errors of one host are one record: each line tells what the line before brought about. */
function qemuOn(host: string, records: readonly LogRecord[]): Seen[] {
  const files = new Map<string, LogRecord[]>();
  for (const record of records.filter(({ file }) => logOf(file) === 'QEMU')) {
    files.set(record.file, [...(files.get(record.file) ?? []), record]);
  }
  return [...files].flatMap(([file, own]) => {
    const said = own.flatMap(({ at, lines }) =>
      lines.filter((line) => QEMU_WORDS.test(line) && !QEMU_NOISE.test(line)).map((line) => ({ at, line })),
    );
    const first = said[0];
    if (first === undefined) return [];
    const lines = said.map(({ line }) => line);
    return [{ host, log: 'QEMU' as const, file, at: first.at, lines, strength: 'verdict' as const }];
  });
}

function candidate(seen: Seen, query: ReasonQuery): { weight: number; reason: Reason }[] {
  const { host, log, file, at, strength } = seen;
  const told = translate(seen.lines.join('\n'), { source: query.source, destination: query.destination });
  const weight = WEIGHTS[told?.level ?? 'unknown'][strength] + (told?.certainty === 'certain' ? 1 : 0);
  if (weight === 0) return [];
  const lines = log === 'QEMU' ? lastLines(seen.lines) : tellingLines(seen.lines);
  const translation =
    told !== undefined && strength === 'unnamed' ? { ...told, certainty: 'likely' as const } : told;
  return [{ weight, reason: { host, log, file, at, lines, translation } }];
}

/**
 * The specific before the general, whether our table knows it or not: a cause that we know in the record that ended the
 * move; words of such a record that we do not know; a cause that a warning names; and last what only says that it failed.
 */
const WEIGHTS: Readonly<Record<Translation['level'] | 'unknown', Readonly<Record<Strength, number>>>> = {
  cause: { verdict: 80, error: 70, warning: 50, unnamed: 45 },
  unknown: { verdict: 60, error: 40, warning: 5, unnamed: 24 },
  effect: { verdict: 34, error: 30, warning: 26, unnamed: 22 },
  general: { verdict: 18, error: 16, warning: 14, unnamed: 0 },
};
