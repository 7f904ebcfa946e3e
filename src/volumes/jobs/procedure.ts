import { DroverError, isDroverError } from '../../base/errors.js';
import type { Cloud } from '../../cloud/cloud.js';
import { isCloudError } from '../../cloud/cloud-error.js';
import { digestOf } from '../../requests/digest.js';
import type { OperationParts } from '../../requests/operation/attempt.js';
import { sendOnce } from '../../requests/operation/once.js';
import type { LastLook, Procedure } from '../../requests/procedure.js';
import { type Request, shownId } from '../../requests/request.js';
import { findingsOf, VolumeRefusal } from '../objection.js';
import type { Job, Running } from './job.js';
import { lookAtJob } from './looking.js';
import { onceOf, stepOf } from './writing.js';

export interface JobDeps extends JobParts {
  /** Requests whose end did not look right once: only a second look says so. Lost at a restart, without harm. */
  doubted: Set<string>;
}

export interface JobParts extends OperationParts {
  cloud(name: string): Promise<Cloud>;
  /** How long an unanswered call may still act, milliseconds: the client's timeout plus 5 s. */
  answerMs: number;
}

/** A kind of volume request as the runner knows it: looks before it acts, whatever happened to the last process. */
export function createJobProcedure(parts: JobParts, job: Job): Procedure {
  const deps: JobDeps = { ...parts, doubted: new Set() };
  return {
    kind: job.kind,
    slots: async () => [],
    overdueAfter: () => job.overdueAfterMs,
    whyNoAbort: async (request) => cannotAbort(request.id),
    lastLook: (request) => lastLook(deps, job, request),
    async advance(request, mayResend) {
      const cloud = await deps.cloud(request.cloud);
      const running: Running = { cloud, request, call: { requestId: request.openstackRequestId } };
      const step = stepOf(request);
      if (step !== undefined && step.sent.length > 0) return await lookAtJob(deps, job, running, mayResend);
      return await sendOnce(deps, request, onceOf(deps, job, running));
    },
  };
}

async function lastLook(deps: JobDeps, job: Job, request: Request): Promise<LastLook> {
  try {
    const cloud = await deps.cloud(request.cloud);
    const fresh = await job.replan(cloud, request);
    if (digestOf(fresh) !== request.digest) {
      const changes = job.changes(request.plan, fresh);
      const told = changes.length === 0 ? ['what was asked is not what it was'] : changes;
      return {
        kind: 'drifted',
        changes: told,
        successor: { plan: fresh },
      };
    }
    const { id, intent, call } = await job.write({ cloud, request, call: {} });
    const step = { id, intent, call, baseline: { migrations: [], actions: [] }, sent: [] };
    return { kind: 'go', step, slots: [], warningsGone: [] };
  } catch (error) {
    if (error instanceof VolumeRefusal) return { kind: 'refused', findings: findingsOf(error) };
    if (isCloudError(error)) return { kind: 'held', why: error.message };
    // What the plan is about is not there any more.
    if (isDroverError(error) && error.code.endsWith('-not-found'))
      return { kind: 'void', why: error.message };
    if (isDroverError(error)) return { kind: 'held', why: error.message };
    throw error;
  }
}

/** Cinder and Nova have no call that stops what they make half-way. */
function cannotAbort(id: string): DroverError {
  return new DroverError(`${shownId(id)} has begun, and Cinder has no way to stop it half-way.`, {
    code: 'cannot-abort',
    remedy: 'Wait for its end; what it made can be deleted then.',
  });
}
