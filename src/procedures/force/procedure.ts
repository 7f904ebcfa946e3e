import type { Clock } from '../../base/clock.js';
import type { Cloud } from '../../cloud/cloud.js';
import { isCloudError } from '../../cloud/cloud-error.js';
import { forceCompleteCall } from '../../cloud/migration-calls.js';
import { abortIsWanted, ended, isoTime, withEvent } from '../../requests/changes.js';
import type { Ledger } from '../../requests/ledger.js';
import { ourAction } from '../../requests/match-records.js';
import type { LastLook, LookAgainIn, Procedure } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import { withStep } from '../../requests/steps.js';
import { type ForcePlan, readForce } from './plan.js';

export interface ForceDeps {
  cloud(name: string): Promise<Cloud>;
  ledger: Ledger;
  clock: Clock;
  answerMs: number;
}

const PATIENCE_MS = 5 * 60_000;
const SOON_MS = 1_000;

/** Force-complete of a running move, by a vote of its own: void the moment the move ends. */
export function createForceProcedure(deps: ForceDeps): Procedure {
  return {
    kind: 'force',
    slots: async () => [],
    patience: () => PATIENCE_MS,
    lastLook: (request) => lastLook(deps, request),
    advance: (request) => advance(deps, request),
  };
}

async function lastLook(deps: ForceDeps, request: Request): Promise<LastLook> {
  const plan = readForce(request.plan);
  const over = await whyVoid(deps, plan);
  if (over !== undefined) return { kind: 'void', why: over };
  const cloud = await deps.cloud(plan.identity.cloud);
  const before = await cloud.instanceActions(plan.identity.server, { requestId: request.requestId });
  const baseline = { migrations: [], actions: before.map(({ requestId }) => requestId) };
  const { server, migrationId } = plan.identity;
  const step = { id: 'force', ...forceCompleteCall(server, migrationId), baseline, sent: [] };
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

async function advance(deps: ForceDeps, request: Request): Promise<LookAgainIn> {
  const plan = readForce(request.plan);
  const step = request.steps.find(({ id }) => id === 'force');
  if (step === undefined) throw new Error(`request ${request.id} runs without a step`);
  if (step.sent.length === 0) return await send(deps, request, plan);
  return await lookAtEffect(deps, request, plan);
}

async function send(deps: ForceDeps, request: Request, plan: ForcePlan): Promise<LookAgainIn> {
  const { ledger, clock } = deps;
  const cloud = await deps.cloud(request.cloud);
  const now = clock.now();
  await ledger.change(request.id, (current) => ({
    ...current,
    steps: current.steps.map((step) => (step.id === 'force' ? { ...step, sent: [isoTime(now)] } : step)),
  }));
  await ledger.change(plan.identity.parent, (parent) =>
    parent.state === 'running'
      ? withEvent(
          parent,
          {
            type: 'force-asked',
            by: request.requester.id,
            byName: request.requester.name,
            request: request.id,
          },
          now,
        )
      : parent,
  );
  try {
    const { status } = await cloud.forceComplete(plan.identity.server, plan.identity.migrationId, {
      requestId: request.requestId,
    });
    await finish(deps, request, 'succeeded', `Nova took it (${status})`);
  } catch (error) {
    if (!isCloudError(error)) throw error;
    if (error.acted === 'maybe' || error.status === null) return SOON_MS;
    const message = error.failure.serviceMessage ?? error.message;
    await ledger.change(plan.identity.parent, (parent) =>
      parent.state === 'running'
        ? withEvent(parent, { type: 'force-refused', message }, clock.now())
        : parent,
    );
    await finish(deps, request, 'failed', message);
  }
  return 0;
}

/** The answer was lost: Nova keeps an instance action for a force that it took. It is never sent twice. */
async function lookAtEffect(deps: ForceDeps, request: Request, plan: ForcePlan): Promise<LookAgainIn> {
  const cloud = await deps.cloud(request.cloud);
  const actions = await cloud.instanceActions(plan.identity.server);
  const step = request.steps.find(({ id }) => id === 'force');
  const sentAt = step?.sent[0];
  const { userId } = await cloud.identity();
  // An earlier move of this server may have been forced too: only an action that was not there before is ours.
  const taken =
    step !== undefined && ourAction(actions, step, 'live_migration_force_complete', userId) !== undefined;
  if (taken) {
    await finish(deps, request, 'succeeded', 'Nova took it; its answer was lost');
    return 0;
  }
  if (deps.clock.now() - Date.parse(sentAt ?? '') < deps.answerMs) return SOON_MS;
  await finish(deps, request, 'failed', 'the answer was lost and Nova shows no trace of the force');
  return 0;
}

async function finish(
  deps: ForceDeps,
  request: Request,
  state: 'succeeded' | 'failed',
  why: string,
): Promise<void> {
  const outcome = state === 'succeeded' ? 'taken' : 'refused';
  await deps.ledger.change(request.id, (current) => {
    const step = current.steps.find(({ id }) => id === 'force');
    const steps = step === undefined ? current.steps : withStep(current.steps, { ...step, outcome });
    return ended({ ...current, steps }, { state, why }, deps.clock.now());
  });
}
