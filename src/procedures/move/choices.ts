import { isMoving, type MigrationRecord } from '../../cloud/migration.js';
import { abortIsWanted, withEvent } from '../../requests/changes.js';
import { ourAction } from '../../requests/match-records.js';
import { sendAbort } from '../../requests/operation/abort.js';
import { type Lookable, lookForEffect, sendOnce } from '../../requests/operation/once.js';
import type { MayResend } from '../../requests/procedure.js';
import type { Request, Step } from '../../requests/request.js';
import { withStep } from '../../requests/steps.js';
import { callOf, type Move } from './context.js';

/** What an abort needs of the migration that it stops. */
type Abortable = Pick<MigrationRecord, 'id' | 'serverId' | 'status'>;

/**
 * Sends the abort that was asked for, as soon as Nova can take it, and again until the record has ended. `record`: as it
 * was read last, however long ago; undefined: it could not be read since this process began.
 */
export async function abortIfWanted(move: Move, record: Abortable | undefined): Promise<void> {
  if (!abortIsWanted(move.request)) return;
  const { cloud } = move;
  const target = record ?? lastTold(move);
  if (target === undefined || !(await canBeAborted(move, target))) return;
  await sendAbort(move.deps, move.request, {
    intent: `abort migration ${target.id}`,
    prepare: () => cloud.prepareAbort(target.serverId, target.id, callOf(move)),
    send: (call) => cloud.send(call, { ...callOf(move), timeoutMs: ABORT_TIMEOUT_MS }),
  });
}

/** A Nova that is slower than this is asked again: what it takes twice does no harm. */
const ABORT_TIMEOUT_MS = 5_000;

/** Our migration, as the thread has it. */
function lastTold({ request, plan }: Move): Abortable | undefined {
  const phase = request.timeline.findLast(({ type }) => type === 'phase');
  return phase?.type === 'phase' && phase.migrationId !== null
    ? { id: phase.migrationId, serverId: plan.identity.server, status: phase.status }
    : undefined;
}

async function canBeAborted({ cloud }: Move, { status }: Abortable): Promise<boolean> {
  if (status === 'running') return true;
  if (!isMoving(status) || (status !== 'queued' && status !== 'preparing')) return false;
  return (await cloud.computeCapabilities({ timeoutMs: ABORT_TIMEOUT_MS })).canAbortQueued;
}

/** The force that was approved with the plan. */
export async function forceByPlan(move: Move, record: MigrationRecord): Promise<void> {
  const { deps, request } = move;
  if (record.status !== 'running' || abortIsWanted(request)) return;
  const known = request.steps.find(({ id }) => id === 'force');
  if (known?.outcome !== undefined) return;
  const step = known ?? (await forceStep(move, record));
  const once = forceOnce(move, record, step);
  if (step.sent.length === 0) await sendOnce(deps, request, once);
  // It still stands still, and nobody wants it aborted: that was approved with the plan.
  else await lookForEffect(deps, request, once, async (): Promise<MayResend> => ({ kind: 'yes' }));
}

async function forceStep(move: Move, record: MigrationRecord): Promise<Step> {
  const { cloud } = move;
  const [actions, call] = await Promise.all([
    cloud.instanceActions(record.serverId, callOf(move)),
    cloud.prepareForceComplete(record.serverId, record.id, callOf(move)),
  ]);
  const baseline = { migrations: [], actions: actions.map(({ requestId }) => requestId) };
  return { id: 'force', intent: `force migration ${record.id} to complete`, call, baseline, sent: [] };
}

function forceOnce(move: Move, record: MigrationRecord, step: Step): Lookable {
  const { cloud, deps, userId } = move;
  const notForced = (current: Request, message: string, now: number) =>
    withEvent(current, { type: 'force-refused', message }, now);
  return {
    step,
    answerMs: deps.answerMs,
    overdueAfterMs: 0,
    prepare: () => cloud.prepareForceComplete(record.serverId, record.id, callOf(move)),
    send: (call) => cloud.send(call, callOf(move)),
    first: (current, now) =>
      current.timeline.some(({ type }) => type === 'force-asked')
        ? current
        : withEvent(current, { type: 'force-asked', by: 'plan', byName: 'the approved plan' }, now),
    refused:
      async ({ message }) =>
      (current, now) =>
        notForced(current, message, now),
    async trace() {
      const actions = await cloud.instanceActions(record.serverId, callOf(move));
      return ourAction(actions, step, FORCED, userId) === undefined ? undefined : {};
    },
    notSentAgain: async () => 0,
    givenUp: (current, why, now) => {
      const steps = withStep(current.steps, { ...step, outcome: 'unanswered' });
      return notForced({ ...current, steps }, why, now);
    },
  };
}

/** The instance action that Nova keeps of a force which it took. */
const FORCED = 'live_migration_force_complete';
