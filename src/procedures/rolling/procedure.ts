import { isCloudError } from '../../cloud/cloud-error.js';
import { abortIsWanted, stopIsWanted, withNews } from '../../requests/changes.js';
import { allEnded, type Child } from '../../requests/children.js';
import type { LookAgainIn, Procedure } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import { begin } from './begin.js';
import { courseOf, type RollingCourse, taskOf } from './course.js';
import { noteEnds } from './ends.js';
import { lastLookAtRolling } from './last-look.js';
import { finish, type RollingOutcomeState } from './outcome.js';
import { OVERDUE_AFTER_MS, pause, type RollingParts } from './parts.js';
import { followPausedDrains } from './paused-drains.js';
import { readRolling } from './plan.js';
import { handOver, lookAtReturns } from './returning.js';

const UNREADABLE_MS = 5_000;
/** Children wake it; hosts that are away are looked at this often. */
const LOOK_MS = 10_000;

/**
 * `/migrate rolling`: a parent of drains. Host after host is emptied, handed over, looked at until it is healthy,
 * enabled, next. Each look starts from what is stored, and the order of what is left is made anew from the world as it is.
 */
export function createRollingProcedure(parts: RollingParts): Procedure {
  return {
    kind: 'rolling',
    slots: async () => [],
    overdueAfter: () => OVERDUE_AFTER_MS,
    lastLook: (request) => lastLookAtRolling(parts, request),
    advance: async (request) => {
      try {
        return await advance(parts, request);
      } catch (error) {
        if (!isCloudError(error)) throw error;
        const body = { type: 'unreadable', what: 'the cloud', why: error.message } as const;
        await parts.ledger.change(request.id, (current) => withNews(current, body, parts.clock.now()));
        return UNREADABLE_MS;
      }
    },
  };
}

async function advance(parts: RollingParts, request: Request): Promise<LookAgainIn> {
  const made = await parts.children.of(request);
  const course = courseOf(request, made);
  parts.seen(request.id, course);
  if (course.untold.length > 0) return await noteEnds(parts, request, course.untold);
  if (abortIsWanted(request)) return await endWith(parts, request, course, made, 'aborted');
  if (await followPausedDrains(parts, request, course)) return 0;
  if (stopIsWanted(request)) return await endWith(parts, request, course, made, 'incomplete');
  if (await markBegun(parts, request)) return 0;
  const plan = readRolling(request.plan);
  const why = whyPause(course, request);
  if (request.state === 'running' && why !== undefined) return await pause(parts, request, why);
  // What is away goes on being looked at while it is paused: only what is new waits.
  const handed = await handOver(parts, request, plan, course);
  if (handed !== undefined) return handed;
  if (await lookAtReturns(parts, request, plan, course)) return 0;
  if (request.state !== 'running') return LOOK_MS;
  return await begin(parts, request, plan, course);
}

/** From here on it has begun: what it does is done by its children, and those pass gates of their own. */
async function markBegun({ ledger, clock }: RollingParts, request: Request): Promise<boolean> {
  const [step] = request.steps;
  if (step === undefined || step.sent.length > 0 || request.state !== 'running') return false;
  await ledger.change(request.id, (current) => ({
    ...current,
    steps: current.steps.map((one) =>
      one.id === step.id && one.sent.length === 0
        ? { ...one, sent: [new Date(clock.now()).toISOString()], outcome: 'not-needed' as const }
        : one,
    ),
  }));
  return true;
}

/** Why nothing new may begin until somebody has looked; undefined: it may. */
function whyPause({ hosts, open }: RollingCourse, request: Request): string | undefined {
  const failed = hosts.find(({ state }) => state === 'failed');
  if (failed !== undefined) return `${failed.host} is not empty: ${failed.why ?? 'its drain has ended'}`;
  const late = hosts.find(({ state, toldLate }) => state === 'away' && toldLate);
  if (late !== undefined) {
    const told = request.timeline.findLast(
      (event) => event.type === 'rolling-not-back' && event.host === late.host,
    );
    const why = told?.type === 'rolling-not-back' ? told.why.join('; ') : '';
    return `${late.host} is not back: ${why}`;
  }
  const resumed = request.timeline.findLast(({ type }) => type === 'resumed')?.seq ?? 0;
  const disabled = request.timeline.findLast((event) => event.type === 'rolling-not-enabled');
  if (disabled?.type === 'rolling-not-enabled' && disabled.seq > resumed)
    return `${disabled.host} could not be enabled: ${disabled.why ?? 'its request has ended'}`;
  const unknown = open.find(({ state }) => state === 'unknown');
  if (unknown === undefined) return undefined;
  const { task, name } = taskOf(unknown);
  return `nobody can say what became of the ${task} of ${name}`;
}

/** Aborted or stopped: once everything that was begun has come to its end, this has, too. */
async function endWith(
  parts: RollingParts,
  request: Request,
  course: RollingCourse,
  made: readonly Child[],
  state: RollingOutcomeState,
): Promise<LookAgainIn> {
  if (!allEnded(made)) return LOOK_MS;
  const asked = request.timeline.findLast(({ type }) => type === 'abort-asked' || type === 'stop-asked');
  const byName = asked !== undefined && 'byName' in asked ? asked.byName : '';
  const why = state === 'aborted' ? `aborted by ${byName}` : `stopped by ${byName}`;
  return await finish(parts, request, course, state, why);
}
