import type { Slot } from '../../store/store.js';
import { ended } from '../changes.js';
import type { LastLook, LookAgainIn, Procedure } from '../procedure.js';
import type { Request } from '../request.js';
import { abortIsWanted } from './choices.js';
import { type Move, type MoveDeps, openMove } from './context.js';
import { outcomeOf } from './ending.js';
import { askGuestFirst } from './guest/asking.js';
import { sendMigrate } from './sending.js';
import { look } from './watching.js';

export interface MovePlanning {
  lastLook(request: Request): Promise<LastLook>;
  slots(request: Request): Promise<readonly Slot[]>;
}

/** Nova gives up by itself after 800 s × GiB, at least two (nova.conf live_migration_completion_timeout); then people are told. */
const BEYOND_NOVA_MS = 10 * 60_000;
const WITHOUT_LIMIT_MS = 24 * 3_600_000;

/** The main job: moves one server and proves where it is. */
export function createMoveProcedure(deps: MoveDeps, planning: MovePlanning): Procedure {
  return {
    kind: 'migrate',
    lastLook: async (request) => {
      const result = await planning.lastLook(request);
      deps.memory(request.id).justLooked = result.kind === 'go';
      return result;
    },
    slots: (request) => planning.slots(request),
    patience: (request) => {
      const seconds = request.plan.kind === 'migrate' ? request.plan.about.novaGivesUpAfterSeconds : null;
      return seconds === null ? WITHOUT_LIMIT_MS : seconds * 1000 + BEYOND_NOVA_MS;
    },
    advance: async (request) => {
      const move = await openMove(deps, request);
      return request.state === 'running' && move.step.sent.length === 0
        ? await firstSend(move)
        : await look(move);
    },
  };
}

/** Nothing has been sent yet. After a restart the plan is looked at once more; an abort in between needs no call at all. */
async function firstSend(move: Move): Promise<LookAgainIn> {
  const { deps, memory, request } = move;
  const abort = abortIsWanted(request);
  // Somebody may have asked for an abort meanwhile: the next look knows.
  if (!abort && (await askGuestFirst(move))) return 0;
  const why = abort
    ? 'aborted before anything was sent'
    : memory.justLooked
      ? undefined
      : await deps.noLongerTrue(request);
  if (why === undefined) return await sendMigrate(move);
  const server = await move.cloud.server(move.plan.identity.server);
  const now = deps.clock.now();
  const state = abort ? 'aborted' : 'failed';
  const facts = { now, server: server ?? null, record: undefined, action: undefined, proof: undefined };
  await deps.ledger.change(request.id, (current) =>
    ended(current, { state, why, outcome: outcomeOf(current, move.plan, state, facts) }, now),
  );
  return 0;
}
