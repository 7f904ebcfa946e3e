import { ago, utc } from '../base/format/time.js';
import { clipped, named } from '../base/format/words.js';
import { type Block, bold, type Card, card, line, type Text } from '../chat/card.js';
import type { MessageRef } from '../chat/platform.js';
import { nameSpan } from '../chat/text.js';
import type { Kinds } from '../requests/kind.js';
import type { Request } from '../requests/request.js';
import { awaitsStart, isUnderWay } from '../requests/states.js';
import type { Freeze, HistoryEntry, StoreProblem } from '../requests/store-port.js';
import type { KindDefinition } from './kind.js';
import type { Progress } from './presentation.js';
import { idsOf, requestRow, route } from './rows.js';
import { storeLines } from './store-lines.js';
import { type PolicyView, presentationOf } from './view.js';

const MOST_ROWS = 15;

/** A move in the cloud that Drover did not start. */
export interface ForeignMove {
  serverName: string;
  source: string | null;
  destination: string | null;
  /** Nova's user, as far as it tells. */
  by: string | null;
  startedAt: string | null;
}

export interface ListView {
  cloud: string;
  now: number;
  /** Every request that has not ended. */
  requests: readonly Request[];
  policyOf: (request: Request) => PolicyView;
  progressOf: (request: Request) => Progress | undefined;
  cardOf: (id: string) => MessageRef | undefined;
  kinds: Kinds<KindDefinition>;
  /** `policy.limits.perCloud`. */
  limit: number;
  /** null: the cloud could not be asked. */
  foreign: readonly ForeignMove[] | null;
  /** Ended in the last 24 hours. */
  lastDay: readonly HistoryEntry[];
  freeze: Freeze | 'unreadable' | undefined;
  /** What of the store could not be read. */
  problems: readonly StoreProblem[];
}

/** `/migrate list`: what runs, what waits, what others do, and how the last day went. */
export function listCard(view: ListView): Card {
  const running = view.requests.filter(({ state }) => isUnderWay(state));
  const waiting = view.requests.filter(({ state }) => awaitsStart(state));
  const used = running.filter((request) => isLimited(request, view)).length + (view.foreign?.length ?? 0);
  return card(
    ...storeLines(view.problems),
    line(bold('Running'), ` (${used} of ${view.limit} allowed in ${named(view.cloud)})`),
    ...rowsOf(running, view),
    line(bold('Waiting')),
    ...rowsOf(waiting, view),
    ...foreignRows(view),
    line(bold('Last 24 h'), `: ${lastDayText(view)} · freeze: ${freezeText(view.freeze, view.now)}`),
  );
}

function rowsOf(requests: readonly Request[], view: ListView): readonly Block[] {
  if (requests.length === 0) return [line('none')];
  const rows = requests.slice(0, MOST_ROWS).map((request) =>
    line(
      ...requestRow(request, view.progressOf(request), {
        now: view.now,
        cardOf: view.cardOf,
        kinds: view.kinds,
        policy: view.policyOf(request),
      }),
    ),
  );
  return [...rows, ...moreLine(requests.length)];
}

function moreLine(length: number): readonly Block[] {
  return length > MOST_ROWS ? [line(`and ${length - MOST_ROWS} more`)] : [];
}

function foreignRows({ foreign, now }: ListView): readonly Block[] {
  if (foreign === null) return [line(bold('Not ours'), ': not known, the cloud could not be asked')];
  const rows = foreign.slice(0, MOST_ROWS).map((move) => {
    const by = move.by === null ? '' : `, started by user ${named(move.by)}`;
    const when = move.startedAt === null ? '' : ` ${ago(move.startedAt, now)}`;
    const text: Text = [
      nameSpan(move.serverName),
      ' ',
      ...route(move.source, move.destination),
      `${by}${when}`,
    ];
    return line(bold('Not ours'), ' ', ...text);
  });
  return [...rows, ...moreLine(foreign.length)];
}

/** Whether it counts among the live migrations that `policy.limits` allows. */
function isLimited(request: Pick<Request, 'kind'>, view: ListView): boolean {
  return presentationOf(request, view).isMove === true;
}

function lastDayText(view: ListView): string {
  const moves = view.lastDay.filter((entry) => isLimited(entry, view));
  const told = (state: string, word: string, always: boolean) => {
    const found = moves.filter((entry) => entry.state === state);
    if (found.length === 0) return always ? [`0 ${word}`] : [];
    return [`${found.length} ${word}${state === 'succeeded' ? '' : ` (${idsOf(found, 3)})`}`];
  };
  return [
    ...told('succeeded', 'done', true),
    ...told('rolled-back', 'rolled back', true),
    ...told('failed', 'failed', false),
    ...told('aborted', 'aborted', false),
    ...told('residue', 'residue', true),
  ].join(', ');
}

export function freezeText(freeze: Freeze | 'unreadable' | undefined, now: number): string {
  if (freeze === undefined) return 'off';
  if (freeze === 'unreadable') return "not known: it can't be read, so nothing starts until `/migrate thaw`";
  const until = freeze.until === undefined ? '' : `, until ${utc(freeze.until, now)}`;
  const reason = freeze.reason === undefined ? '' : `: ${clipped(freeze.reason, 160)}`;
  const where = freeze.cloud === undefined ? '' : ' in this cloud';
  return `on${where}, by ${named(freeze.byName)} since ${utc(freeze.at, now)}${until}${reason}`;
}
