import { defined } from '../../base/defined.js';
import { isDroverError } from '../../base/errors.js';
import { ended, withEvent, withNews } from '../../requests/changes.js';
import { allEnded, type Child } from '../../requests/children.js';
import type { LookAgainIn } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import type { TimelineBody } from '../../requests/timeline.js';
import { endOf } from './child-end.js';
import type { DrainCourse } from './course.js';
import { type DrainOutcome, outcomeOf } from './outcome.js';
import { LOOK_MS, type Parts, UNREADABLE_MS } from './parts.js';
import { proofOf } from './proof.js';

const HELD_MS = 15_000;
/** What a move leaves behind is looked at for so long: Cinder needs a few seconds. */
const LEFTOVER_MS = 30_000;

/** What has come of children is kept in the parent's own timeline: it is what all later looks start from. */
export async function noteEnds(
  { store, ledger, clock }: Parts,
  request: Request,
  untold: readonly Child[],
): Promise<LookAgainIn> {
  const bodies: TimelineBody[] = [];
  for (const { id, subject, attempt, request: known } of untold) {
    const child = known ?? (await store.get(id));
    if (child === undefined) continue;
    const { end, why } = endOf(child);
    const { serverName, destination } = child.plan.about.serverName === undefined ? NOBODY : namesOf(child);
    bodies.push({
      type: 'drain-child',
      server: subject,
      name: serverName ?? subject,
      request: id,
      attempt,
      to: destination,
      end,
      state: child.state,
      why,
      seconds: child.outcome?.durationSeconds ?? null,
    });
  }
  await ledger.change(request.id, (current) => {
    const told = new Set(
      current.timeline.flatMap((event) => (event.type === 'drain-child' ? [event.request] : [])),
    );
    return bodies
      .filter((body) => body.type === 'drain-child' && !told.has(body.request))
      .reduce((next, body) => withEvent(next, body, clock.now()), current);
  });
  return 0;
}

const NOBODY = { serverName: null, destination: null };

function namesOf({ plan }: Request): { serverName: string | null; destination: string | null } {
  const { destination } = plan.identity;
  return {
    serverName: typeof plan.about.serverName === 'string' ? plan.about.serverName : null,
    destination: typeof destination === 'string' ? destination : null,
  };
}

/** Aborted or stopped: once everything that was begun has come to its end, this has, too. */
export async function endWith(
  parts: Parts,
  request: Request,
  course: DrainCourse,
  made: readonly Child[],
  state: 'aborted' | 'incomplete',
): Promise<LookAgainIn> {
  if (!allEnded(made)) return LOOK_MS;
  const asked = request.timeline.findLast(({ type }) => type === 'abort-asked' || type === 'stop-asked');
  const byName = asked !== undefined && 'byName' in asked ? asked.byName : '';
  const why = state === 'aborted' ? `aborted by ${byName}` : `stopped by ${byName}`;
  const proof = await proofOf(parts, request).catch((error: unknown) => {
    if (isDroverError(error)) return { items: [], off: 0, missing: [error.message], mayPass: false };
    throw error;
  });
  return await finish(parts, request, outcomeOf(request, course, state, proof, parts.clock.now()), why);
}

/** Everything has been tried: what was done is proved. */
export async function verify(parts: Parts, request: Request, course: DrainCourse): Promise<LookAgainIn> {
  const { ledger, clock } = parts;
  const proof = await proofOf(parts, request);
  if (proof.mayPass && clock.now() - verifyingSince(request) < LEFTOVER_MS) return UNREADABLE_MS;
  const state = proof.missing.length === 0 ? 'succeeded' : 'incomplete';
  if (state === 'succeeded') {
    const why = await parts.closedAfter?.(request);
    if (why !== undefined) {
      await ledger.change(request.id, (current) => withNews(current, { type: 'held', why }, clock.now()));
      return HELD_MS;
    }
  }
  const outcome = outcomeOf(request, course, state, proof, clock.now());
  return await finish(parts, request, outcome, proof.missing[0]);
}

function verifyingSince({ timeline, createdAt }: Request): number {
  return Date.parse(timeline.findLast(({ type }) => type === 'verifying')?.at ?? createdAt);
}

async function finish(
  { ledger, clock, hostLooks }: Parts,
  request: Request,
  outcome: DrainOutcome,
  why: string | undefined,
): Promise<LookAgainIn> {
  hostLooks.forget(request.id);
  const { state } = outcome;
  await ledger.change(request.id, (current) =>
    ended(current, { state, outcome, ...defined({ why }) }, clock.now()),
  );
  return 0;
}
