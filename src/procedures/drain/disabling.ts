import type { Cloud } from '../../cloud/cloud.js';
import type { ComputeService } from '../../cloud/compute.js';
import { withEvent } from '../../requests/changes.js';
import { withRefusal } from '../../requests/operation/attempt.js';
import { sendRepeatable } from '../../requests/operation/repeatable.js';
import type { LookAgainIn } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import { disabledReason, isOurs } from './host-service.js';
import { LOOK_MS, type Parts, pause } from './parts.js';
import type { DrainRequestPlan } from './plan.js';

const SOON_MS = 1_000;

/** Undefined: it is as wanted, or nobody wants it. The disabling is repeated until it is read back. */
export async function keepDisabled(
  parts: Parts,
  request: Request,
  plan: DrainRequestPlan,
  cloud: Cloud,
): Promise<LookAgainIn | undefined> {
  const { ledger, clock } = parts;
  const step = request.steps.find(({ id }) => id === 'disable');
  if (step === undefined) throw new Error(`request ${request.id} runs without a step`);
  if (!plan.identity.disables || step.outcome === 'refused') {
    if (step.sent.length > 0) return undefined;
    // Nothing is sent, and from here on it has begun.
    await ledger.change(request.id, (current) => ({
      ...current,
      steps: current.steps.map((one) =>
        one.id === 'disable' && one.sent.length === 0
          ? { ...one, sent: [new Date(clock.now()).toISOString()], outcome: 'not-needed' as const }
          : one,
      ),
    }));
    return 0;
  }
  // Once it was as wanted, whoever changes it has a reason: `lookAtHost` asks people.
  if (step.outcome === 'taken' && request.timeline.some(({ type }) => type === 'drain-service'))
    return undefined;
  if (request.state !== 'running') return LOOK_MS;
  const service = (await cloud.services()).find(({ host }) => host === plan.identity.host);
  if (service === undefined) return await pause(parts, request, 'its compute service is gone');
  // Durable before anything is sent, and in the same look: whoever sends nothing passes all gates again after it.
  if (!request.timeline.some(({ type }) => type === 'drain-service'))
    await keepBefore(parts, request, service);
  if (isDisabledBy(service, request)) return undefined;
  const options = { requestId: request.openstackRequestId };
  const change = { status: 'disabled', reason: disabledReason(request) } as const;
  const attempted = await sendRepeatable(parts, request, {
    id: 'disable',
    intent: `disable ${plan.identity.host}, so that nothing new is put there`,
    call: await cloud.prepareService(service.id, change, options),
    send: (call) => cloud.send(call, options),
  });
  if (attempted.kind === 'not-sent') return attempted.ms;
  if (attempted.kind === 'refused') {
    const { refusal } = attempted;
    await ledger.change(request.id, (current) => withRefusal(current, 'disable', refusal, clock.now()));
    const why = `Nova does not disable ${plan.identity.host} (${refusal.status}): ${refusal.message ?? 'no reason given'}; resumed, it goes on without, and new servers may come`;
    return await pause(parts, request, why);
  }
  return attempted.kind === 'taken' ? 0 : SOON_MS;
}

/** Before anything is sent. Where an earlier drain of ours has disabled it, what that one found is kept. */
async function keepBefore({ ledger, clock, store }: Parts, request: Request, service: ComputeService) {
  let before = { status: service.status as string, reason: service.disabledReason };
  const earlier = isOurs(service.disabledReason);
  const known = earlier === undefined ? undefined : await store.get(earlier);
  const kept = known?.timeline.find((event) => event.type === 'drain-service');
  if (kept?.type === 'drain-service') before = { status: kept.status, reason: kept.reason };
  await ledger.change(request.id, (current) =>
    current.timeline.some(({ type }) => type === 'drain-service')
      ? current
      : withEvent(current, { type: 'drain-service', ...before }, clock.now()),
  );
}

export function isDisabledBy({ status, disabledReason: reason }: ComputeService, request: Request): boolean {
  return status === 'disabled' && isOurs(reason) === request.id;
}
