import { defined } from '../../base/defined.js';
import type { MigrationRecord } from '../../cloud/migration.js';
import type { Server } from '../../cloud/server.js';
import { ended, inState, withEvent } from '../../requests/changes.js';
import type { LookAgainIn } from '../../requests/procedure.js';
import type { EndState } from '../../requests/states.js';
import { askHosts, type Move, readOf } from './context.js';
import { outcomeOf, withCourse } from './ending.js';
import { mostChanged } from './figures.js';
import { guestSince, guestTrouble, withGuest } from './guest/asking.js';
import { noteRead, untilNextRead } from './leftover-reads.js';
import { endNowhere } from './looking-back.js';
import type { MoveOutcome } from './outcome.js';
import type { Proof } from './proof.js';
import { proofOf } from './proof-facts.js';

const AGAIN_MS = 1_000;
/** The guest's first answer ends the waiting: the message that it is done should not be late by much. */
const GUEST_AGAIN_MS = 250;
/** A leftover counts only after this long and two equal reads: Cinder needs a few seconds. */
const LEFTOVER_MS = 30_000;
/** Nova writes `completed` last; a server that still shows otherwise after this long will not change by itself. */
const SETTLE_MS = 30_000;
const UNKNOWN_PATIENCE_MS = 30 * 60_000;

/** Nova says completed: reads everything again and says only what was seen. */
export async function verify(move: Move, record: MigrationRecord): Promise<LookAgainIn> {
  const { cloud, plan, deps } = move;
  const wait = untilNextRead(move);
  if (wait > 0) return wait;
  const server = await cloud.server(plan.identity.server, readOf(move));
  if (server === undefined)
    return await end(move, 'failed', record, null, undefined, 'the server was deleted');
  const now = deps.clock.now();
  const since = now - Math.max(verifyingSince(move), 0);
  // Nova is not done with it: the rest is read once it is, or is overdue.
  if (server.taskState !== null && since < SETTLE_MS) return AGAIN_MS;
  const proof = await proofOf(move, record, server);
  if (!proof.moved) {
    if (server.taskState !== null || since < SETTLE_MS) return AGAIN_MS;
    if (proof.nowhere) return await endNowhere(move, { record, server, proof, since: now - since });
    return await becomeUnknown(move, record, server, proof);
  }
  const guest = guestSince(move, verifyingSince(move));
  const wrong = [...proof.leftovers, ...guestTrouble(guest.view)];
  if (wrong.length === 0 && guest.waits) return GUEST_AGAIN_MS;
  if (wrong.length === 0) return await end(move, 'succeeded', record, server, proof, undefined);

  const { reads } = noteRead(move, JSON.stringify(wrong));
  if (now - verifyingSince(move) < LEFTOVER_MS || reads < 2) return AGAIN_MS;
  return await end(move, 'residue', record, server, proof, undefined);
}

function verifyingSince(move: Move): number {
  const event = move.request.timeline.filter(({ type }) => type === 'verifying').at(-1);
  return event === undefined ? move.deps.clock.now() : Date.parse(event.at);
}

/** `completed` over a server on its old host was seen to be a guest that runs on the new one: nobody should touch it blindly. */
async function becomeUnknown(
  move: Move,
  record: MigrationRecord,
  server: Server,
  { items }: Proof,
): Promise<LookAgainIn> {
  const { deps, plan } = move;
  const now = deps.clock.now();
  const where = server.host ?? 'a host that we may not see';
  const { destination } = plan.identity;
  const instead = server.host === destination ? '' : ` instead of ${destination ?? 'another host'}`;
  const guest = items.find(({ what, verdict }) => what === 'hosts' && verdict === 'not-ok');
  const why =
    `Nova says ${record.status}, but shows the server ${server.status} on ${where}${instead}` +
    `${guest === undefined ? '' : `, and ${guest.detail}`}. ` +
    'Look on both hosts (virsh list) before anything else; do not reset its state.';
  await deps.ledger.change(move.request.id, (current) => {
    if (current.state !== 'verifying') return current;
    const told = withEvent(current, { type: 'unknown', why, place: server.host }, now);
    return inState(told, 'unknown', now + UNKNOWN_PATIENCE_MS);
  });
  return AGAIN_MS * 5;
}

async function end(
  move: Move,
  state: EndState,
  record: MigrationRecord,
  server: Server | null,
  proof: Proof | undefined,
  why: string | undefined,
): Promise<LookAgainIn> {
  const now = move.deps.clock.now();
  const facts = { now, server, record, action: undefined, proof };
  const seen = withCourse(move, outcomeOf(move.request, move.plan, state, facts));
  const told = withGuest(move, seen, verifyingSince(move));
  const outcome = await withCopyFigures(move, told);
  await move.deps.ledger.change(move.request.id, (current) =>
    ended(current, { state, outcome, ...defined({ why }) }, now),
  );
  move.poller.unwatch(move.plan.identity.server);
  return 0;
}

/** Only libvirt's own count of a finished move is told: Nova's last figures are from somewhere on the way. */
async function withCopyFigures(move: Move, outcome: MoveOutcome): Promise<MoveOutcome> {
  const host = outcome.place?.host ?? null;
  if (host === null) return outcome;
  const done = await askHosts(move, (hosts, domain) => hosts.completed(host, domain));
  return done === undefined ? outcome : { ...outcome, ...done, ...changedBy(move) };
}

/** A short move ends before QEMU measures: then what was measured before it is all there is. */
function changedBy({ memory, plan }: Move): Pick<MoveOutcome, 'changed'> {
  const most = mostChanged(memory.samples);
  if (most !== null) return { changed: { bytesPerSecond: most, when: 'moving' } };
  const before = plan.about.forecast?.dirtyBytesPerSecond ?? null;
  return before === null ? {} : { changed: { bytesPerSecond: before, when: 'before' } };
}
