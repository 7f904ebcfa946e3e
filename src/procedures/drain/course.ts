import type { Child } from '../../requests/children.js';
import type { Request } from '../../requests/request.js';
import { isEnd } from '../../requests/states.js';
import type { TimelineEvent } from '../../requests/timeline.js';
import { type PlannedMove, readDrain } from './plan.js';

/** How often a server is tried in all, where nothing but its own trouble is in the way. */
const MOST_ASIDE = 2;

type Of<T extends TimelineEvent['type']> = Extract<TimelineEvent, { type: T }>;

/** Where one server of a drain stands. */
export interface ServerCourse {
  server: string;
  name: string;
  /** Where it is to go, or went. */
  to: string | null;
  state: 'waiting' | 'running' | 'moved' | 'aside' | 'left' | 'skipped' | 'gone';
  /** Nova is done with its move, which is only looked at any more: it holds no other one up. */
  proving: boolean;
  /** Why it waits aside, or stays. */
  why: string | null;
  attempts: number;
  /** The newest child. */
  request: string | null;
  /** How long the move took; null: not moved. */
  seconds: number | null;
  residue: boolean;
  /** Destinations that would not have it, since it was set aside or somebody resumed the drain: by then they may. */
  refusedBy: readonly string[];
  /** Somebody else's request, or its own, failed in the cloud. */
  failed: boolean;
  planned: PlannedMove | undefined;
}

export interface DrainCourse {
  servers: readonly ServerCourse[];
  /** Children that have not ended. */
  open: readonly Child[];
  /** Children that have ended, and whose end is not in the timeline yet. */
  untold: readonly Child[];
  /** Failed moves since somebody resumed it last. */
  failures: number;
  /** Residues and refusals in a row since then. */
  residues: number;
  refusals: number;
}

/** Everything about the course of a drain, from its plan, its timeline and its children: the same facts, the same course. */
export function courseOf(request: Request, children: readonly Child[]): DrainCourse {
  const { about } = readDrain(request.plan);
  const ends = request.timeline.filter((event) => event.type === 'drain-child');
  const told = new Set(ends.map((event) => event.request));
  const open = children.filter(({ state }) => !isEnd(state));
  const since = request.timeline.findLast(({ type }) => type === 'resumed')?.seq ?? 0;
  const lately = ends.filter(({ seq }) => seq > since);
  const lastOther = lately.findLastIndex(({ end }) => end !== 'refused');
  const newcomers = request.timeline.filter((event) => event.type === 'drain-newcomer');
  const known = new Set(about.moves.map(({ server }) => server));
  const all = [
    ...about.moves.map((planned) => ({
      server: planned.server,
      name: planned.name,
      to: planned.to,
      planned,
    })),
    ...newcomers
      .filter(({ server, to }) => to !== null && !known.has(server))
      .map(({ server, name, to }) => ({ server, name, to, planned: undefined })),
  ];
  return {
    servers: all.map((one) => serverCourse(one, request.timeline, open)),
    open,
    untold: children.filter(({ id, state }) => isEnd(state) && !told.has(id)),
    failures: lately.filter(({ end }) => end === 'failed').length,
    residues: lately.filter(({ end }) => end === 'residue').length,
    refusals: lately.slice(lastOther + 1).length,
  };
}

function serverCourse(
  one: { server: string; name: string; to: string | null; planned: PlannedMove | undefined },
  timeline: readonly TimelineEvent[],
  open: readonly Child[],
): ServerCourse {
  const { server, name, planned } = one;
  const mine = timeline.filter((event) => 'server' in event && event.server === server);
  const ends = mine.filter((event): event is Of<'drain-child'> => event.type === 'drain-child');
  const running = open.find(({ subject }) => subject === server);
  const replaced = mine.findLast((event) => event.type === 'drain-replaced');
  const last = ends.at(-1);
  const anew = Math.max(
    0,
    ...mine.flatMap(({ type, seq }) => (type === 'drain-aside' ? [seq] : [])),
    timeline.findLast(({ type }) => type === 'resumed')?.seq ?? 0,
  );
  const asides = [
    ...ends.filter(({ end }) => end === 'aside' || end === 'failed'),
    ...mine.filter((event) => event.type === 'drain-aside'),
  ].sort((a, b) => a.seq - b.seq);
  const base = {
    server,
    name,
    planned,
    to: replaced?.type === 'drain-replaced' ? replaced.to : one.to,
    attempts: Math.max(0, running?.attempt ?? 0, ...ends.map(({ attempt }) => attempt)),
    request: running?.id ?? last?.request ?? null,
    proving: running?.state === 'verifying',
    seconds: last?.seconds ?? null,
    residue: last?.end === 'residue',
    refusedBy: ends.flatMap(({ end, to, seq }) =>
      end === 'refused' && to !== null && seq > anew ? [to] : [],
    ),
    failed: ends.some(({ end }) => end === 'failed'),
  };
  const why = asides.at(-1)?.why ?? null;
  const done = ends.find(({ end }) => end === 'moved' || end === 'residue');
  if (done !== undefined)
    return { ...base, to: done.to, state: 'moved', why: done.end === 'residue' ? done.why : null };
  if (running !== undefined) return { ...base, state: 'running', why: null };
  if (mine.some(({ type }) => type === 'drain-gone')) {
    const failed =
      last?.end === 'failed' ? `its move failed: ${last.why ?? 'no reason is known'}` : undefined;
    return { ...base, state: 'gone', why: failed ?? 'is not on the host any more' };
  }
  const skipped = mine.find((event) => event.type === 'drain-skipped');
  if (skipped?.type === 'drain-skipped')
    return { ...base, state: 'skipped', why: `skipped by ${skipped.byName}` };
  if (last?.end === 'ended') return { ...base, state: 'left', why: last.why };
  if (asides.length >= MOST_ASIDE) return { ...base, state: 'left', why };
  return asides.length > 0 ? { ...base, state: 'aside', why } : { ...base, state: 'waiting', why: null };
}

/** How many servers are where: for a bar and its words. */
export function countsOf({ servers }: Pick<DrainCourse, 'servers'>) {
  const of = (...states: ServerCourse['state'][]) =>
    servers.filter(({ state }) => states.includes(state)).length;
  return {
    all: servers.length,
    moved: of('moved'),
    running: of('running'),
    waiting: of('waiting'),
    aside: of('aside'),
    left: of('left', 'skipped'),
    gone: of('gone'),
  };
}
