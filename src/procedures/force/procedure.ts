import type { Cloud } from '../../cloud/cloud.js';
import { abortIsWanted, ended, withEvent } from '../../requests/changes.js';
import { ourAction } from '../../requests/match-records.js';
import type { OperationParts } from '../../requests/operation/attempt.js';
import { type Lookable, lookForEffect, sendOnce } from '../../requests/operation/once.js';
import type { LastLook, LookAgainIn, MayResend, Procedure } from '../../requests/procedure.js';
import { nothingSent, type Request, type Step } from '../../requests/request.js';
import { type ForcePlan, readForce } from './plan.js';

export interface ForceDeps extends OperationParts {
  cloud(name: string): Promise<Cloud>;
  /** How long an unanswered call may still act, milliseconds: the client's timeout plus 5 s. */
  answerMs: number;
}

const OVERDUE_AFTER_MS = 5 * 60_000;

/** Force-complete of a running move, by a vote of its own: void the moment the move ends. */
export function createForceProcedure(deps: ForceDeps): Procedure {
  return {
    kind: 'force',
    slots: async () => [],
    overdueAfter: () => OVERDUE_AFTER_MS,
    lastLook: (request) => lastLook(deps, request),
    advance: (request, mayResend) => advance(deps, request, mayResend),
  };
}

async function lastLook(deps: ForceDeps, request: Request): Promise<LastLook> {
  const plan = readForce(request.plan);
  const over = await whyVoid(deps, plan);
  if (over !== undefined) return { kind: 'void', why: over };
  const { server, migrationId } = plan.identity;
  const cloud = await deps.cloud(plan.identity.cloud);
  const options = { requestId: request.openstackRequestId };
  const before = await cloud.instanceActions(server, options);
  const step = {
    id: 'force',
    intent: `force migration ${migrationId} to complete`,
    call: await cloud.prepareForceComplete(server, migrationId, options),
    baseline: { migrations: [], actions: before.map(({ requestId }) => requestId) },
    sent: [],
  };
  return { kind: 'go', step, slots: [], warningsGone: [] };
}

/** undefined: the move still runs and can be forced. */
export async function whyVoid(
  deps: Pick<ForceDeps, 'cloud' | 'ledger'>,
  plan: ForcePlan,
): Promise<string | undefined> {
  const parent = await deps.ledger.get(plan.identity.parent);
  if (parent?.state !== 'running') return 'the move has ended';
  if (abortIsWanted(parent)) return 'an abort of the move was asked for';
  const cloud = await deps.cloud(plan.identity.cloud);
  const records = await cloud.migrations({ server: plan.identity.server });
  const record = records.find(({ id }) => id === plan.identity.migrationId);
  return record?.status === 'running'
    ? undefined
    : `its migration is ${record?.status ?? 'gone'}, not running`;
}

async function advance(
  deps: ForceDeps,
  request: Request,
  mayResend: () => Promise<MayResend>,
): Promise<LookAgainIn> {
  const plan = readForce(request.plan);
  const step = request.steps.find(({ id }) => id === 'force');
  if (step === undefined) throw new Error(`request ${request.id} runs without a step`);
  if (step.outcome === 'taken') {
    const status = step.answer?.status ?? 0;
    const how = status === 0 ? 'Nova took it; its answer was lost' : `Nova took it (${status})`;
    return await finish(deps, request, 'succeeded', how);
  }
  const once = onceOf(deps, request, plan, step, await deps.cloud(request.cloud));
  if (!nothingSent(request)) return await look(deps, request, plan, once, mayResend);
  if (abortIsWanted(request))
    return await finish(deps, request, 'aborted', 'aborted before anything was sent');
  await sayAsked(deps, request, plan);
  return await sendOnce(deps, request, once);
}

/** Nova keeps an instance action for a force that it took; once the move has ended nobody has to know any more. */
async function look(
  deps: ForceDeps,
  request: Request,
  plan: ForcePlan,
  once: Lookable,
  mayResend: () => Promise<MayResend>,
): Promise<LookAgainIn> {
  const ms = await lookForEffect(deps, request, once, mayResend);
  if (request.state !== 'unknown' || ms === 0) return ms;
  const parent = await deps.ledger.get(plan.identity.parent);
  return parent?.state === 'running'
    ? ms
    : await finish(
        deps,
        request,
        'failed',
        'no answer came, Nova shows no trace of it, and the move has ended',
      );
}

function onceOf(deps: ForceDeps, request: Request, plan: ForcePlan, step: Step, cloud: Cloud): Lookable {
  const { server, migrationId, parent } = plan.identity;
  const options = { requestId: request.openstackRequestId };
  return {
    step,
    answerMs: deps.answerMs,
    overdueAfterMs: OVERDUE_AFTER_MS,
    prepare: () => cloud.prepareForceComplete(server, migrationId, options),
    send: (call) => cloud.send(call, options),
    async refused({ status, message, requestId }) {
      await deps.ledger.change(parent, (move) =>
        move.state === 'running'
          ? withEvent(move, { type: 'force-refused', message }, deps.clock.now())
          : move,
      );
      return (current, now) => {
        const told = withEvent(current, { type: 'answered', step: step.id, status, requestId, message }, now);
        return ended(told, { state: 'failed', why: message }, now);
      };
    },
    async trace() {
      const [actions, { userId }] = await Promise.all([
        cloud.instanceActions(server, options),
        cloud.identity(options),
      ]);
      // An earlier move of this server may have been forced too: only an action that was not there before is Drover's.
      return ourAction(actions, step, 'live_migration_force_complete', userId) === undefined ? undefined : {};
    },
    notSentAgain: async (why) =>
      await finish(
        deps,
        request,
        'failed',
        `the answer was lost, Nova shows no trace of the force, and it was not sent again: ${why}`,
      ),
  };
}

/** In the thread of the move, once. */
async function sayAsked({ ledger, clock }: ForceDeps, request: Request, plan: ForcePlan): Promise<void> {
  const { id, name } = request.requester;
  const body = { type: 'force-asked', by: id, byName: name, request: request.id } as const;
  await ledger.change(plan.identity.parent, (parent) =>
    parent.state !== 'running' ||
    parent.timeline.some((event) => event.type === 'force-asked' && event.request === request.id)
      ? parent
      : withEvent(parent, body, clock.now()),
  );
}

async function finish(
  { ledger, clock }: ForceDeps,
  request: Request,
  state: 'succeeded' | 'failed' | 'aborted',
  why: string,
): Promise<LookAgainIn> {
  await ledger.change(request.id, (current) => ended(current, { state, why }, clock.now()));
  return 0;
}
