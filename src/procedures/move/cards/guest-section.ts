import { gap } from '../../../base/format/duration.js';
import { fields, type Section, when, words } from '../../../report/record/text.js';
import type { GuestView, MoveOutcome } from '../outcome.js';
import type { MovePlan } from '../plan.js';
import { askedText } from './guest-lines.js';

/** The guest's own view of its move, in the record: in full, and that there is none where it was to be asked. */
export function guestSection({ about }: MovePlan, outcome: MoveOutcome | undefined): Section {
  const title = 'What the guest itself showed';
  const guest = outcome?.guest;
  if (guest !== undefined) return { title, lines: fields(seen(guest)) };
  if (about.guest === undefined) return { title, lines: [] };
  const why = about.guest.address === null ? 'it has no address' : 'it could not be asked';
  return { title, lines: [`Nothing: ${why}.`] };
}

const BEFORE = { answered: 'answered', silent: 'did not answer', unknown: 'could not be asked' } as const;
const AFTER = { answers: 'answers', silent: 'does not answer', unknown: 'could not be asked' } as const;

function seen(guest: GuestView): [string, string | undefined][] {
  const { longestGap, silentSince, hole } = guest;
  return [
    ['Asked at', words(askedText(guest))],
    ['Before', BEFORE[guest.before]],
    ['While it moved', guest.sent === 0 ? 'not asked' : `${guest.lost} of ${guest.sent} probes lost`],
    ['Longest gap', longestGap === null ? undefined : `${gap(longestGap.ms)} from ${when(longestGap.from)}`],
    ['Silent since', silentSince === null ? undefined : when(silentSince)],
    ['After', AFTER[guest.after]],
    ['Not seen', hole === null ? undefined : words(hole)],
  ];
}
