import type { GuestAsk } from '../../../requests/plan.js';
import { stateSince, type Tally } from './probes.js';

/** What the guest itself showed of its move, for the outcome card and the audit. Times are ISO 8601, UTC. */
export interface GuestView {
  address: string;
  by: GuestAsk['by'];
  port: number | null;
  /** The host that asked; null: Drover itself. */
  from: string | null;
  /** Before the start. `unknown`: it could not be asked then. */
  before: 'answered' | 'silent' | 'unknown';
  /** After the end; `unknown`: nobody could ask. */
  after: 'answers' | 'silent' | 'unknown';
  /** Between the start and the end. */
  sent: number;
  lost: number;
  longestGap: { ms: number; from: string } | null;
  /** The first probe since the last answer; null while it answers. */
  silentSince: string | null;
  /** Why a part of the move was not seen. */
  hole: string | null;
}

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
