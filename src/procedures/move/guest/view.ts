import type { GuestView } from '../outcome.js';
import type { GuestAsk } from '../plan.js';
import { stateSince, type Tally } from './probes.js';

/** Probes of a guest so far, beside what was known before the start. */
export interface GuestSeen {
  before: GuestView['before'];
  tally: Tally;
}

/** `since`: when the move was over, as far as Nova is concerned, milliseconds. */
export function guestView(ask: GuestAsk, { before, tally }: GuestSeen, since: number): GuestView | undefined {
  if (ask.address === null || (before === 'unknown' && tally.sent === 0)) return undefined;
  const now = stateSince(tally, since);
  const { longest, silentSince } = tally;
  return {
    address: ask.address,
    by: ask.by,
    port: ask.port,
    from: ask.from,
    before,
    after: now === 'pending' ? 'unknown' : now,
    sent: tally.sent,
    lost: tally.lost,
    longestGap: longest === undefined ? null : { ms: longest.ms, from: iso(longest.from) },
    silentSince: silentSince === undefined ? null : iso(silentSince),
    hole: tally.hole ?? null,
  };
}

/** It answered before the move, and does not now: whatever Nova says, that is no plain success. */
export function fellSilent(view: Pick<GuestView, 'before' | 'after'> | undefined): boolean {
  return view?.before === 'answered' && view.after === 'silent';
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
