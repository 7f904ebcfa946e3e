import { type CloudError, isCloudError } from '../../cloud/cloud-error.js';
import { abortIsWanted, ended, isoTime, withEvent, withNews } from '../../requests/changes.js';
import type { LookAgainIn } from '../../requests/procedure.js';
import { withStep } from '../../requests/steps.js';
import { changeStep, type Move } from './context.js';
import { outcomeOf } from './ending.js';

const SOON_MS = 1_000;
const UNREACHABLE_MS = 5_000;

/** Makes the one call that moves the server. That it is about to be made is in the store before. */
export async function sendMigrate(move: Move): Promise<LookAgainIn> {
  const { cloud, plan, deps, request } = move;
  const sentAt = deps.clock.now();
  const again = move.step.sent.length > 0;
  const sends = move.step.sent.length + 1;
  const stored = await deps.ledger.change(request.id, (current) => {
    const step = current.steps.find(({ id }) => id === 'migrate');
    // After an abort was asked nothing is sent but the abort.
    if (step === undefined || current.state !== 'running' || abortIsWanted(current)) return current;
    const sent = { ...step, sent: [...step.sent, isoTime(sentAt)] };
    const next = { ...current, steps: withStep(current.steps, sent) };
    return again ? withEvent(next, { type: 'sent-again', step: 'migrate' }, sentAt) : next;
  });
  if (stored?.steps.find(({ id }) => id === 'migrate')?.sent.length !== sends) return SOON_MS;
  move.poller.watch(plan.identity.server, move.step.baseline.migrations);
  try {
    const accepted = await cloud.startLiveMigration(
      {
        server: plan.identity.server,
        destination: plan.identity.destination,
        blockMigration: plan.identity.blockMigration,
      },
      { requestId: request.requestId },
    );
    const { requestId, status } = accepted;
    await changeStep(
      move,
      'migrate',
      (step) => ({
        ...step,
        outcome: 'taken',
        answer: {
          at: isoTime(deps.clock.now()),
          status,
          ...(requestId === null ? {} : { requestId }),
        },
      }),
      (current) =>
        withEvent(
          current,
          { type: 'answered', step: 'migrate', status, requestId, message: null },
          deps.clock.now(),
        ),
    );
    return 0;
  } catch (error) {
    if (!isCloudError(error)) throw error;
    return await notTaken(move, error);
  }
}

async function notTaken(move: Move, error: CloudError): Promise<LookAgainIn> {
  if (error.acted === 'maybe') return await lookFirst(move, error.message);
  if (error.status === null) return await neverLeft(move, error);
  // "while it is in task_state migrating": after a lost answer that may be our own first call.
  const migrating = error.status === 409 && /task_state migrating/.test(error.failure.serviceMessage ?? '');
  if (migrating && move.step.sent.length > 0) return await lookFirst(move, error.message);
  return await refused(move, error);
}

async function lookFirst(move: Move, why: string): Promise<LookAgainIn> {
  const now = move.deps.clock.now();
  await move.deps.ledger.change(move.request.id, (current) =>
    withEvent(current, { type: 'looking', step: 'migrate', why }, now),
  );
  return SOON_MS;
}

/** The call did not leave this machine, so it was not made: it does not count as sent. */
async function neverLeft(move: Move, error: CloudError): Promise<LookAgainIn> {
  const now = move.deps.clock.now();
  await changeStep(
    move,
    'migrate',
    (step) => ({ ...step, sent: step.sent.slice(0, -1) }),
    (current) => withNews(current, { type: 'unreadable', what: 'the cloud', why: error.message }, now),
  );
  return UNREACHABLE_MS;
}

/** Nova said no: nothing has happened, and the server is where it was. */
async function refused(move: Move, error: CloudError): Promise<LookAgainIn> {
  const { cloud, plan, deps, request } = move;
  const server = await cloud.server(plan.identity.server).catch(() => undefined);
  const now = deps.clock.now();
  const message = error.failure.serviceMessage ?? error.message;
  const facts = { now, server: server ?? null, record: undefined, action: undefined, proof: undefined };
  const outcome = {
    ...outcomeOf(request, plan, 'failed', facts),
    novaMessage: message,
    remedy: error.remedy ?? null,
  };
  const { requestId } = error.failure;
  await changeStep(
    move,
    'migrate',
    (step) => ({
      ...step,
      outcome: 'refused',
      answer: {
        at: isoTime(now),
        status: error.status ?? 0,
        message,
        ...(requestId === null ? {} : { requestId }),
      },
    }),
    (current) => {
      const told = withEvent(
        current,
        { type: 'answered', step: 'migrate', status: error.status ?? 0, requestId, message },
        now,
      );
      return ended(told, { state: 'failed', why: message, outcome }, now);
    },
  );
  move.poller.unwatch(plan.identity.server);
  return 0;
}
