import { gap } from '../../../base/format/duration.js';
import { utcSeconds } from '../../../base/format/time.js';
import { clipped, named } from '../../../base/format/words.js';
import { type Block, type Leaf, line } from '../../../chat/card.js';
import { fellSilent } from '../guest/view.js';
import type { GuestView, MoveOutcome } from '../outcome.js';
import type { GuestAsk } from '../plan.js';

/** On the request card: that it will be asked, and where. */
export function guestPlanLines(asked: GuestAsk | undefined): readonly Leaf[] {
  if (asked === undefined) return [];
  if (asked.address === null) return [line('The guest is not asked whether it answers: it has no address.')];
  return [
    line(`Guest asked at ${askedText({ ...asked, address: asked.address })} before, during and after.`),
  ];
}

/** On the outcome card: what the guest itself showed of its move. `now` is when the card is told, milliseconds. */
export function guestLines({ guest, state }: MoveOutcome, now: number): readonly Block[] {
  if (guest === undefined) return [];
  const moved = state === 'succeeded' || state === 'residue';
  return [line(`Guest at ${askedText(guest)}: ${seenText(guest, moved, now)}`)];
}

/** Why a move that Nova calls completed is no plain success. */
export function guestDanger({ guest }: MoveOutcome, now: number): string | undefined {
  if (guest === undefined || !fellSilent(guest)) return undefined;
  const since = guest.silentSince === null ? '' : ` since ${utcSeconds(guest.silentSince, now)}`;
  return `The guest does not answer on ${guest.address}${since}; it did before the move.`;
}

/** `10.0.0.5 (ping from compute1)`. */
export function askedText({ address, by, port, from }: GuestAsk & { address: string }): string {
  const how = by === 'ping' ? 'ping' : `TCP ${port ?? ''}`;
  return `${clipped(address, 45)} (${how} from ${from === null ? 'Drover' : named(from)})`;
}

function seenText(guest: GuestView, moved: boolean, now: number): string {
  const hole = guest.hole === null ? '' : `; not seen all along: ${clipped(guest.hole, 100)}`;
  if (guest.before === 'silent') return `${beforeText(guest)}${hole}`;
  const unknown = guest.before === 'unknown' ? 'before the move not known; ' : '';
  if (guest.sent === 0) return `${unknown}answered before the move, not asked since${hole}`;
  const { longestGap, silentSince } = guest;
  const longest =
    longestGap === null ? '' : `, longest gap ${gap(longestGap.ms)} at ${utcSeconds(longestGap.from, now)}`;
  // Where it is a danger, the card has said so above.
  const silent =
    guest.after === 'answers' || silentSince === null || fellSilent(guest)
      ? ''
      : `, no answer since ${utcSeconds(silentSince, now)}`;
  const unseen = moved && guest.after === 'unknown' ? '; not asked after the move' : '';
  return `${unknown}${guest.lost} of ${guest.sent} lost${longest}${silent}${unseen}${hole}`;
}

/** A guest that did not answer before can't tell anything of the move: that is no outage. */
function beforeText({ after }: GuestView): string {
  if (after === 'answers') return 'did not answer before the move; it does now';
  return after === 'silent' ? 'did not answer before the move either' : 'did not answer before the move';
}
