import { isCloudError } from '../../cloud/cloud-error.js';
import { abortIsWanted } from '../../requests/changes.js';
import type { Slot } from '../../requests/keys.js';
import type { LastLook, LookAgainIn, Procedure } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import { type Move, type MoveDeps, openMove } from './context.js';
import { endUnmoved } from './ending.js';
import { askGuestFirst } from './guest/asking.js';
import { readMove } from './plan.js';
import { sendMigrate } from './sending.js';
import { look, tellUnreadable, UNREADABLE_MS } from './watching.js';

export interface MovePlanning {
  lastLook(request: Request): Promise<LastLook>;
  slots(request: Request): Promise<readonly Slot[]>;
}

const AGAIN_MS = 1_000;
/** Nova gives up by itself after 800 s × GiB, at least two (nova.conf live_migration_completion_timeout); then people are told. */
const BEYOND_NOVA_MS = 10 * 60_000;
const WITHOUT_LIMIT_MS = 24 * 3_600_000;

/** The main job: moves one server and proves where it is. */
export function createMoveProcedure(deps: MoveDeps, planning: MovePlanning): Procedure {
  return {
    kind: 'migrate',
    lastLook: (request) => planning.lastLook(request),
    slots: (request) => planning.slots(request),
    overdueAfter: (request) => {
      const seconds = readMove(request.plan).about.novaGivesUpAfterSeconds;
      return seconds === null ? WITHOUT_LIMIT_MS : seconds * 1000 + BEYOND_NOVA_MS;
    },
    advance: async (request, mayResend) => {
      const move = await opened(deps, request);
      if (move === undefined) return AGAIN_MS;
      return request.state === 'running' && move.step.sent.length === 0
        ? await firstSend(move)
        : await look(move, mayResend);
    },
  };
}

/** undefined: its cloud cannot even be opened now (Keystone, most likely), which is told once it has lasted. */
async function opened(deps: MoveDeps, request: Request): Promise<Move | undefined> {
  const memory = deps.memory(request.id);
  try {
    const move = await openMove(deps, request);
    memory.closedSince = undefined;
    return move;
  } catch (error) {
    if (!isCloudError(error)) throw error;
    const now = deps.clock.now();
    memory.closedSince ??= now;
    if (now - memory.closedSince >= UNREADABLE_MS) await tellUnreadable(deps, request.id, error.message);
    return undefined;
  }
}

/** Nothing has been sent yet; an abort in between needs no call at all. */
async function firstSend(move: Move): Promise<LookAgainIn> {
  if (abortIsWanted(move.request)) {
    return await endUnmoved(move, 'aborted', 'aborted before anything was sent');
  }
  // It took a while, and so the gates are passed once more.
  if (await askGuestFirst(move)) return 0;
  return await sendMigrate(move);
}
