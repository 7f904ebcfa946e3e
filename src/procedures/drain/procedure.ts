import { isCloudError } from '../../cloud/cloud-error.js';
import { abortIsWanted, inState, stopIsWanted, withEvent, withNews } from '../../requests/changes.js';
import { allEnded } from '../../requests/children.js';
import type { LookAgainIn, Procedure } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import { courseOf, type DrainCourse } from './course.js';
import { keepDisabled } from './disabling.js';
import { endWith, noteEnds, verify } from './ends.js';
import { lookAtHost } from './host-look.js';
import { HostLooks } from './host-looks.js';
import { lastLookAtDrain } from './last-look.js';
import { type DrainDeps, LOOK_MS, OVERDUE_AFTER_MS, type Parts, pause, UNREADABLE_MS } from './parts.js';
import { type DrainRequestPlan, readDrain } from './plan.js';
import { noteStalled } from './stalled.js';
import { nextUp, toStart, whyPause } from './window.js';

/** `/migrate host`: a parent whose children are the moves. Each look starts from what is stored, and decides anew. */
export function createDrainProcedure(deps: DrainDeps): Procedure {
  const hostLooks = new HostLooks(deps.clock, LOOK_MS);
  return {
    kind: 'drain',
    slots: async () => [],
    overdueAfter: () => OVERDUE_AFTER_MS,
    lastLook: (request) => lastLookAtDrain(deps.look, request),
    advance: async (request) => {
      try {
        return await advance({ ...deps, hostLooks }, request);
      } catch (error) {
        if (!isCloudError(error)) throw error;
        const body = { type: 'unreadable', what: 'the cloud', why: error.message } as const;
        await deps.ledger.change(request.id, (current) => withNews(current, body, deps.clock.now()));
        return UNREADABLE_MS;
      }
    },
  };
}

async function advance(parts: Parts, request: Request): Promise<LookAgainIn> {
  const { children } = parts;
  const made = await children.of(request);
  const course = courseOf(request, made);
  parts.seen(request.id, course);
  if (course.untold.length > 0) return await noteEnds(parts, request, course.untold);
  if (abortIsWanted(request)) return await endWith(parts, request, course, made, 'aborted');
  if (request.state === 'verifying') return await verify(parts, request, course);
  if (stopIsWanted(request)) return await endWith(parts, request, course, made, 'incomplete');
  const plan = readDrain(request.plan);
  const cloud = await parts.cloud(request.cloud);
  const disabled = await keepDisabled(parts, request, plan, cloud);
  if (disabled !== undefined) return disabled;
  await noteStalled(parts, request, plan, course);
  const why = whyPause(plan, course, request);
  if (request.state === 'running' && why !== undefined) return await pause(parts, request, why);
  if (await lookAtHost(parts, request, plan, course, cloud)) return 0;
  if (request.state !== 'running') return LOOK_MS;
  return await begin(parts, request, plan, course);
}

/** Starts what may start now; where nothing is left to do, what was done is proved. */
async function begin(
  parts: Parts,
  request: Request,
  plan: DrainRequestPlan,
  course: DrainCourse,
): Promise<LookAgainIn> {
  const { begins, ledger, clock } = parts;
  const next = toStart(plan, course);
  prepareNext(parts, plan, course);
  if (next.kind === 'done') {
    if (!allEnded(course.open)) return LOOK_MS;
    await ledger.change(request.id, (current) =>
      current.state === 'running'
        ? inState(
            withEvent(current, { type: 'verifying' }, clock.now()),
            'verifying',
            clock.now() + OVERDUE_AFTER_MS,
          )
        : current,
    );
    return 0;
  }
  let news = false;
  for (const server of next.servers) {
    const began = await begins.begin(request, plan, course, server);
    if (began.kind === 'held') return began.ms;
    news ||= began.kind === 'news';
  }
  return news ? 0 : LOOK_MS;
}

/** While one copies, what the next one will need is read: beside everything else, and where it fails it is read then. */
function prepareNext({ prepare, log }: Parts, plan: DrainRequestPlan, course: DrainCourse): void {
  const { cloud } = plan.identity;
  for (const { server, to } of nextUp(plan, course)) {
    prepare(cloud, server, to).catch((error: unknown) =>
      log.info({ error, server }, 'a move could not be prepared'),
    );
  }
}
