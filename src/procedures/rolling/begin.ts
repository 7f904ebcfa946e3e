import type { Asked } from '../../requests/build.js';
import { withEvent, withNews } from '../../requests/changes.js';
import type { LookAgainIn } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import type { ChildPlan } from './child-plans.js';
import {
  type ChildTask,
  type HostCourse,
  outOfService,
  type RollingCourse,
  subjectOf,
  taskOf,
} from './course.js';
import { finish } from './outcome.js';
import { pause, type RollingParts } from './parts.js';
import type { RollingRequestPlan } from './plan.js';
import { standingOf } from './planner.js';
import type { PlannedMove, RollingPlan, RollingStep } from './planning/plan.js';

const LOOK_MS = 10_000;
/** A gate that is closed, or a world in which nothing can begin, is asked again after this long. */
const AGAIN_MS = 30_000;
/** A step of the plan that begins within this is one that begins now, seconds. */
const NOW_SECONDS = 1;
const MOST_TRIES = 2;

/** What may begin now: hosts that are back are enabled, the next ones emptied. */
export async function begin(
  parts: RollingParts,
  request: Request,
  plan: RollingRequestPlan,
  course: RollingCourse,
): Promise<LookAgainIn> {
  const back = course.hosts.filter(({ state }) => state === 'returned');
  const left = course.hosts.filter(({ state }) => state === 'waiting');
  if (back.length > 0 || left.length > 0) {
    const closed = await closedGates(parts, request);
    if (closed) return AGAIN_MS;
  }
  if (await enable(parts, request, course, back)) return 0;
  const out = outOfService(course);
  if (left.length === 0) {
    if (out.length > 0) return LOOK_MS;
    return await level(parts, request, plan, course);
  }
  // The first goes alone, until it is proved that a host comes back.
  const proved = course.hosts.some(({ state }) => state === 'finished' || state === 'skipped');
  if (out.length >= (proved ? plan.identity.batch : 1)) return LOOK_MS;
  return await next(parts, request, plan, course);
}

async function closedGates({ ask, gates, ledger, clock }: RollingParts, { id }: Request): Promise<boolean> {
  const closed = (await ask(gates)).map(({ name, why }) => `${name}: ${why}`);
  await ledger.change(id, (current) => {
    const told = current.timeline.findLast((event) => event.type === 'rolling-gate');
    if (closed.length === 0 && (told?.type !== 'rolling-gate' || told.closed.length === 0)) return current;
    return withNews(current, { type: 'rolling-gate', closed }, clock.now());
  });
  return closed.length > 0;
}

/** True: something began. */
async function enable(
  parts: RollingParts,
  request: Request,
  course: RollingCourse,
  back: readonly HostCourse[],
): Promise<boolean> {
  let began = false;
  for (const { host, enables } of back) {
    const subject = subjectOf('enable', host);
    if (course.open.some((child) => child.subject === subject)) continue;
    const planned = await parts.plans.enable(request.id, request.cloud, host);
    if (planned.kind === 'needless') {
      // Somebody else was faster.
      const body = { type: 'rolling-enabled', host, request: request.id } as const;
      await parts.ledger.change(request.id, (current) => withEvent(current, body, parts.clock.now()));
      return true;
    }
    if (planned.kind === 'cannot') {
      await pause(parts, request, `${host} can not be enabled: ${planned.why}`);
      return true;
    }
    await make(parts, request, 'enable', host, enables + 1, planned.child);
    began = true;
  }
  return began;
}

async function make(
  { children }: RollingParts,
  request: Request,
  task: ChildTask,
  name: string,
  attempt: number,
  child: Asked,
): Promise<void> {
  await children.make(request, { subject: subjectOf(task, name), attempt, ...child });
}

/** The next hosts, by a plan made anew from where the world stands. */
async function next(
  parts: RollingParts,
  request: Request,
  { identity }: RollingRequestPlan,
  course: RollingCourse,
): Promise<LookAgainIn> {
  const played = await parts.planner.play(identity, standingOf(course.hosts), request.id);
  const waiting = new Map(course.hosts.map((one) => [one.host, one]));
  const room = identity.batch - outOfService(course).length;
  const ready = played.steps
    .filter(({ host, startsAt }) => waiting.get(host)?.state === 'waiting' && startsAt <= NOW_SECONDS)
    .slice(0, Math.max(1, room));
  if (ready.length === 0) {
    // Hosts that come back make room.
    if (course.open.length > 0 || outOfService(course).length > 0) return AGAIN_MS;
    return await stuck(parts, request, played);
  }
  let wait = LOOK_MS;
  for (const step of ready) {
    const course1 = waiting.get(step.host);
    if (course1 === undefined) continue;
    wait = Math.min(wait, await beginStep(parts, request, identity, course, course1, step));
  }
  return wait;
}

async function stuck(
  parts: RollingParts,
  request: Request,
  { cannotBeEmptied, toBegin }: RollingPlan,
): Promise<LookAgainIn> {
  const why = [...toBegin.map(({ text }) => text), ...cannotBeEmptied.map(({ text }) => text)];
  const [first = 'no host that is left can be emptied now'] = why;
  await parts.ledger.change(request.id, (current) =>
    withNews(current, { type: 'rolling-stuck', why }, parts.clock.now()),
  );
  return await pause(parts, request, first);
}

/** Others make room first; then it is emptied. */
async function beginStep(
  parts: RollingParts,
  request: Request,
  identity: RollingRequestPlan['identity'],
  course: RollingCourse,
  host: HostCourse,
  step: RollingStep,
): Promise<LookAgainIn> {
  const others = step.moves.filter(({ purpose }) => purpose === 'make-room');
  if (others.length > 0) return await moveAll(parts, request, identity, course, others);
  const places = new Map(step.moves.map(({ server, to }) => [server, to]));
  const planned = await parts.plans.drain(request.id, identity, step.host, places);
  if (planned.kind !== 'planned')
    return await pause(parts, request, `${step.host} can not be emptied: ${whyNot(planned)}`);
  await make(parts, request, 'drain', step.host, host.drains + 1, planned.child);
  return 0;
}

/** Servers that move although their host is not emptied. Their limits are kept where every move's are. */
async function moveAll(
  parts: RollingParts,
  request: Request,
  identity: RollingRequestPlan['identity'],
  course: RollingCourse,
  moves: readonly PlannedMove[],
): Promise<LookAgainIn> {
  let began = false;
  for (const { server, name, to } of moves) {
    if (course.open.some((child) => taskOf(child).name === server)) continue;
    const tries = course.inVain.get(server) ?? 0;
    if (tries >= MOST_TRIES)
      return await pause(parts, request, `${name} would have to make room, and does not move`);
    const planned = await parts.plans.move(request.id, identity, server, to);
    if (planned.kind !== 'planned')
      return await pause(
        parts,
        request,
        `${name} would have to make room, and can not move: ${whyNot(planned)}`,
      );
    // One that was moved before for another host has its attempts behind it.
    await make(parts, request, 'move', server, (course.attempts.get(server) ?? 0) + 1, planned.child);
    began = true;
  }
  return began ? 0 : LOOK_MS;
}

/** All hosts are finished or left out: memory is spread as it was, as far as it can be, and that is the end. */
async function level(
  parts: RollingParts,
  request: Request,
  { identity }: RollingRequestPlan,
  course: RollingCourse,
): Promise<LookAgainIn> {
  if (course.open.length > 0) return LOOK_MS;
  const skipped = course.hosts.filter(({ state }) => state === 'skipped');
  const played = await parts.planner.play(identity, standingOf(course.hosts), request.id);
  const moves = played.levelling.filter(
    ({ server }) => (course.inVain.get(server) ?? 0) < 1 && !course.attempts.has(server),
  );
  if (moves.length > 0) return await moveAll(parts, request, identity, course, moves);
  const why = skipped.length === 0 ? undefined : `left out: ${skipped.map(({ host }) => host).join(', ')}`;
  return await finish(parts, request, course, skipped.length === 0 ? 'succeeded' : 'incomplete', why);
}

function whyNot(planned: Exclude<ChildPlan, { kind: 'planned' }>): string {
  return planned.kind === 'cannot' ? planned.why : 'there is nothing to do';
}
