import type { Accepted } from '../../cloud/call.js';
import type { LiveMigrationOrder } from '../../cloud/compute.js';
import { ended, withEvent } from '../../requests/changes.js';
import type { Refusal } from '../../requests/operation/failure.js';
import { type Once, sendOnce } from '../../requests/operation/once.js';
import type { LookAgainIn } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import { callOf, type Move } from './context.js';
import { outcomeOf } from './ending.js';
import type { MovePlan } from './plan.js';

export function intentOf({ identity, about }: MovePlan): string {
  const { source, destination } = identity;
  return `live-migrate ${about.serverName} from ${source} to ${destination ?? "the scheduler's choice"}`;
}

export function orderOf({ identity }: MovePlan): LiveMigrationOrder {
  const { server, destination, blockMigration } = identity;
  return { server, destination, blockMigration };
}

/** Makes the one call that moves the server. */
export async function sendMigrate(move: Move): Promise<LookAgainIn> {
  return await sendOnce(move.deps, move.request, migrateOnce(move));
}

function migrateOnce(move: Move): Once {
  const { cloud, plan, poller, step } = move;
  return {
    step,
    prepare: () => cloud.prepareLiveMigration(orderOf(plan), callOf(move)),
    send: async (call): Promise<Accepted> => {
      poller.watch(plan.identity.server, step.baseline.migrations);
      return await cloud.send(call, callOf(move));
    },
    // "while it is in task_state migrating": after a lost answer that may be our own first call.
    mayBeOwn: ({ status, message }) => status === 409 && /task_state migrating/.test(message),
    refused: (refusal) => refused(move, refusal),
  };
}

/** Nova said no: nothing has happened, and the server is where it was. */
async function refused(move: Move, refusal: Refusal): Promise<(request: Request, now: number) => Request> {
  const { cloud, plan, poller, step } = move;
  const { status, message, remedy, requestId } = refusal;
  const server = await cloud.server(plan.identity.server).catch(() => undefined);
  poller.unwatch(plan.identity.server);
  return (request, now) => {
    const facts = { now, server: server ?? null, record: undefined, action: undefined, proof: undefined };
    const outcome = { ...outcomeOf(request, plan, 'failed', facts), novaMessage: message, remedy };
    const told = withEvent(request, { type: 'answered', step: step.id, status, requestId, message }, now);
    return ended(told, { state: 'failed', why: message, outcome }, now);
  };
}
