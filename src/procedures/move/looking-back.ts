import {
  type InstanceAction,
  type InstanceActionDetail,
  isMoving,
  type MigrationRecord,
} from '../../cloud/migration.js';
import type { Server } from '../../cloud/server.js';
import { ended, inState, withEvent } from '../../requests/changes.js';
import { ourAction } from '../../requests/match-records.js';
import type { LookAgainIn } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import type { EndState } from '../../requests/states.js';
import { askHosts, type Move, readOf } from './context.js';
import { endOfNotMoved, outcomeOf, withCourse } from './ending.js';
import { withGuest } from './guest/asking.js';
import { noteRead, untilNextRead } from './leftover-reads.js';
import { readStayed } from './look-at-stayed.js';
import type { MoveOutcome } from './outcome.js';
import { type Proof, toldNowhere } from './proof.js';
import { besidesAbort, forgotten, reasonOf, type ToldReason } from './reason.js';
import type { Stayed } from './stayed.js';

const AGAIN_MS = 1_000;
/** Nova and Cinder clean up after the record has ended: what is left counts only after this long and two equal reads. */
const LEFTOVER_MS = 30_000;
const OVERDUE_AFTER_MS = 5 * 60_000;

/** Nova has ended it without success, and the server is at rest: looks at everything that may have been left, then says so. */
export async function notMoved(
  move: Move,
  record: MigrationRecord | undefined,
  server: Server | null,
): Promise<LookAgainIn> {
  const since = await lookingBackSince(move, record);
  if (server === null) return await end(move, record, null, undefined, since);
  const wait = untilNextRead(move);
  if (wait > 0) return wait;
  const { stayed, missing } = await readStayed(move, record, server);
  const now = move.deps.clock.now();
  const { reads } = noteRead(move, JSON.stringify([stayed.leftovers, missing]));
  const settled = now - since >= LEFTOVER_MS && reads >= 2;
  if ((stayed.leftovers.length > 0 || missing) && !settled) return AGAIN_MS;
  return await end(move, record, server, stayed, since);
}

/**
 * Nova says completed, and both hosts were seen without the guest: QEMU on the new one ended when it took over. It is no
 * success and nothing to wait for, and the logs tell why.
 */
export async function endNowhere(
  move: Move,
  { record, server, proof, since }: { record: MigrationRecord; server: Server; proof: Proof; since: number },
): Promise<LookAgainIn> {
  return await end(move, record, server, { ...proof, safe: false, unseen: false }, since);
}

/** When the looking back began; the first time it is written down. */
async function lookingBackSince(move: Move, record: MigrationRecord | undefined): Promise<number> {
  const { deps, request } = move;
  const now = deps.clock.now();
  const body = { type: 'looking-back', status: record?.status ?? null } as const;
  const next = await deps.ledger.change(request.id, (current) => {
    if (current.state !== 'running' && current.state !== 'unknown') return current;
    return inState(withEvent(current, body, now), 'verifying', now + OVERDUE_AFTER_MS);
  });
  const begun = (next ?? request).timeline.findLast(({ type }) => type === 'looking-back');
  return begun === undefined ? now : Date.parse(begun.at);
}

interface Seen {
  record: MigrationRecord | undefined;
  server: Server | null;
  action: InstanceActionDetail | undefined;
  actions: readonly InstanceAction[];
}

async function end(
  move: Move,
  record: MigrationRecord | undefined,
  server: Server | null,
  stayed: Stayed | undefined,
  noticedAt: number,
): Promise<LookAgainIn> {
  const { cloud, deps, plan, request } = move;
  const actions = await cloud.instanceActions(plan.identity.server, readOf(move)).catch(() => []);
  const own = ourAction(actions, move.step, 'live-migration', move.userId);
  const action =
    own === undefined
      ? undefined
      : await cloud.instanceAction(plan.identity.server, own.requestId, readOf(move)).catch(() => undefined);
  const now = deps.clock.now();
  const facts = { now, server, record, action, proof: stayed };
  const state = server === null ? 'failed' : endOfNotMoved(request, plan, facts);
  const seen = withCourse(move, outcomeOf(request, plan, state, facts));
  const told = withGuest(move, seen, noticedAt);
  const caused = await withReason(move, { record, server, action, actions }, told, noticedAt);
  const reasoned = stayed?.nowhere === true ? toldNowhere(plan, caused) : caused;
  const outcome: MoveOutcome = {
    ...reasoned,
    ...(stayed?.safe === true && silentGuest(reasoned) === false ? { safe: true } : {}),
    ...(stayed?.unseen === true ? { unseen: true } : {}),
  };
  await deps.ledger.change(request.id, (current) =>
    endedAs(current, { state, outcome, server, action }, now),
  );
  move.poller.unwatch(plan.identity.server);
  return 0;
}

/** A guest that answered before and does not now is told as it is, and nothing is called safe beside it. */
function silentGuest({ guest }: MoveOutcome): boolean {
  return guest?.before === 'answered' && guest.after === 'silent';
}

function endedAs(
  current: Request,
  {
    state,
    outcome,
    server,
    action,
  }: {
    state: EndState;
    outcome: MoveOutcome;
    server: Server | null;
    action: InstanceActionDetail | undefined;
  },
  now: number,
): Request {
  const events = (action?.events ?? []).map(({ event, result, host, details }) => ({
    event,
    result,
    host,
    details,
  }));
  const told =
    action === undefined || state === 'aborted'
      ? current
      : withEvent(current, { type: 'nova-events', events }, now);
  const why = server === null ? 'the server was deleted' : outcome.novaMessage;
  return ended(told, { state, outcome, ...(why === null ? {} : { why }) }, now);
}

/** Nova often gives no reason at all: it stands in the hosts' logs, where we may read them. */
async function withReason(
  move: Move,
  seen: Seen,
  outcome: MoveOutcome,
  endedAt: number,
): Promise<MoveOutcome> {
  const { record, ...nova } = seen;
  if (record === undefined) return outcome;
  const { source, server } = move.plan.identity;
  if (isMoving(record.status)) return withTold(outcome, forgotten(source, record));
  if (outcome.state === 'aborted') {
    // That is what Nova calls a copy which libvirt let go because it was told to: the abort alone.
    if (record.status === 'cancelled') return outcome;
    return withTold(outcome, besidesAbort({ source, ...nova, timeline: move.request.timeline }));
  }
  const destination = record.destination ?? move.plan.identity.destination;
  const sentAt = Date.parse(move.step.sent[0] ?? '');
  const hosts = await askHosts(move, (asked, domain) =>
    asked.reason({ server, domain, source, destination, from: sentAt, to: endedAt }),
  );
  const givesUpAfter = move.plan.about.novaGivesUpAfterSeconds;
  const reason = reasonOf({
    source,
    destination,
    ...nova,
    steps: move.request.steps,
    timeline: move.request.timeline,
    hosts,
    portsUp:
      outcome.place?.host === destination &&
      outcome.proof.some(({ what, verdict }) => what === 'ports' && verdict === 'ok'),
    health: move.memory.health,
    times: { ended: endedAt, limit: givesUpAfter === null ? null : sentAt + givesUpAfter * 1000 },
  });
  return withTold({ ...outcome, logLines: hosts?.logLines ?? [] }, reason);
}

function withTold(outcome: MoveOutcome, reason: ToldReason | undefined): MoveOutcome {
  if (reason === undefined) return outcome;
  const { likely: _, ...rest } = outcome;
  const { meaning, remedy, likely } = reason;
  return { ...rest, meaning, remedy, ...(likely ? { likely: true } : {}) };
}
