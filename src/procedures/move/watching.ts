import {
  type InstanceAction,
  type InstanceActionDetail,
  isMoving,
  type MigrationRecord,
} from '../../cloud/migration.js';
import type { Server } from '../../cloud/server.js';
import { abortIsWanted, ended, inState, withEvent, withNews } from '../../requests/changes.js';
import { ourAction, ourRecord } from '../../requests/match-records.js';
import type { LookAgainIn, MayResend } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import { abortIfWanted } from './choices.js';
import { askHosts, callOf, changeStep, type Move } from './context.js';
import { watchCopying } from './copying.js';
import { endOfNotMoved, endUnmoved, outcomeOf, withCourse } from './ending.js';
import { goOnAsking, withGuest } from './guest/asking.js';
import { judgeMove, type MoveJudgement } from './judge.js';
import type { MoveOutcome } from './outcome.js';
import { reasonOf } from './reason.js';
import { sendMigrate } from './sending.js';
import { verify } from './verifying.js';

/** The poller wakes us at each tick; this is only the net below it. */
const NEXT_TICK_MS = 20_000;
const SOON_MS = 1_000;
/** An API that fails this long is said in the thread, once. */
const UNREADABLE_MS = 10_000;
/** A 202 that left no trace for this long is lost. */
const TRACE_MS = 5 * 60_000;
const VERIFY_PATIENCE_MS = 5 * 60_000;
const UNKNOWN_PATIENCE_MS = 30 * 60_000;

type Resend = () => Promise<MayResend>;

/** One look at a move that was sent: says what is new, does what was decided, and ends it when it has ended. */
export async function look(move: Move, mayResend: Resend): Promise<LookAgainIn> {
  const { plan, poller, step } = move;
  poller.watch(plan.identity.server, step.baseline.migrations);
  goOnAsking(move);
  const { reading } = poller;
  const known = poller.recordsOf(plan.identity.server);
  const record = ourRecord(known, step, plan.identity.server, plan.identity.source, move.userId);
  // Before anything that could wait: for a cloud that cannot be read, for a disk.
  await abortIfWanted(move, record);
  if (reading.readAt === undefined || reading.failingSince !== undefined) return await unreadable(move);
  await sayReadableAgain(move);

  if (record === undefined && !poller.knows(plan.identity.server)) return SOON_MS;
  const judgement = await judge(move, record);
  if (record !== undefined && judgement.judgement.kind !== 'completed') await sayPhase(move, record);
  return await act(move, record, judgement, mayResend);
}

interface Judged {
  judgement: MoveJudgement;
  server: Server | null | undefined;
}

async function judge(move: Move, record: MigrationRecord | undefined): Promise<Judged> {
  const { cloud, plan, deps, step } = move;
  const limits = { answerMs: deps.answerMs, traceMs: TRACE_MS };
  const action =
    record === undefined &&
    ourAction(
      await cloud.instanceActions(plan.identity.server, callOf(move)),
      step,
      'live-migration',
      move.userId,
    ) !== undefined;
  const seen = { now: deps.clock.now(), record, action, server: undefined };
  const judgement = judgeMove(step, plan.identity.source, seen, limits);
  if (judgement.kind !== 'read-server') return { judgement, server: undefined };
  const server = (await cloud.server(plan.identity.server, callOf(move))) ?? null;
  return { judgement: judgeMove(step, plan.identity.source, { ...seen, server }, limits), server };
}

async function act(
  move: Move,
  record: MigrationRecord | undefined,
  { judgement, server }: Judged,
  mayResend: Resend,
): Promise<LookAgainIn> {
  switch (judgement.kind) {
    case 'wait':
      if (judgement.taken) await isUnderWay(move);
      if (record === undefined || !isMoving(record.status)) return SOON_MS;
      await watchCopying(move, record);
      return abortIsWanted(move.request) ? SOON_MS : NEXT_TICK_MS;
    case 'send-again':
      return await sendAgain(move, mayResend);
    case 'completed':
      return record === undefined ? SOON_MS : await completed(move, record);
    case 'not-moved':
      return await notMoved(move, record, server ?? null);
    case 'server-gone':
      return await notMoved(move, record, null);
    case 'lost':
      return await lost(move, judgement.why);
    case 'read-server':
      return SOON_MS;
  }
}

async function isUnderWay(move: Move): Promise<void> {
  const { step, deps, request } = move;
  if (request.state === 'running' && step.outcome === 'taken') return;
  await changeStep(
    move,
    'migrate',
    (current) => ({ ...current, outcome: 'taken' }),
    (current) =>
      current.state === 'unknown'
        ? inState(current, 'running', deps.clock.now() + UNKNOWN_PATIENCE_MS)
        : current,
  );
}

async function sayPhase(move: Move, record: MigrationRecord): Promise<void> {
  await change(move, (current) =>
    current.state === 'running' || current.state === 'unknown'
      ? withPhase(current, record, move.deps.clock.now())
      : current,
  );
}

function withPhase(request: Request, record: MigrationRecord, now: number): Request {
  const { id: migrationId, status, source, destination } = record;
  return withNews(request, { type: 'phase', status, migrationId, source, destination }, now);
}

async function completed(move: Move, record: MigrationRecord): Promise<LookAgainIn> {
  const now = move.deps.clock.now();
  const next = await move.deps.ledger.change(move.request.id, (current) => {
    if (current.state === 'unknown' && current.timeline.some(({ type }) => type === 'verifying'))
      return current;
    if (current.state !== 'running' && current.state !== 'unknown') return current;
    // One write: where many end at once, each flush to the disk delays the message of the others.
    const told = withEvent(withPhase(current, record, now), { type: 'verifying' }, now);
    return inState(told, 'verifying', now + VERIFY_PATIENCE_MS);
  });
  return await verify({ ...move, request: next ?? move.request }, record);
}

async function notMoved(
  move: Move,
  record: MigrationRecord | undefined,
  server: Server | null,
): Promise<LookAgainIn> {
  const { cloud, deps, plan, request } = move;
  const noticedAt = deps.clock.now();
  const actions = await cloud.instanceActions(plan.identity.server, callOf(move)).catch(() => []);
  const ours = ourAction(actions, move.step, 'live-migration', move.userId);
  const action =
    ours === undefined
      ? undefined
      : await cloud.instanceAction(plan.identity.server, ours.requestId, callOf(move)).catch(() => undefined);
  const now = deps.clock.now();
  const facts = { now, server, record, action, proof: undefined };
  const state = server === null ? 'failed' : endOfNotMoved(request, plan, facts);
  const told = withGuest(move, withCourse(move, outcomeOf(request, plan, state, facts)), noticedAt);
  const outcome = await withReason(move, { record, server, action, actions }, told);
  await deps.ledger.change(request.id, (current) => {
    const told =
      action === undefined || state === 'aborted'
        ? current
        : withEvent(
            current,
            {
              type: 'nova-events',
              events: action.events.map(({ event, result, host, details }) => ({
                event,
                result,
                host,
                details,
              })),
            },
            now,
          );
    const why = server === null ? 'the server was deleted' : outcome.novaMessage;
    return ended(told, { state, outcome, ...(why === null ? {} : { why }) }, now);
  });
  move.poller.unwatch(plan.identity.server);
  return 0;
}

/** Nova often gives no reason at all: it stands in the hosts' logs, where we may read them. */
async function withReason(
  move: Move,
  seen: {
    record: MigrationRecord | undefined;
    server: Server | null;
    action: InstanceActionDetail | undefined;
    actions: readonly InstanceAction[];
  },
  outcome: MoveOutcome,
): Promise<MoveOutcome> {
  const { record, ...nova } = seen;
  if (outcome.state === 'aborted' || record === undefined) return outcome;
  const { source, server } = move.plan.identity;
  const destination = record.destination ?? move.plan.identity.destination;
  const hosts = await askHosts(move, (asked, domain) =>
    asked.reason({
      server,
      domain,
      source,
      destination,
      from: Date.parse(move.step.sent[0] ?? ''),
      to: move.deps.clock.now(),
    }),
  );
  const { likely: _, ...told } = outcome;
  const limit = move.request.timeline.findLast(({ type }) => type === 'stalled');
  const givesUpAt = limit?.type === 'stalled' ? limit.figures.novaGivesUpAt : null;
  const reason = reasonOf({
    source,
    destination,
    ...nova,
    steps: move.request.steps,
    hosts,
    ...(givesUpAt === null ? {} : { times: { ended: move.deps.clock.now(), limit: Date.parse(givesUpAt) } }),
  });
  return {
    ...told,
    logLines: hosts?.logLines ?? [],
    meaning: reason.meaning,
    ...(reason.likely ? { likely: true } : {}),
    remedy: reason.remedy,
  };
}

/** Only what may start now is sent a second time: the first try may be hours ago. */
async function sendAgain(move: Move, mayResend: Resend): Promise<LookAgainIn> {
  if (abortIsWanted(move.request)) {
    return await endUnmoved(
      move,
      'aborted',
      'the first call had no effect, and none was sent after the abort',
    );
  }
  const may = await mayResend();
  if (may.kind === 'yes') return await sendMigrate(move);
  if (may.kind === 'not-yet') return may.ms;
  return await endUnmoved(
    move,
    'failed',
    `the first call had no effect, and it was not sent again: ${may.why}`,
  );
}

async function lost(move: Move, why: string): Promise<LookAgainIn> {
  const now = move.deps.clock.now();
  await change(move, (current) => {
    if (current.state === 'unknown') return current;
    const told = withEvent(current, { type: 'unknown', why, place: null }, now);
    return inState(told, 'unknown', now + UNKNOWN_PATIENCE_MS);
  });
  return SOON_MS * 5;
}

async function unreadable(move: Move): Promise<LookAgainIn> {
  const { failingSince, failure } = move.poller.reading;
  const now = move.deps.clock.now();
  if (failingSince !== undefined && now - failingSince >= UNREADABLE_MS) {
    const body = { type: 'unreadable', what: 'the cloud', why: failure ?? 'no answer' } as const;
    await change(move, (current) => (cloudIsUnreadable(current) ? current : withEvent(current, body, now)));
  }
  return SOON_MS;
}

async function sayReadableAgain(move: Move): Promise<void> {
  if (!cloudIsUnreadable(move.request)) return;
  const body = { type: 'readable-again', what: 'the cloud' } as const;
  await change(move, (current) =>
    cloudIsUnreadable(current) ? withEvent(current, body, move.deps.clock.now()) : current,
  );
}

function cloudIsUnreadable(request: Request): boolean {
  const last = request.timeline
    .filter(({ type }) => type === 'unreadable' || type === 'readable-again')
    .at(-1);
  return last?.type === 'unreadable';
}

async function change(move: Move, decide: (request: Request) => Request): Promise<void> {
  await move.deps.ledger.change(move.request.id, decide);
}
