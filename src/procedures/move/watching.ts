import { isMoving, type MigrationRecord } from '../../cloud/migration.js';
import type { Server } from '../../cloud/server.js';
import { abortIsWanted, inState, withEvent, withNews } from '../../requests/changes.js';
import { ourAction, ourRecord } from '../../requests/match-records.js';
import type { LookAgainIn, MayResend } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import { isUnderWay } from '../../requests/states.js';
import { furthest, phaseOf } from './cards/progress.js';
import { changeStep, type Move, readOf } from './context.js';
import { watchCopying } from './copying.js';
import { endUnmoved } from './ending.js';
import { goOnAsking } from './guest/asking.js';
import { nobodyKnows } from './health/health.js';
import { sayHealth, watchHosts } from './health/watch-hosts.js';
import { judgeMove, type MoveJudgement } from './judge.js';
import { notMoved } from './looking-back.js';
import { restingPlace } from './resting.js';
import { sendMigrate } from './sending.js';
import { verify } from './verifying.js';

const SOON_MS = 1_000;
/** An API that fails this long is said in the thread, once. */
export const UNREADABLE_MS = 10_000;
/** A 202 that left no trace for this long is lost. */
const TRACE_MS = 5 * 60_000;
const VERIFY_OVERDUE_AFTER_MS = 5 * 60_000;
const UNKNOWN_PATIENCE_MS = 30 * 60_000;

type Resend = () => Promise<MayResend>;

/**
 * One look at a move that was sent: says what is new, does what was decided, and ends it when it has ended. While it
 * runs, whatever is slow is read beside it: a look takes what is known, with its age.
 */
export async function look(move: Move, mayResend: Resend): Promise<LookAgainIn> {
  const { plan, poller, step } = move;
  poller.watch(plan.identity.server, step.baseline.migrations);
  goOnAsking(move);
  const { reading } = poller;
  const known = poller.recordsOf(plan.identity.server);
  const record = ourRecord(known, step, plan.identity.server, plan.identity.source, move.userId);
  if (abortIsWanted(move.request)) move.deps.abort(move.request.id);
  watchHosts(move, record);
  reach(move, record);
  if (move.request.state !== 'verifying') await sayHealth(move);

  const unread = reading.readAt === undefined || reading.failingSince !== undefined;
  if (unread) await sayUnreadable(move);
  else await sayReadableAgain(move);
  const asked = record === undefined ? poller.askedAt(plan.identity.server) : reading.readAt;
  if (asked === undefined || (unread && (record === undefined || !isMoving(record.status)))) return SOON_MS;
  const judgement = await judge(move, record, asked);
  if (record !== undefined && judgement.judgement.kind !== 'completed') await sayPhase(move, record);
  return await act(move, record, judgement, mayResend);
}

/** The furthest phase that was seen is kept. */
function reach({ memory }: Move, record: MigrationRecord | undefined): void {
  if (record === undefined) return;
  const last = memory.samples.at(-1);
  const phase = phaseOf(record.status, {
    totalBytes: last?.total ?? null,
    remainingBytes: last?.remaining ?? null,
    iteration: last?.iteration ?? null,
  });
  memory.reached = memory.reached === undefined ? phase : furthest(memory.reached, phase);
}

interface Judged {
  judgement: MoveJudgement;
  server: Server | null | undefined;
}

async function judge(move: Move, record: MigrationRecord | undefined, at: number): Promise<Judged> {
  const { cloud, plan, deps, step } = move;
  const limits = { answerMs: deps.answerMs, traceMs: TRACE_MS };
  const unread = { at, record, action: false, server: undefined };
  const judgement = judgeMove(step, plan.identity.source, unread, limits);
  if (judgement.kind !== 'read-server') return { judgement, server: undefined };
  const [actions, server = null] = await Promise.all([
    record === undefined ? cloud.instanceActions(plan.identity.server, readOf(move)) : [],
    cloud.server(plan.identity.server, readOf(move)),
  ]);
  const seen = { ...unread, action: ourAction(actions, step, 'live-migration', move.userId) !== undefined };
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
      if (record !== undefined && isMoving(record.status)) {
        const resting = await restingPlace(move, record);
        if (resting?.where === 'destination') return await completed(move, record);
        if (resting?.where === 'source') return await notMoved(move, record, resting.server);
        await watchCopying(move, record);
      }
      if (move.memory.health.some(nobodyKnows)) await nobodyCanTell(move);
      else if (judgement.taken) await noteTaken(move);
      return SOON_MS;
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

/** Its source is heard of by nobody any more: what Nova still shows is from before. */
async function nobodyCanTell(move: Move): Promise<void> {
  const { deps, memory, plan, request } = move;
  const source = memory.health.find(nobodyKnows);
  if (request.state === 'unknown' || source === undefined) return;
  const now = deps.clock.now();
  const why = `neither Nova nor anybody else hears of ${source.host}, where it was; what Nova still shows is from before`;
  await change(move, (current) => {
    if (current.state !== 'running') return current;
    const told = withEvent(current, { type: 'unknown', why, place: plan.identity.source }, now);
    return inState(told, 'unknown', now + UNKNOWN_PATIENCE_MS);
  });
}

/** Nova has the call: that is kept, and what became of it is known again. */
async function noteTaken(move: Move): Promise<void> {
  const { step, deps, request, poller } = move;
  // What was read before the cloud fell silent brings nothing back.
  if (poller.reading.failingSince !== undefined) return;
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
    return inState(told, 'verifying', now + VERIFY_OVERDUE_AFTER_MS);
  });
  return await verify({ ...move, request: next ?? move.request }, record);
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

async function sayUnreadable(move: Move): Promise<void> {
  const { failingSince, failure } = move.poller.reading;
  const now = move.deps.clock.now();
  if (failingSince === undefined || now - failingSince < UNREADABLE_MS) return;
  await tellUnreadable(move.deps, move.request.id, failure ?? 'no answer');
}

/** In the thread, once until it can be read again. */
export async function tellUnreadable(
  { ledger, clock }: Pick<Move['deps'], 'ledger' | 'clock'>,
  id: string,
  why: string,
): Promise<void> {
  const body = { type: 'unreadable', what: 'the cloud', why } as const;
  await ledger.change(id, (current) =>
    isUnderWay(current.state) && !cloudIsUnreadable(current)
      ? withEvent(current, body, clock.now())
      : current,
  );
}

async function sayReadableAgain(move: Move): Promise<void> {
  if (!cloudIsUnreadable(move.request)) return;
  const body = { type: 'readable-again', what: 'the cloud' } as const;
  await change(move, (current) =>
    cloudIsUnreadable(current) ? withEvent(current, body, move.deps.clock.now()) : current,
  );
}

export function cloudIsUnreadable(request: Request): boolean {
  const last = request.timeline
    .filter(({ type }) => type === 'unreadable' || type === 'readable-again')
    .at(-1);
  return last?.type === 'unreadable';
}

async function change(move: Move, decide: (request: Request) => Request): Promise<void> {
  await move.deps.ledger.change(move.request.id, decide);
}
