import { line, type Text } from '../../chat/card.js';
import { plainText } from '../../chat/plain.js';
import type { Tone } from '../../report/charts/chart.js';
import type { Progress } from '../../report/presentation.js';
import { type CardView, presentationOf } from '../../report/view.js';
import { type Request, shownId } from '../../requests/request.js';
import { awaitsStart, isUnderWay, type RequestState } from '../../requests/states.js';
import type { HistoryEntry } from '../../requests/store-port.js';

/** One request in a list of the board. */
export interface BoardRow {
  id: string;
  /** What it is about: `web-01  compute1 → compute2`. */
  what: string;
  kind: string;
  state: string;
  tone: Tone;
  /** What decides now: votes and until when, how far it is, when it ended. */
  more: string;
  /** 0 to 1 of the copying; undefined where there is none, null where nobody can say. */
  share: number | null | undefined;
}

export interface Overview {
  waits: readonly BoardRow[];
  runs: readonly BoardRow[];
  /** Of the last day. */
  failed: readonly BoardRow[];
  ended: readonly BoardRow[];
  /** What holds all starts, or what of the store can't be read. */
  notices: readonly string[];
}

/** What a list says of a request that has not ended. */
export function openRow(
  request: Request,
  progress: Progress | undefined,
  view: CardView,
  standing: Text,
): BoardRow {
  const present = presentationOf(request, view);
  const [state, more] = [stateWords(request.state), words(standing)];
  return {
    id: shownId(request.id),
    what: words(present.row(request)),
    kind: present.noun,
    state,
    tone: toneOf(request.state),
    // It may begin with the state, which stands before it.
    more: more.startsWith(state) ? more.slice(state.length).replace(/^, |^ /, '') : more,
    share: isUnderWay(request.state) ? progress?.share : undefined,
  };
}

/** What the index tells of one that has ended. */
export function endedRow(entry: HistoryEntry, kind: string, endedAt: string): BoardRow {
  const { source, destination, serverName, server, state } = entry;
  const route = source === null ? '' : `  ${source} → ${destination ?? "scheduler's choice"}`;
  return {
    id: shownId(entry.id),
    what: `${serverName ?? server ?? ''}${route}`.trim() || kind,
    kind,
    state: stateWords(state),
    tone: toneOf(state),
    more: endedAt,
    share: undefined,
  };
}

const GOOD: ReadonlySet<RequestState> = new Set(['succeeded']);
/** Somebody decided so: nothing went wrong. */
const DECIDED: ReadonlySet<RequestState> = new Set([
  'rejected',
  'withdrawn',
  'superseded',
  'expired',
  'refused',
]);

/** Whether an end is one that somebody should look at. */
export function wentWrong(state: RequestState): boolean {
  return !GOOD.has(state) && !DECIDED.has(state);
}

export function toneOf(state: RequestState): Tone {
  if (awaitsStart(state)) return 'warn';
  if (state === 'unknown') return 'bad';
  if (isUnderWay(state)) return 'left';
  if (GOOD.has(state)) return 'good';
  return DECIDED.has(state) ? 'quiet' : 'bad';
}

export function stateWords(state: RequestState): string {
  return state === 'unknown' ? 'nobody knows' : state.replaceAll('-', ' ');
}

function words(text: Text): string {
  return plainText({ blocks: [line(...text)] });
}
