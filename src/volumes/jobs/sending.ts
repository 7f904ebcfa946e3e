import { type CloudError, isCloudError } from '../../cloud/cloud-error.js';
import { ended, isoTime, withEvent, withNews } from '../../requests/changes.js';
import type { LookAgainIn } from '../../requests/procedure.js';
import type { Request, Step } from '../../requests/request.js';
import { isUnderWay } from '../../requests/states.js';
import { meaningOf } from '../failures.js';
import type { JobWrite, Running } from './job.js';
import { outcomeOfJob } from './outcome.js';
import type { JobDeps } from './procedure.js';

const SOON_MS = 1_000;
const UNREACHABLE_MS = 5_000;

/** The first step; others (a flag to set afterwards) follow it. */
export function stepOf(request: Request): Step | undefined {
  return request.steps[0];
}

/** Makes one call. That it is about to be made is in the store before; what came back is there after. */
export async function sendJob(deps: JobDeps, write: JobWrite, running: Running): Promise<LookAgainIn> {
  const { request } = running;
  const sentAt = deps.clock.now();
  const again = (request.steps.find(({ id }) => id === write.id)?.sent.length ?? 0) > 0;
  const stored = await changeStep(
    deps,
    request.id,
    write.id,
    (step) => ({ ...step, sent: [...step.sent, isoTime(sentAt)] }),
    (current) => (again ? withEvent(current, { type: 'sent-again', step: write.id }, sentAt) : current),
  );
  if (stored === undefined || !isUnderWay(stored.state)) return SOON_MS;
  try {
    const { status, requestId, id: made } = await write.send();
    const now = deps.clock.now();
    await changeStep(
      deps,
      request.id,
      write.id,
      (step) => ({
        ...step,
        outcome: 'taken',
        answer: {
          at: isoTime(now),
          status,
          ...(requestId === null ? {} : { requestId }),
          ...(made === undefined ? {} : { made }),
        },
      }),
      (current) =>
        withEvent(current, { type: 'answered', step: write.id, status, requestId, message: null }, now),
    );
    return 0;
  } catch (error) {
    if (!isCloudError(error)) throw error;
    return await notTaken(deps, write, running, error);
  }
}

async function notTaken(
  deps: JobDeps,
  write: JobWrite,
  running: Running,
  error: CloudError,
): Promise<LookAgainIn> {
  const { id } = running.request;
  const now = deps.clock.now();
  if (error.acted === 'maybe') {
    await deps.ledger.change(id, (current) =>
      withEvent(current, { type: 'looking', step: write.id, why: error.message }, now),
    );
    return SOON_MS;
  }
  if (error.status === null) {
    // The call did not leave this machine: it does not count as sent.
    await changeStep(
      deps,
      id,
      write.id,
      (step) => ({ ...step, sent: step.sent.slice(0, -1) }),
      (current) => withNews(current, { type: 'unreadable', what: 'the cloud', why: error.message }, now),
    );
    return UNREACHABLE_MS;
  }
  return await refused(deps, write, running, error);
}

/** The service said no: it did nothing. */
async function refused(
  deps: JobDeps,
  write: JobWrite,
  { request }: Running,
  error: CloudError,
): Promise<LookAgainIn> {
  const now = deps.clock.now();
  const message = error.failure.serviceMessage ?? error.message;
  const meaning = meaningOf(message);
  const { requestId } = error.failure;
  const status = error.status ?? 0;
  const outcome = outcomeOfJob(request, 'failed', now, {
    message,
    meaning: meaning?.meaning ?? 'the service refused the call and did nothing.',
    remedy: meaning?.remedy ?? error.remedy ?? null,
    proof: [],
    leftovers: [],
  });
  await changeStep(
    deps,
    request.id,
    write.id,
    (step) => ({
      ...step,
      outcome: 'refused',
      answer: { at: isoTime(now), status, message, ...(requestId === null ? {} : { requestId }) },
    }),
    (current) => {
      const told = withEvent(current, { type: 'answered', step: write.id, status, requestId, message }, now);
      return ended(told, { state: 'failed', why: message, outcome }, now);
    },
  );
  return 0;
}

/** Writes a change of one step, and what else belongs to the same moment. */
export async function changeStep(
  deps: JobDeps,
  request: string,
  id: string,
  change: (step: Step) => Step,
  also: (request: Request) => Request = (same) => same,
): Promise<Request | undefined> {
  return await deps.ledger.change(request, (current) => {
    if (!current.steps.some((step) => step.id === id)) return current;
    return also({ ...current, steps: current.steps.map((step) => (step.id === id ? change(step) : step)) });
  });
}
