import { withEvent } from '../../../requests/changes.js';
import type { Request } from '../../../requests/request.js';
import type { Move } from '../context.js';
import type { GuestView, MoveOutcome } from '../outcome.js';
import type { MovePlan } from '../plan.js';
import { stateSince } from './probes.js';
import { fellSilent, guestView } from './view.js';
import { type GuestTarget, GuestWatch } from './watch.js';

/** A guest that is asked but from which nothing came back is waited for no longer: the card says so. */
const PENDING_MS = 10_000;

/** Right before the start, when the plan asks the guest and nobody has yet: true when it was done just now. */
export async function askGuestFirst(move: Move): Promise<boolean> {
  const target = targetOf(move.plan);
  if (target === undefined || move.memory.guest !== undefined) return false;
  const watch = watchOf(move, target);
  if (watch === undefined) return false;
  move.memory.guest = watch;
  const baseline = await watch.baseline();
  watch.start();
  await move.deps.ledger.change(move.request.id, (current) =>
    current.state === 'running'
      ? withEvent(
          current,
          { type: 'guest-asked', address: target.address, ...baseline },
          move.deps.clock.now(),
        )
      : current,
  );
  return true;
}

/** An earlier process asked the guest first: this one goes on asking, and says that it was not there all along. */
export function goOnAsking(move: Move): void {
  const target = targetOf(move.plan);
  if (target === undefined || move.memory.guest !== undefined) return;
  const watch = watchOf(move, target);
  if (watch === undefined) return;
  move.memory.guest = watch;
  watch.resume(baselineIn(move.request));
  watch.start();
}

export interface GuestVerdict {
  /** Whether the end has to wait for the guest a little longer. */
  waits: boolean;
  view: GuestView | undefined;
}

/** What is known of the guest since Nova said completed. */
export function guestSince(move: Move, since: number): GuestVerdict {
  const watch = move.memory.guest;
  if (watch === undefined) return { waits: false, view: undefined };
  const view = guestView(watch.target, watch.seen, since);
  const pending = watch.seen.before === 'answered' && stateSince(watch.seen.tally, since) === 'pending';
  return { waits: pending && move.deps.clock.now() - since < PENDING_MS, view };
}

/** The outcome with what the guest showed of the move; where it was to be asked and could not be, that is said. */
export function withGuest(move: Move, outcome: MoveOutcome, since: number): MoveOutcome {
  const asked = move.plan.about.guest;
  if (asked === undefined) return outcome;
  const { view } = guestSince(move, since);
  if (view !== undefined) return { ...outcome, guest: view };
  const why = asked.address === null ? 'it has no address' : (move.memory.guest?.why ?? 'not possible here');
  const unseen = { what: 'guest', verdict: 'not-checked', detail: `guest not asked: ${why}` } as const;
  return { ...outcome, proof: [...outcome.proof, unseen] };
}

/** What stands against a plain success beside what was left behind; the same text as long as it is the same. */
export function guestTrouble(view: GuestView | undefined): readonly string[] {
  return fellSilent(view) ? [`no answer since ${view?.silentSince ?? ''}`] : [];
}

function targetOf(plan: MovePlan): GuestTarget | undefined {
  const asked = plan.about.guest;
  if (asked === undefined || asked.address === null) return undefined;
  return { ...asked, address: asked.address };
}

function watchOf({ deps, request }: Move, target: GuestTarget): GuestWatch | undefined {
  if (deps.guests === undefined) return undefined;
  const { clock, log } = deps;
  return new GuestWatch({ prober: deps.guests, clock, log, cloud: request.cloud, target });
}

function baselineIn(request: Request): GuestView['before'] {
  const asked = request.timeline.findLast((event) => event.type === 'guest-asked');
  if (asked?.type !== 'guest-asked' || asked.of === 0) return 'unknown';
  return asked.answered > 0 ? 'answered' : 'silent';
}
