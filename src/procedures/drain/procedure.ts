import { defined } from '../../base/defined.js';
import { isDroverError } from '../../base/errors.js';
import type { Cloud } from '../../cloud/cloud.js';
import { isCloudError } from '../../cloud/cloud-error.js';
import type { ComputeService } from '../../cloud/compute.js';
import type { Hosts } from '../../hosts/hosts.js';
import { abortIsWanted, ended, inState, stopIsWanted, withEvent, withNews } from '../../requests/changes.js';
import { allEnded, type Child, type Children } from '../../requests/children.js';
import type { OperationParts } from '../../requests/operation/attempt.js';
import { withRefusal } from '../../requests/operation/attempt.js';
import { sendRepeatable } from '../../requests/operation/repeatable.js';
import type { LookAgainIn, Procedure } from '../../requests/procedure.js';
import { type Request, shownId } from '../../requests/request.js';
import type { Store } from '../../requests/store-port.js';
import type { TimelineBody } from '../../requests/timeline.js';
import type { DrainBegins } from './begins.js';
import { courseOf, type DrainCourse, endOf } from './course.js';
import { disabledReason, isOurs } from './host-service.js';
import { type DrainLook, lastLookAtDrain } from './last-look.js';
import { type DrainOutcome, outcomeOf } from './outcome.js';
import { type DrainRequestPlan, readDrain } from './plan.js';
import { proofOf } from './proof.js';
import { toStart, whyPause } from './window.js';

export interface DrainDeps extends OperationParts {
  cloud(name: string): Promise<Cloud>;
  hosts(cloud: string): Hosts | undefined;
  children: Pick<Children, 'make' | 'of'>;
  store: Pick<Store, 'get'>;
  begins: DrainBegins;
  /** Families of services that may stay on an emptied host. */
  allowOnHost: readonly string[];
  look: DrainLook;
  /** What this process last saw of a drain, for what is shown many times a minute. */
  seen(id: string, course: DrainCourse): void;
  /** Why another system keeps a drain that is done from ending. Absent: none is asked. */
  closedAfter?(request: Request): Promise<string | undefined>;
}

const SOON_MS = 1_000;
/** Its children wake it; what happens on the host beside them is looked at this often. */
const LOOK_MS = 15_000;
const UNREADABLE_MS = 5_000;
const OVERDUE_AFTER_MS = 24 * 3_600_000;
const HELD_MS = 15_000;
/** What a move leaves behind is looked at for so long: Cinder needs a few seconds. */
const LEFTOVER_MS = 30_000;

/** `/migrate host`: a parent whose children are the moves. Each look starts from what is stored, and decides anew. */
export function createDrainProcedure(deps: DrainDeps): Procedure {
  /** When the host was last looked at, by the monotonic clock. */
  const looked = new Map<string, number>();
  return {
    kind: 'drain',
    slots: async () => [],
    overdueAfter: () => OVERDUE_AFTER_MS,
    lastLook: (request) => lastLookAtDrain(deps.look, request),
    advance: async (request) => {
      try {
        return await advance({ ...deps, looked }, request);
      } catch (error) {
        if (!isCloudError(error)) throw error;
        const body = { type: 'unreadable', what: 'the cloud', why: error.message } as const;
        await tell(deps, request.id, (current) => withNews(current, body, deps.clock.now()));
        return UNREADABLE_MS;
      }
    },
  };
}

interface Parts extends DrainDeps {
  looked: Map<string, number>;
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
  await noteStalled(parts, request, course);
  const why = whyPause(plan, course, request);
  if (request.state === 'running' && why !== undefined) return await pause(parts, request, why);
  if (await lookAtHost(parts, request, plan, course, cloud)) return 0;
  if (request.state !== 'running') return LOOK_MS;
  return await begin(parts, request, plan, course);
}

/** What has come of children is kept in the parent's own timeline: it is what all later looks start from. */
async function noteEnds(
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

/** Undefined: it is as wanted, or nobody wants it. The disabling is repeated until it is read back. */
async function keepDisabled(
  parts: Parts,
  request: Request,
  plan: DrainRequestPlan,
  cloud: Cloud,
): Promise<LookAgainIn | undefined> {
  const { ledger, clock } = parts;
  const step = request.steps.find(({ id }) => id === 'disable');
  if (step === undefined) throw new Error(`request ${request.id} runs without a step`);
  if (!plan.identity.disables || step.outcome === 'refused') {
    if (step.sent.length > 0) return undefined;
    // Nothing is sent, and from here on it has begun.
    await ledger.change(request.id, (current) => ({
      ...current,
      steps: current.steps.map((one) =>
        one.id === 'disable' && one.sent.length === 0
          ? { ...one, sent: [new Date(clock.now()).toISOString()], outcome: 'not-needed' as const }
          : one,
      ),
    }));
    return 0;
  }
  // Once it was as wanted, whoever changes it has a reason: `lookAtHost` asks people.
  if (step.outcome === 'taken' && request.timeline.some(({ type }) => type === 'drain-service'))
    return undefined;
  if (request.state !== 'running') return LOOK_MS;
  const service = (await cloud.services()).find(({ host }) => host === plan.identity.host);
  if (service === undefined) return await pause(parts, request, 'its compute service is gone');
  if (!request.timeline.some(({ type }) => type === 'drain-service')) {
    await keepBefore(parts, request, service);
    return 0;
  }
  if (isDisabledBy(service, request)) return undefined;
  const options = { requestId: request.openstackRequestId };
  const change = { status: 'disabled', reason: disabledReason(request) } as const;
  const attempted = await sendRepeatable(parts, request, {
    id: 'disable',
    intent: `disable ${plan.identity.host}, so that nothing new is put there`,
    call: await cloud.prepareService(service.id, change, options),
    send: (call) => cloud.send(call, options),
  });
  if (attempted.kind === 'not-sent') return attempted.ms;
  if (attempted.kind === 'refused') {
    const { refusal } = attempted;
    await ledger.change(request.id, (current) => withRefusal(current, 'disable', refusal, clock.now()));
    const why = `Nova does not disable ${plan.identity.host} (${refusal.status}): ${refusal.message ?? 'no reason given'}; resumed, it goes on without, and new servers may come`;
    return await pause(parts, request, why);
  }
  return attempted.kind === 'taken' ? 0 : SOON_MS;
}

/** Before anything is sent. Where an earlier drain of ours has disabled it, what that one found is kept. */
async function keepBefore({ ledger, clock, store }: Parts, request: Request, service: ComputeService) {
  let before = { status: service.status as string, reason: service.disabledReason };
  const earlier = isOurs(service.disabledReason);
  const known = earlier === undefined ? undefined : await store.get(earlier);
  const kept = known?.timeline.find((event) => event.type === 'drain-service');
  if (kept?.type === 'drain-service') before = { status: kept.status, reason: kept.reason };
  await ledger.change(request.id, (current) =>
    current.timeline.some(({ type }) => type === 'drain-service')
      ? current
      : withEvent(current, { type: 'drain-service', ...before }, clock.now()),
  );
}

function isDisabledBy({ status, disabledReason: reason }: ComputeService, request: Request): boolean {
  return status === 'disabled' && isOurs(reason) === request.id;
}

/** True: something is new, and everything is looked at again. */
async function lookAtHost(
  parts: Parts,
  request: Request,
  plan: DrainRequestPlan,
  course: DrainCourse,
  cloud: Cloud,
): Promise<boolean> {
  const { clock, looked, begins } = parts;
  const now = clock.monotonic();
  const last = looked.get(request.id);
  if (last !== undefined && now - last < LOOK_MS) return false;
  const [servers, services] = await Promise.all([cloud.serversOn(plan.identity.host), cloud.services()]);
  looked.set(request.id, now);
  const service = services.find(({ host }) => host === plan.identity.host);
  const disable = request.steps.find(({ id }) => id === 'disable');
  if (request.state === 'running' && disable?.outcome === 'taken' && service !== undefined) {
    const why = changedByOthers(service, request);
    if (why !== undefined) {
      await pause(parts, request, why);
      return true;
    }
  }
  const here = new Set(servers.map(({ id }) => id));
  const gone = course.servers.filter(
    ({ server, state }) => (state === 'waiting' || state === 'aside') && !here.has(server),
  );
  for (const { server, name } of gone)
    await tell(parts, request.id, (current) =>
      current.timeline.some((event) => event.type === 'drain-gone' && event.server === server)
        ? current
        : withEvent(current, { type: 'drain-gone', server, name }, clock.now()),
    );
  const newcomers = await begins.newcomers(request, plan, servers);
  return gone.length > 0 || newcomers;
}

/** Enabled, or disabled for another reason: somebody else has a say in this host now. */
function changedByOthers(service: ComputeService, request: Request): string | undefined {
  if (isDisabledBy(service, request)) return undefined;
  // Resumed after that was told: people know, and nothing of ours is written over it.
  const resumed = request.timeline.findLast(({ type }) => type === 'resumed');
  const told = request.timeline.findLast(({ type }) => type === 'paused');
  if (resumed !== undefined && told?.type === 'paused' && told.why?.startsWith(BY_OTHERS) === true)
    return undefined;
  return service.status === 'enabled'
    ? `${BY_OTHERS} ${service.host} was enabled meanwhile, and not by Drover: new servers may come`
    : `${BY_OTHERS} ${service.host} is disabled for another reason now: "${service.disabledReason ?? ''}"`;
}

const BY_OTHERS = 'the compute service of';

/** Starts what may start now; where nothing is left to do, what was done is proved. */
async function begin(
  parts: Parts,
  request: Request,
  plan: DrainRequestPlan,
  course: DrainCourse,
): Promise<LookAgainIn> {
  const { begins, ledger, clock } = parts;
  const next = toStart(plan, course);
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

/** Where the plan says to ask: a child has no card of its own to be asked on. */
async function noteStalled({ ledger, clock }: Parts, request: Request, course: DrainCourse): Promise<void> {
  for (const { subject, id, request: child } of course.open) {
    const last = child?.timeline.findLast(({ type }) => type === 'stalled' || type === 'stall-over');
    if (last?.type !== 'stalled' || last.choice !== 'ask') continue;
    const name = course.servers.find(({ server }) => server === subject)?.name ?? subject;
    const text = `\`${name}\` does not converge. It runs on where it was: \`/migrate abort ${shownId(id)}\` leaves it there, \`/migrate force ${shownId(id)}\` pauses its guest to end it.`;
    await ledger.change(request.id, (current) =>
      current.timeline.some((event) => event.type === 'noted' && event.text === text)
        ? current
        : withEvent(current, { type: 'noted', text }, clock.now()),
    );
  }
}

async function pause({ ledger, clock }: Parts, request: Request, why: string): Promise<LookAgainIn> {
  const now = clock.now();
  await ledger.change(request.id, (current) => {
    if (current.state !== 'running') return current;
    const told = withEvent(current, { type: 'paused', by: 'drover', byName: 'Drover', why }, now);
    return inState(told, 'paused', now + OVERDUE_AFTER_MS);
  });
  return 0;
}

/** Aborted or stopped: once everything that was begun has come to its end, this has, too. */
async function endWith(
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

async function verify(parts: Parts, request: Request, course: DrainCourse): Promise<LookAgainIn> {
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
  { ledger, clock, looked }: Parts,
  request: Request,
  outcome: DrainOutcome,
  why: string | undefined,
): Promise<LookAgainIn> {
  looked.delete(request.id);
  const { state } = outcome;
  await ledger.change(request.id, (current) =>
    ended(current, { state, outcome, ...defined({ why }) }, clock.now()),
  );
  return 0;
}

async function tell(
  { ledger }: Pick<DrainDeps, 'ledger'>,
  id: string,
  change: (current: Request) => Request,
): Promise<void> {
  await ledger.change(id, change);
}
