import type { PreparedCall } from '../../cloud/prepared-call.js';
import { ended, withEvent } from '../../requests/changes.js';
import type { Answer } from '../../requests/operation/attempt.js';
import type { Refusal } from '../../requests/operation/failure.js';
import type { Lookable } from '../../requests/operation/once.js';
import type { Request, Step } from '../../requests/request.js';
import { meaningOf } from '../failures.js';
import { finish } from './ending.js';
import type { Job, Running } from './job.js';
import { outcomeOfJob } from './outcome.js';
import type { JobDeps } from './procedure.js';

/** The first step; others (a flag to set afterwards) follow it. */
export function stepOf(request: Request): Step | undefined {
  return request.steps[0];
}

/** The write of a job, sent once. What it made carries our mark, or stands on what it is about. */
export function onceOf(deps: JobDeps, job: Job, running: Running): Lookable {
  const { request } = running;
  const step = stepOf(request);
  if (step === undefined) throw new Error(`request ${request.id} runs without a step`);
  return {
    step,
    answerMs: deps.answerMs,
    overdueAfterMs: job.overdueAfterMs,
    prepare: async () => (await job.write(running)).call,
    send: async (call) => await send(job, running, call),
    refused: async (refusal) => (current, now) => refused(current, step.id, refusal, now),
    async trace() {
      const [made, ...more] = await job.traces(running);
      if (made === undefined) return undefined;
      const others = more.length === 0 ? '' : ` There are others of this request too: ${more.join(', ')}.`;
      return { made, note: others };
    },
    notSentAgain: async (why) =>
      await finish(deps, request, 'failed', {
        message: null,
        meaning: `There is no trace of the first call, and it was not sent again: ${why}`,
        remedy: null,
        proof: [],
        leftovers: [],
      }),
  };
}

async function send(
  job: Job,
  { cloud, request, call: options }: Running,
  call: PreparedCall,
): Promise<Answer> {
  const answer = await cloud.send(call, options);
  const made = answer.made ?? job.subject?.(request);
  return made === undefined ? answer : { ...answer, made };
}

/** The service said no: it did nothing. */
export function refused(current: Request, step: string, refusal: Refusal, now: number): Request {
  const { status, message, remedy, requestId } = refusal;
  const meaning = meaningOf(message);
  const outcome = outcomeOfJob(current, 'failed', now, {
    message,
    meaning: meaning?.meaning ?? 'the service refused the call and did nothing.',
    remedy: meaning?.remedy ?? remedy,
    proof: [],
    leftovers: [],
  });
  const told = withEvent(current, { type: 'answered', step, status, requestId, message }, now);
  return ended(told, { state: 'failed', why: message, outcome }, now);
}
