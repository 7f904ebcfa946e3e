import type { Clock } from '../../base/clock.js';
import { ended, inState, withEvent } from '../changes.js';
import type { Electorate } from '../electorate.js';
import type { VotesReadBack } from '../gates.js';
import type { Ledger } from '../ledger.js';
import type { LookAgainIn } from '../procedure.js';
import type { Request } from '../request.js';
import { awaitsStart } from '../states.js';
import { approvedNow, decided } from '../votes.js';
import { passes } from './emergency.js';
import { nextWindow, opensAt, startEnd, votesEnd } from './timing.js';

/** While it waits for its time its votes and its message are looked at this often. */
const LOOK_MS = 10 * 60_000;

export interface WaitingDeps {
  ledger: Ledger;
  electorate: Electorate;
  clock: Clock;
  votes: { read(id: string, strict: boolean): Promise<VotesReadBack> };
}

/** The request as it stands: approved, once its time has come. */
export async function atItsTime(deps: WaitingDeps, request: Request): Promise<Request | undefined> {
  const { electorate, clock } = deps;
  const isEarly = (of: Request) => {
    const opens = opensAt(of);
    return opens !== undefined && clock.now() < opens && !passes(of, { kind: 'window' }, electorate);
  };
  if ((request.state === 'scheduled') === isEarly(request)) return request;
  return await deps.ledger.change(request.id, (current) => {
    const now = clock.now();
    const early = isEarly(current);
    // It was an emergency, and whoever declared it may no longer do so: its votes are counted, and its time is waited for.
    if (current.state === 'approved' && early) {
      // Who begins a child answers for it: it has no votes of its own.
      const counted = current.authority === undefined ? decided(current, electorate, now) : current;
      return counted.state === 'approved' ? approvedNow(counted, electorate, now) : counted;
    }
    if (current.state !== 'scheduled' || early) return current;
    const opened = withEvent(current, { type: 'opened', window: current.window?.name ?? null }, now);
    return inState(opened, 'approved', startBy(current, electorate, now));
  });
}

/** Votes may still be taken back, and its message be deleted. */
export async function awaitOpening({ votes, clock }: WaitingDeps, request: Request): Promise<LookAgainIn> {
  await votes.read(request.id, false);
  const left = (opensAt(request) ?? clock.now()) - clock.now();
  return Math.max(1, Math.min(LOOK_MS, left));
}

/** Its window closed without it: it waits for one more opening, and then for no more. */
export async function missed(
  { ledger, electorate, clock }: WaitingDeps,
  id: string,
  why: string,
): Promise<LookAgainIn> {
  await ledger.change(id, (current) => {
    const { window } = current;
    const now = clock.now();
    if (!awaitsStart(current.state) || window?.notAfter === undefined || now < Date.parse(window.notAfter))
      return current;
    const next = nextWindow(current.plan.schedule, window, now);
    if (next?.notBefore === undefined)
      return ended(current, { state: 'expired', why: `${why} for the second time` }, now);
    const { graceUntil: _announced, ...rest } = current;
    const told = withEvent(
      { ...rest, window: next },
      { type: 'window-missed', window: next.name ?? '', closed: window.notAfter, opens: next.notBefore },
      now,
    );
    if (current.state === 'awaiting-approval') {
      return inState(told, current.state, votesEnd(told, electorate.rule(current.kind).expiresAfterMs));
    }
    return inState(told, 'scheduled', startBy(told, electorate, now));
  });
  return 0;
}

function startBy(request: Request, electorate: Electorate, now: number): number {
  const approvedAt = request.approvedAt === undefined ? now : Date.parse(request.approvedAt);
  return startEnd(request, approvedAt, electorate.rule(request.kind).executeWithinMs);
}
