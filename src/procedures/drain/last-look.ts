import { isDroverError } from '../../base/errors.js';
import type { Cloud } from '../../cloud/cloud.js';
import type { LastLook } from '../../requests/procedure.js';
import type { Request, Step } from '../../requests/request.js';
import { disabledReason } from './host-service.js';
import { type DrainRequestPlan, readDrain } from './plan.js';
import type { PlayedDrain } from './played.js';

/** More than this part of the servers changed: it is not the plan that was approved. */
const MOST_CHANGED = 0.2;

export interface DrainLook {
  cloud(name: string): Promise<Cloud>;
  /** The same asked again, now. */
  again(request: Request, plan: DrainRequestPlan): Promise<{ played: PlayedDrain; plan: DrainRequestPlan }>;
}

/** Just before it begins: who is on the host, and whether it still is what people approved. */
export async function lastLookAtDrain(look: DrainLook, request: Request): Promise<LastLook> {
  const plan = readDrain(request.plan);
  try {
    const fresh = await look.again(request, plan);
    const changes = changesOf(plan, fresh.plan);
    if (changes.length > 0)
      return {
        kind: 'drifted',
        changes,
        successor: { plan: fresh.plan },
      };
    return { kind: 'go', step: await stepOf(look, request, plan), slots: [], warningsGone: [] };
  } catch (error) {
    if (isDroverError(error)) return { kind: 'held', why: error.message };
    throw error;
  }
}

/** Those that went away are fewer to move, and no change; who came, or is another now, is. */
function changesOf(before: DrainRequestPlan, now: DrainRequestPlan): string[] {
  const known = new Map(before.identity.servers.map((one) => [one.server, one]));
  const others = new Set([...before.about.stuck, ...before.about.chosen].map(({ server }) => server));
  const names = new Map(now.about.moves.map(({ server, name }) => [server, name]));
  const came = now.identity.servers.filter(({ server }) => !known.has(server) && !others.has(server));
  const changed = now.identity.servers.filter((one) => {
    const was = known.get(one.server);
    return was !== undefined && JSON.stringify(sorted(was)) !== JSON.stringify(sorted(one));
  });
  const tooMany = changed.length > Math.max(1, known.size * MOST_CHANGED);
  return [
    ...(before.identity.newcomers === 'ask'
      ? came.map(({ server }) => `${names.get(server) ?? server} came to the host`)
      : []),
    ...(tooMany ? [`${changed.length} of ${known.size} servers have changed`] : []),
  ];
}

function sorted(one: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1));
}

async function stepOf(look: DrainLook, request: Request, plan: DrainRequestPlan): Promise<Step> {
  const { host, disables } = plan.identity;
  const base = { id: 'disable', baseline: { migrations: [], actions: [] }, sent: [] };
  if (!disables) {
    return {
      ...base,
      intent: `empty ${host} without disabling it: our rights do not let us`,
      call: { method: 'NONE', path: `/os-services/${plan.about.service.id}`, body: null },
    };
  }
  const cloud = await look.cloud(plan.identity.cloud);
  const change = { status: 'disabled', reason: disabledReason(request) } as const;
  return {
    ...base,
    intent: `disable ${host}, so that nothing new is put there`,
    call: await cloud.prepareService(plan.about.service.id, change, {
      requestId: request.openstackRequestId,
    }),
  };
}
