import { type CloudError, isCloudError } from '../../cloud/cloud-error.js';
import type { MigrationRecord } from '../../cloud/migration.js';
import { abortMigrationCall, forceCompleteCall } from '../../cloud/migration-calls.js';
import { abortIsWanted, isoTime, withEvent } from '../../requests/changes.js';
import type { Step } from '../../requests/request.js';
import { changeStep, type Move } from './context.js';

/** An abort whose answer was lost is tried once more after this long. */
const ABORT_AGAIN_MS = 10_000;
const NOTHING = { migrations: [], actions: [] };

/** Sends the abort that was asked for, as soon as Nova can take it. Its intent is in the timeline already. */
export async function abortIfWanted(move: Move, record: MigrationRecord): Promise<void> {
  if (!abortIsWanted(move.request)) return;
  const steps = move.request.steps.filter(({ id }) => id.startsWith('abort'));
  const last = steps.at(-1);
  if (last?.outcome === 'taken') return;
  const capabilities = await move.cloud.capabilities();
  const now = record.status === 'running' || (capabilities.canAbortQueued && isBefore(record.status));
  if (!now) return;
  if (last !== undefined && last.outcome === undefined) {
    const sentAt = Date.parse(last.sent.at(-1) ?? '');
    if (move.deps.clock.now() - sentAt < ABORT_AGAIN_MS || steps.length > 1) return;
  }
  // An abort that was refused may be asked for again.
  const id = `abort-${steps.length + 1}`;
  const step = { id, ...abortMigrationCall(record.serverId, record.id), baseline: NOTHING, sent: [] };
  await perform(move, step, 'abort-refused', () =>
    move.cloud.abortLiveMigration(record.serverId, record.id, { requestId: move.request.requestId }),
  );
}

function isBefore(status: string): boolean {
  return status === 'queued' || status === 'preparing';
}

/** The force that was approved with the plan. */
export async function forceByPlan(move: Move, record: MigrationRecord): Promise<void> {
  if (record.status !== 'running' || move.request.steps.some(({ id }) => id === 'force')) return;
  const now = move.deps.clock.now();
  const asked = await move.deps.ledger.change(move.request.id, (current) =>
    current.timeline.some(({ type }) => type === 'force-asked') || abortIsWanted(current)
      ? current
      : withEvent(current, { type: 'force-asked', by: 'plan', byName: 'the approved plan' }, now),
  );
  // After an abort was asked nothing is sent but the abort.
  if (asked === undefined || abortIsWanted(asked)) return;
  await perform(
    move,
    { id: 'force', ...forceCompleteCall(record.serverId, record.id), baseline: NOTHING, sent: [] },
    'force-refused',
    () => move.cloud.forceComplete(record.serverId, record.id, { requestId: move.request.requestId }),
  );
}

async function perform(
  move: Move,
  step: Step,
  refusal: 'abort-refused' | 'force-refused',
  call: () => Promise<{ status: number; requestId: string | null }>,
): Promise<void> {
  const { clock, ledger, log } = move.deps;
  const sent = { ...step, sent: [isoTime(clock.now())] };
  await ledger.change(move.request.id, (current) =>
    current.steps.some(({ id }) => id === step.id)
      ? current
      : { ...current, steps: [...current.steps, sent] },
  );
  try {
    const { status, requestId } = await call();
    await changeStep(move, step.id, (current) => ({
      ...current,
      outcome: 'taken',
      answer: { at: isoTime(clock.now()), status, ...(requestId === null ? {} : { requestId }) },
    }));
  } catch (error) {
    if (!isCloudError(error)) throw error;
    if (neverLeft(error)) {
      // It was not sent: the next look tries again, as often as it takes.
      await ledger.change(move.request.id, (current) => ({
        ...current,
        steps: current.steps.filter(({ id }) => id !== step.id),
      }));
      log.warn({ error, request: move.request.id, step: step.id }, 'the call did not leave');
      return;
    }
    if (error.acted === 'maybe') {
      log.warn({ error, request: move.request.id, step: step.id }, 'the answer was lost: looking');
      return;
    }
    const message = error.failure.serviceMessage ?? error.message;
    await changeStep(
      move,
      step.id,
      (current) => ({
        ...current,
        outcome: 'refused',
        answer: { at: isoTime(clock.now()), status: error.status ?? 0, message },
      }),
      (current) => withEvent(current, { type: refusal, message }, clock.now()),
    );
  }
}

/** No connection: not a word of it reached Nova. A cloud that cannot do it at all has refused. */
function neverLeft(error: CloudError): boolean {
  return error.acted === 'no' && (error.code === 'cloud-unreachable' || error.code === 'cloud-timeout');
}
