import type { Cloud } from '../../../cloud/cloud.js';
import { isCloudError } from '../../../cloud/cloud-error.js';
import type { ComputeService, ServiceChange } from '../../../cloud/compute.js';
import { abortIsWanted, ended, withNews } from '../../../requests/changes.js';
import { type OperationParts, withRefusal } from '../../../requests/operation/attempt.js';
import { sendRepeatable } from '../../../requests/operation/repeatable.js';
import { type Outcome, secondsOf } from '../../../requests/outcome.js';
import type { LastLook, LookAgainIn, Procedure } from '../../../requests/procedure.js';
import type { Request } from '../../../requests/request.js';
import { type EnablePlan, readEnable } from './plan.js';

export interface EnableDeps extends OperationParts {
  cloud(name: string): Promise<Cloud>;
}

const OVERDUE_AFTER_MS = 10 * 60_000;
const AGAIN_MS = 2_000;

/** `/migrate enable`: repeated until it is read back. */
export function createEnableProcedure(deps: EnableDeps): Procedure {
  return {
    kind: 'enable',
    slots: async () => [],
    overdueAfter: () => OVERDUE_AFTER_MS,
    lastLook: (request) => lastLook(deps, request),
    advance: (request) => advance(deps, request),
  };
}

async function lastLook(deps: EnableDeps, request: Request): Promise<LastLook> {
  const plan = readEnable(request.plan);
  try {
    const cloud = await deps.cloud(plan.identity.cloud);
    const service = await serviceOf(cloud, plan);
    if (service === undefined) return { kind: 'void', why: 'its compute service is gone' };
    const { from } = plan.identity;
    if (service.forcedDown === true) return { kind: 'void', why: 'it is forced down' };
    if (service.status !== from.status || service.disabledReason !== from.reason)
      return { kind: 'void', why: 'its compute service was changed meanwhile' };
    const call = await cloud.prepareService(service.id, changeOf(plan), {
      requestId: request.openstackRequestId,
    });
    return {
      kind: 'go',
      step: {
        id: 'enable',
        intent: intentOf(plan),
        call,
        baseline: { migrations: [], actions: [] },
        sent: [],
      },
      slots: [],
      warningsGone: [],
    };
  } catch (error) {
    if (isCloudError(error)) return { kind: 'held', why: error.message };
    throw error;
  }
}

async function advance(deps: EnableDeps, request: Request): Promise<LookAgainIn> {
  const { clock, ledger } = deps;
  const plan = readEnable(request.plan);
  const sent = request.steps.some((step) => step.sent.length > 0);
  if (abortIsWanted(request) && !sent)
    return await finish(deps, request, 'aborted', 'aborted before it was sent');
  try {
    const cloud = await deps.cloud(plan.identity.cloud);
    const service = await serviceOf(cloud, plan);
    if (service === undefined) return await finish(deps, request, 'failed', 'its compute service is gone');
    const { to, host } = plan.identity;
    if (
      sent &&
      service.status === to.status &&
      (to.status === 'enabled' || service.disabledReason === to.reason)
    )
      return await finish(deps, request, 'succeeded', null, `Nova shows ${host} ${to.status}`);
    // What was sent may have been done: an abort ends only the sending, and says how it stands.
    if (abortIsWanted(request))
      return await finish(deps, request, 'aborted', `aborted; Nova shows ${host} ${service.status}`);
    const options = { requestId: request.openstackRequestId };
    const attempted = await sendRepeatable(deps, request, {
      id: 'enable',
      intent: intentOf(plan),
      call: await cloud.prepareService(service.id, changeOf(plan), options),
      send: (call) => cloud.send(call, options),
    });
    if (attempted.kind === 'not-sent') return attempted.ms;
    if (attempted.kind !== 'refused') return attempted.kind === 'taken' ? 0 : AGAIN_MS;
    const { refusal } = attempted;
    await ledger.change(request.id, (current) => withRefusal(current, 'enable', refusal, clock.now()));
    return await finish(
      deps,
      request,
      'failed',
      `Nova refuses it (${refusal.status}): ${refusal.message ?? ''}`,
    );
  } catch (error) {
    if (!isCloudError(error)) throw error;
    const body = { type: 'unreadable', what: 'the cloud', why: error.message } as const;
    await ledger.change(request.id, (current) => withNews(current, body, clock.now()));
    return AGAIN_MS;
  }
}

async function serviceOf(cloud: Cloud, { identity }: EnablePlan): Promise<ComputeService | undefined> {
  return (await cloud.services()).find(({ host }) => host === identity.host);
}

function changeOf({ identity: { to } }: EnablePlan): ServiceChange {
  return to.reason === null ? { status: to.status } : { status: to.status, reason: to.reason };
}

function intentOf({ identity: { host, to } }: EnablePlan): string {
  return to.status === 'enabled' ? `enable ${host}` : `give ${host} back its reason for being disabled`;
}

async function finish(
  { ledger, clock }: EnableDeps,
  request: Request,
  state: 'succeeded' | 'failed' | 'aborted',
  why: string | null,
  proved?: string,
): Promise<LookAgainIn> {
  const now = clock.now();
  const outcome: Outcome = {
    state,
    durationSeconds: secondsOf(request, now),
    meaning: why,
    remedy: null,
    proof: proved === undefined ? [] : [{ what: 'service', verdict: 'ok', detail: proved }],
    leftovers: [],
  };
  await ledger.change(request.id, (current) =>
    ended(current, { state, outcome, ...(why === null ? {} : { why }) }, now),
  );
  return 0;
}
