import type { InstanceActionDetail, MigrationRecord } from '../../cloud/migration.js';
import type { Server } from '../../cloud/server.js';
import { ended } from '../../requests/changes.js';
import type { LookAgainIn } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import type { EndState } from '../../requests/states.js';
import { type Move, readOf } from './context.js';
import { courseOf } from './figures.js';
import type { MoveOutcome } from './outcome.js';
import type { MovePlan } from './plan.js';
import type { Proof } from './proof.js';
import { snapshotOf } from './proof.js';
import { reasonOf, saidByNova } from './reason.js';

/** What is known at the end of a move, as far as it could be read. */
export interface EndFacts {
  now: number;
  server: Server | null;
  record: MigrationRecord | undefined;
  action: InstanceActionDetail | undefined;
  proof: Pick<Proof, 'items' | 'leftovers'> | undefined;
}

/** How a move that Nova did not complete has ended. Nova says `failed` for an abort too: only our record tells. */
export function endOfNotMoved(request: Request, plan: MovePlan, facts: EndFacts): EndState {
  const { server, record } = facts;
  const home = server !== null && server.host === plan.identity.source;
  if (!home || server.status === 'ERROR') return 'failed';
  if (abortWasSent(request)) return 'aborted';
  // `error` means that a check or the scheduler refused before anything ran: there was nothing to roll back.
  return record?.status === 'failed' || record?.status === 'cancelled' ? 'rolled-back' : 'failed';
}

/** Sent and not refused: an abort whose answer was lost may be what ended it. */
export function abortWasSent(request: Request): boolean {
  return request.steps.some((step) => step.id.startsWith('abort') && step.outcome !== 'refused');
}

const NOT_TOLD = { meaning: null, remedy: null, likely: false } as const;

export function outcomeOf(request: Request, plan: MovePlan, state: EndState, facts: EndFacts): MoveOutcome {
  const { server, record, action, proof } = facts;
  const started = request.steps[0]?.sent[0];
  const { source } = plan.identity;
  const destination = record?.destination ?? plan.identity.destination;
  const novaMessage = saidByNova(server, action, { source, destination })[0]?.words ?? null;
  const { meaning, remedy, likely } =
    novaMessage === null || state === 'aborted'
      ? NOT_TOLD
      : reasonOf({
          source,
          destination,
          server,
          action,
          actions: [],
          steps: [],
          timeline: [],
          hosts: undefined,
        });
  return {
    state,
    place:
      server === null
        ? null
        : {
            host: server.host,
            status: server.status,
            powerState: server.powerState,
            taskState: server.taskState,
          },
    durationSeconds: started === undefined ? null : Math.max(0, (facts.now - Date.parse(started)) / 1000),
    migrationId: record?.id ?? null,
    migrationStatus: record?.status ?? null,
    novaMessage,
    meaning,
    ...(likely ? { likely } : {}),
    remedy,
    before: {
      id: plan.identity.server,
      host: plan.identity.source,
      hostId: plan.about.hostId,
      hypervisor: plan.about.sourceHypervisor,
      launchedAt: plan.about.launchedAt,
      volumes: plan.identity.volumes.map(({ id }) => id),
    },
    after: server === null ? null : snapshotOf(server),
    proof: proof?.items ?? [],
    leftovers: proof?.leftovers ?? [],
    downtimeMs: null,
    sentBytes: null,
    passes: null,
    logLines: [],
  };
}

/** The outcome with how the copying went, as far as this process saw it: afterwards nobody knows it any more. */
export function withCourse({ memory, request }: Move, outcome: MoveOutcome): MoveOutcome {
  const started = request.steps[0]?.sent[0];
  if (started === undefined || memory.samples.length === 0) return outcome;
  return { ...outcome, course: courseOf(memory.samples, Date.parse(started)) };
}

/** Ends a move of which nothing is under way in the cloud: the server is read, and is where it is. */
export async function endUnmoved(move: Move, state: 'aborted' | 'failed', why: string): Promise<LookAgainIn> {
  const { cloud, deps, plan, poller, request } = move;
  const server = (await cloud.server(plan.identity.server, readOf(move))) ?? null;
  const now = deps.clock.now();
  const facts = { now, server, record: undefined, action: undefined, proof: undefined };
  await deps.ledger.change(request.id, (current) =>
    ended(current, { state, why, outcome: outcomeOf(current, plan, state, facts) }, now),
  );
  poller.unwatch(plan.identity.server);
  return 0;
}
