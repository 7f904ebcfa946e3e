import { ended, inState, isoTime, withEvent } from '../../requests/changes.js';
import type { LookAgainIn, MayResend } from '../../requests/procedure.js';
import type { Request, Step } from '../../requests/request.js';
import { isUnderWay } from '../../requests/states.js';
import type { Job, JobFailure, JobLook, JobWrite, Running } from './job.js';
import { outcomeOfJob } from './outcome.js';
import type { JobDeps } from './procedure.js';
import { changeStep, sendJob, stepOf } from './sending.js';

const SOON_MS = 1_000;
/** A request that nobody can tell anything of is looked at this often. */
const UNKNOWN_MS = 15_000;
const TRIES = 2;
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
  if (made === undefined) return await findMade(deps, job, running, step, mayResend);
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

/** The answer was lost. What was made carries our mark; a second call is made only when there is no trace of the first. */
async function findMade(
  deps: JobDeps,
  job: Job,
  running: Running,
  step: Step,
  mayResend: () => Promise<MayResend>,
): Promise<LookAgainIn> {
  const { request } = running;
  const [made, ...more] = await job.traces(running);
  const now = deps.clock.now();
  if (made !== undefined) {
    const others = more.length === 0 ? '' : ` There are others of this request too: ${more.join(', ')}.`;
    await changeStep(
      deps,
      request.id,
      step.id,
      (found) => ({ ...found, outcome: 'taken', answer: { at: isoTime(now), status: 0, made } }),
      (current) => {
        const back =
          current.state === 'unknown' ? inState(current, 'running', now + job.patienceMs) : current;
        return withEvent(
          back,
          { type: 'noted', text: `Its answer was lost, but the call was taken.${others}` },
          now,
        );
      },
    );
    return 0;
  }
  if (request.state === 'unknown') return UNKNOWN_MS;
  const last = step.sent.at(-1);
  if (last !== undefined && now - Date.parse(last) < deps.answerMs) return SOON_MS;
  if (step.sent.length < TRIES) {
    const may = await mayResend();
    if (may.kind === 'yes') return await sendJob(deps, job.write(running), running);
    return may.kind === 'not-yet' ? may.ms : await notSentAgain(deps, request, may.why);
  }
  await deps.ledger.change(request.id, (current) => {
    if (current.state !== 'running') return current;
    const why = `${step.intent}: two calls went without an answer, and there is no trace of either`;
    const told = withEvent(current, { type: 'unknown', why, place: null }, now);
    return inState(told, 'unknown', now + job.patienceMs);
  });
  return UNKNOWN_MS;
}

async function notSentAgain(deps: JobDeps, request: Request, why: string): Promise<LookAgainIn> {
  return await finish(deps, request, 'failed', {
    message: null,
    meaning: `There is no trace of the first call, and it was not sent again: ${why}`,
    remedy: null,
    proof: [],
    leftovers: [],
  });
}

/** One more call, stored before it is made; repeating it changes nothing, so a lost answer is no trouble. */
async function further(deps: JobDeps, write: JobWrite, running: Running): Promise<LookAgainIn> {
  const known = running.request.steps.find(({ id }) => id === write.id);
  const last = known?.sent.at(-1);
  const now = deps.clock.now();
  if (known === undefined) {
    const { id, intent, call } = write;
    const step = { id, intent, call, baseline: { migrations: [], actions: [] }, sent: [] };
    await deps.ledger.change(running.request.id, (current) =>
      current.steps.some((one) => one.id === id)
        ? current
        : withEvent(
            { ...current, steps: [...current.steps, step] },
            { type: 'started', step: id, intent, requestId: current.requestId },
            now,
          ),
    );
  } else if (last !== undefined && now - Date.parse(last) < deps.answerMs) return SOON_MS;
  const request = (await deps.ledger.get(running.request.id)) ?? running.request;
  return await sendJob(deps, write, { ...running, request });
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

type End = Omit<JobFailure, 'kind'> & Pick<Extract<JobLook, { kind: 'done' }>, 'proof'>;

async function finish(
  deps: JobDeps,
  request: Request,
  state: 'succeeded' | 'failed',
  facts: End,
): Promise<LookAgainIn> {
  const now = deps.clock.now();
  const why = state === 'failed' ? (facts.message ?? facts.meaning ?? undefined) : undefined;
  await deps.ledger.change(request.id, (current) =>
    ended(
      current,
      {
        state,
        outcome: outcomeOfJob(current, state, now, facts),
        ...(why === undefined ? {} : { why }),
      },
      now,
    ),
  );
  return 0;
}
