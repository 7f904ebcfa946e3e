import { count } from '../../base/format/words.js';
import { type Request, shownId } from '../../requests/request.js';
import type { DrainCourse, ServerCourse } from './course.js';
import { chooseCanary } from './placement/canary.js';
import { nextMoves, type RunningMove, type WaitingMove } from './placement/schedule.js';
import type { DrainRequestPlan } from './plan.js';

/** So many refusals in a row are no accident of one destination. */
const MOST_REFUSALS = 3;
/** More than this part of the servers aside: it is not the drain that was approved. */
const MOST_ASIDE = 0.2;

/** Why nothing new may begin until somebody has looked; undefined: it may. */
export function whyPause(plan: DrainRequestPlan, course: DrainCourse, request: Request): string | undefined {
  const unknown = course.open.find(({ state }) => state === 'unknown');
  if (unknown !== undefined) {
    const name = course.servers.find(({ server }) => server === unknown.subject)?.name ?? unknown.subject;
    const told = unknown.request?.timeline.findLast(({ type }) => type === 'unknown');
    const why = told?.type === 'unknown' ? `: ${told.why}` : '';
    // Its own request has no card here: this is where people learn what to ask for.
    return `nobody can say what became of ${name} (/migrate check ${shownId(unknown.id)} reads it again)${why}`;
  }
  if (course.residues > 0) return 'a move left something behind';
  const { failures } = plan.identity;
  if (course.failures > failures) {
    const last = course.servers.findLast(({ failed }) => failed);
    const more = course.failures > 1 ? ` (${count(course.failures, 'failed move')})` : '';
    return `the move of ${last?.name ?? 'a server'} failed${more}${last?.why == null ? '' : `: ${last.why}`}`;
  }
  if (course.refusals >= MOST_REFUSALS)
    return `${course.refusals} destinations in a row would not take a server`;
  const aside = course.servers.filter(({ state }) => state === 'aside' || state === 'left').length;
  const most = Math.max(1, Math.floor(course.servers.length * MOST_ASIDE));
  if (aside > most && !askedSince(request, aside))
    return `${aside} of ${course.servers.length} servers are aside`;
  return undefined;
}

/** People have been asked about that many already, and resumed it. */
function askedSince({ timeline }: Request, aside: number): boolean {
  return timeline.some(
    (event) => event.type === 'paused' && event.why !== null && Number.parseInt(event.why, 10) >= aside,
  );
}

export type Next = { kind: 'done' } | { kind: 'start'; servers: readonly ServerCourse[] };

/** Which servers may begin now: the canary alone, then the largest that the limits allow, those aside at the end. */
export function toStart(plan: DrainRequestPlan, course: DrainCourse): Next {
  const waits = course.servers.filter(({ state }) => state === 'waiting' || state === 'aside');
  if (waits.length === 0) return { kind: 'done' };
  const running = course.servers.filter(({ state }) => state === 'running');
  const host = plan.identity.host;
  const first = waits.filter(({ state }) => state === 'waiting');
  // Those aside come last, when nothing else waits or runs.
  const ready = first.length > 0 ? first : running.length === 0 ? waits : [];
  const state = {
    waiting: ready.map((one) => waitingMove(one, host)),
    running: running
      .filter(({ proving }) => !proving)
      .map((one): RunningMove => ({ ...waitingMove(one, host), destination: one.to })),
    canary: canaryOf(plan, course, ready),
  };
  const next = nextMoves(state, plan.identity.limits);
  return {
    kind: 'start',
    servers: next.flatMap(({ server }) => ready.find((one) => one.server === server) ?? []),
  };
}

/** Who begins when one of those that run has ended, each with the place that was planned for it. */
export function nextUp(
  plan: DrainRequestPlan,
  { servers }: DrainCourse,
): readonly { server: string; to: string }[] {
  const { host, limits } = plan.identity;
  const waits = servers.filter(({ state }) => state === 'waiting');
  const waiting = waits.map((one) => waitingMove(one, host));
  const running = servers
    .filter(({ state, proving }) => state === 'running' && !proving)
    .map((one): RunningMove => ({ ...waitingMove(one, host), destination: one.to }));
  const canary = { server: null, proved: true };
  const next = running.flatMap((ended) => {
    const others = running.filter((one) => one !== ended);
    return nextMoves({ waiting, running: others, canary }, limits).slice(0, 1);
  });
  const first = new Set(next.map(({ server }) => server));
  return waits.flatMap(({ server, to, planned }) =>
    first.has(server) && planned !== undefined && planned.to === to ? [{ server, to }] : [],
  );
}

function waitingMove({ server, to, planned, state }: ServerCourse, source: string): WaitingMove {
  return {
    server,
    source,
    destination: to ?? '',
    groups: planned?.groups ?? [],
    seconds: planned?.seconds ?? 60,
    aside: state === 'aside',
  };
}

/** One moved server is proof enough; until then one goes alone, another one where the first was set aside. */
function canaryOf(plan: DrainRequestPlan, { servers }: DrainCourse, ready: readonly ServerCourse[]) {
  if (servers.some(({ state }) => state === 'moved')) return { server: null, proved: true };
  const running = servers.find(({ state }) => state === 'running');
  if (running !== undefined) return { server: running.server, proved: false };
  const planned = ready.find(({ server }) => server === plan.about.canary);
  if (planned !== undefined && planned.state === 'waiting') return { server: planned.server, proved: false };
  if (ready.every(({ state }) => state === 'aside')) return { server: null, proved: true };
  return { server: chooseCanary(ready.flatMap(({ planned: move }) => move?.canary ?? [])), proved: false };
}
