import { withEvent } from '../../requests/changes.js';
import { withRefusal } from '../../requests/operation/attempt.js';
import { lookForEffect } from '../../requests/operation/once.js';
import { sendRepeatable } from '../../requests/operation/repeatable.js';
import type { LookAgainIn, MayResend } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import { isUnderWay } from '../../requests/states.js';
import { type End, finish } from './ending.js';
import type { Job, JobLook, JobWrite, Running } from './job.js';
import type { JobDeps } from './procedure.js';
import { onceOf, refused, stepOf } from './writing.js';

const SOON_MS = 1_000;
/** Services write one thing after another: what is not right yet is looked at again after this. */
const SECOND_LOOK_MS = 3_000;

/** After the call: find what it made, watch it, and end the request when it is proved or has failed. */
export async function lookAtJob(
  deps: JobDeps,
  job: Job,
  running: Running,
  mayResend: () => Promise<MayResend>,
): Promise<LookAgainIn> {
  const step = stepOf(running.request);
  if (step === undefined) throw new Error(`request ${running.request.id} runs without a step`);
  const made = step.answer?.made;
  if (made === undefined)
    return await lookForEffect(deps, running.request, onceOf(deps, job, running), mayResend);
  const look = await job.look(running, made);
  const { id } = running.request;
  if (isDoubtful(look) && !deps.doubted.has(id)) {
    deps.doubted.add(id);
    return SECOND_LOOK_MS;
  }
  deps.doubted.delete(id);
  switch (look.kind) {
    case 'going':
      await tell(deps, running.request, look.phase);
      return look.lookAgainMs;
    case 'then':
      return await further(deps, look.write, running);
    case 'done':
      return await finish(deps, running.request, ...proved(look));
    case 'failed':
      return await finish(deps, running.request, 'failed', look);
  }
}

function isDoubtful(look: JobLook): boolean {
  if (look.kind === 'failed') return look.doubtful === true;
  return look.kind === 'done' && look.proof.some(({ verdict }) => verdict === 'not-ok');
}

/** A success is what was proved; what is there but not as asked is none. */
function proved(look: Extract<JobLook, { kind: 'done' }>): ['succeeded' | 'failed', End] {
  const nothing = { message: null, meaning: null, remedy: null, leftovers: [] };
  if (!isDoubtful(look)) return ['succeeded', { ...look, ...nothing }];
  const meaning = 'it is there, but not everything is as it was asked for.';
  return ['failed', { ...look, ...nothing, meaning, remedy: 'Compare it with the plan before you use it.' }];
}

/** One more call; repeating it changes nothing, so a lost answer is no trouble. */
async function further(deps: JobDeps, write: JobWrite, running: Running): Promise<LookAgainIn> {
  const { cloud, request, call: options } = running;
  const came = await sendRepeatable(deps, request, {
    ...write,
    send: async (call) => await cloud.send(call, options),
  });
  if (came.kind === 'not-sent') return came.ms;
  if (came.kind !== 'refused') return SOON_MS;
  const now = deps.clock.now();
  await deps.ledger.change(request.id, (current) => {
    const answered = withRefusal(current, write.id, came.refusal, now);
    return answered === current ? current : refused(answered, write.id, came.refusal, now);
  });
  return 0;
}

/** Once for each phase, in their order. */
async function tell(deps: JobDeps, request: Request, phase: string | undefined): Promise<void> {
  if (phase === undefined || lastNoted(request) === phase) return;
  await deps.ledger.change(request.id, (current) =>
    isUnderWay(current.state) && lastNoted(current) !== phase
      ? withEvent(current, { type: 'noted', text: phase }, deps.clock.now())
      : current,
  );
}

function lastNoted({ timeline }: Request): string | undefined {
  const event = timeline.findLast(({ type }) => type === 'noted');
  return event?.type === 'noted' ? event.text : undefined;
}
