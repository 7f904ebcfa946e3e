import type { Clock } from '../base/clock.js';
import { defined } from '../base/defined.js';
import { duration } from '../base/format/duration.js';
import type { Log } from '../base/log.js';
import { mayBegin } from './children.js';
import type { Claims } from './claims.js';
import type { Electorate } from './electorate.js';
import { fullSlot, type Slot, type SlotKey } from './keys.js';
import { type Kinds, kindOf } from './kind.js';
import type { ParentVotes } from './parent-votes.js';
import type { LastLook, Procedure } from './procedure.js';
import { nothingSent, type Request } from './request.js';
import { ruleChanges, whyOver } from './rule.js';
import { calendarFreezeOf } from './schedule/calendar-freeze.js';
import { passes } from './schedule/emergency.js';
import { timingOf, windowChange } from './schedule/timing.js';
import { awaitsStart } from './states.js';
import type { Store } from './store-port.js';
import { HELD_REMEDY, heldText } from './store-problem.js';

/** A vote older than this is announced before it acts: approvers may have changed their mind over lunch. */
const OLD_VOTE_MS = 30 * 60_000;
/** An announcement this old was forgotten by those who read it: it is made again. */
const STALE_GRACE_MS = 5 * 60_000;
/** A parent that begins nothing is looked at again this often, unless it changes before. */
const PARENT_MS = 5 * 60_000;

/** Reads the votes back from the platform. `unreadable` delays a start, it never allows one. */
export type VotesReadBack = { kind: 'read'; request: Request } | { kind: 'unreadable'; why: string };

export type VotesStanding =
  | { kind: 'carry' }
  | { kind: 'lost'; why: string }
  | { kind: 'unreadable'; why: string };

export interface GateDeps {
  store: Store;
  electorate: Electorate;
  kinds: Kinds;
  clock: Clock;
  log: Log;
  claims: Pick<Claims, 'holds' | 'quietIn'>;
  votes: {
    read(id: string, strict: boolean): Promise<VotesReadBack>;
    stillCarry(request: Request): Promise<VotesStanding>;
  };
  parentVotes: Pick<ParentVotes, 'carry'>;
  /** Why another system keeps it from beginning; asked last before the votes. Absent: none is asked. */
  closedByHook?(request: Request): Promise<string | undefined>;
}

type Go = Extract<LastLook, { kind: 'go' }>;

/** What stands between a request and its call. */
export type Shut =
  /** Over by itself; `until`: then at the latest, where that is known. */
  | { kind: 'held'; why: string; until?: string }
  /** The store is not Drover's, or cannot be read: nothing can be written of it. */
  | { kind: 'store'; why: string }
  | { kind: 'early'; ms: number }
  /** Its window closed without it. */
  | { kind: 'missed'; why: string }
  | { kind: 'queued'; slot: SlotKey; holders: readonly string[] }
  /** The deciding vote is old, and the start is not announced. */
  | { kind: 'unannounced' }
  | { kind: 'expired'; why: string }
  | { kind: 'rule'; changes: readonly string[] }
  | { kind: 'look'; look: Exclude<LastLook, Go | { kind: 'held' }> }
  | { kind: 'votes'; why: string };

export type Gates = { kind: 'open'; request: Request; look: Go } | Shut;

/**
 * "Before the cloud is touched": everything that must hold, in a fixed order, fail-closed. Passed before the
 * first call, and again by what has begun and not been sent, or has to be sent again.
 */
export async function passGates(deps: GateDeps, request: Request, procedure: Procedure): Promise<Gates> {
  for (const gate of request.authority === undefined ? OF_ROOTS : OF_CHILDREN) {
    const shut = await gate(deps, request, procedure);
    if (shut !== undefined) return shut;
  }
  const look = await procedure.lastLook(request);
  if (look.kind === 'held') return { kind: 'held', why: look.why };
  if (look.kind !== 'go') return { kind: 'look', look };
  const closed = await deps.closedByHook?.(request);
  if (closed !== undefined) return { kind: 'held', why: closed };
  return await votesCarry(deps, request, look);
}

/** A child is neither late nor announced: its parent was. */
const OF_ROOTS = [claim, freeze, calendar, unreadable, window, rule, turn, announced];
const OF_CHILDREN = [claim, freeze, calendar, unreadable, window, parent, turn];

/** Whether today's configuration still has what the request was asked under, and gives it the time. */
export function ruleOfToday(
  { electorate, clock }: Pick<GateDeps, 'electorate' | 'clock'>,
  request: Request,
): Extract<Shut, { kind: 'expired' | 'rule' | 'missed' }> | undefined {
  if (request.authority !== undefined) return undefined;
  const today = electorate.rule(request.kind);
  const over = whyOver(request, today, clock.now());
  if (over !== undefined) return { kind: 'expired', why: over };
  const { policy, schedule } = request.plan;
  const name = request.window?.name ?? '';
  const change = windowChange(schedule, electorate.schedule.windows);
  if (change === 'gone')
    return { kind: 'expired', why: `its window ${name} is no longer configured (policy.windows)` };
  const changes = [
    ...ruleChanges(policy, today),
    ...(change === 'changed' ? [`the hours of the window ${name} changed (policy.windows)`] : []),
  ];
  if (changes.length > 0) return { kind: 'rule', changes };
  const outside = passes(request, { kind: 'window' }, electorate);
  return !outside && timingOf(request.window, clock.now(), undefined).kind === 'closed'
    ? { kind: 'missed', why: `its window ${name} has closed` }
    : undefined;
}

/** Drover's, and nothing that an earlier driver was sending can still leave. */
async function claim({ store, claims }: GateDeps, { id }: Request): Promise<Shut | undefined> {
  if (!store.held()) return { kind: 'store', why: 'another process has the store, or it does not answer' };
  if (store.outdated()) return { kind: 'store', why: 'another replica has a newer policy' };
  if (!claims.holds(id)) return { kind: 'store', why: 'another replica drives it' };
  const ms = claims.quietIn(id);
  return ms > 0 ? { kind: 'early', ms } : undefined;
}

/** One above it that is paused, stopped or aborted: nothing more begins. Its driver is woken when that changes. */
async function parent({ store }: GateDeps, { parent: id }: Request): Promise<Shut | undefined> {
  for (let above = id; above !== undefined; ) {
    const found = await store.get(above);
    if (found === undefined || !mayBegin(found)) return { kind: 'early', ms: PARENT_MS };
    above = found.parent;
  }
  return undefined;
}

async function freeze(
  { store }: Pick<GateDeps, 'store'>,
  { cloud }: Pick<Request, 'cloud'>,
): Promise<Shut | undefined> {
  try {
    const found = await store.freeze(cloud);
    if (found === undefined) return undefined;
    const reason = found.reason === undefined ? '' : `: ${found.reason}`;
    const where = found.cloud === undefined ? '' : ` in ${found.cloud}`;
    return {
      kind: 'held',
      why: `starts${where} are frozen by ${found.byName}${reason}`,
      ...defined({ until: found.until }),
    };
  } catch (error) {
    return { kind: 'store', why: `the freeze could not be read: ${errorText(error)}` };
  }
}

/** Not lifted by a thaw. */
async function calendar(
  { electorate, clock }: Pick<GateDeps, 'electorate' | 'clock'>,
  request: Pick<Request, 'cloud' | 'plan' | 'requester'>,
): Promise<Shut | undefined> {
  const found = calendarFreezeOf(request, electorate, clock.now());
  if (found === undefined) return undefined;
  return {
    kind: 'held',
    why: `the calendar is frozen: ${found.reason} (policy.freezes)`,
    until: new Date(found.to).toISOString(),
  };
}

/** Why nothing like this starts now, for whoever is asked about it meanwhile; undefined: no freeze that can be read. */
export async function frozen(
  deps: Pick<GateDeps, 'store' | 'electorate' | 'clock'>,
  request: Pick<Request, 'cloud' | 'plan' | 'requester'>,
): Promise<{ why: string; until?: string } | undefined> {
  const shut = (await freeze(deps, request)) ?? (await calendar(deps, request));
  if (shut?.kind !== 'held') return undefined;
  return { why: shut.why, ...defined({ until: shut.until }) };
}

/** A document that can't be read may hold what this request would take. */
async function unreadable({ store }: GateDeps, { id }: Request): Promise<Shut | undefined> {
  const by = await store.heldBy(id);
  return by === undefined ? undefined : { kind: 'held', why: `${heldText(by)}. ${HELD_REMEDY}` };
}

async function window({ clock, electorate, kinds }: GateDeps, request: Request): Promise<Shut | undefined> {
  if (passes(request, { kind: 'window' }, electorate)) return undefined;
  const { name = '' } = request.window ?? {};
  const longest = kindOf(kinds, request.kind).longestMs?.(request.plan);
  const timing = timingOf(request.window, clock.now(), longest);
  switch (timing.kind) {
    case 'open':
      return undefined;
    case 'early':
      return timing;
    case 'closed':
      return { kind: 'missed', why: `its window ${name} has closed` };
    case 'too-long': {
      const takes = duration((longest ?? 0) / 1000);
      return { kind: 'held', why: `it takes up to ${takes}, and its window ${name} closes before that` };
    }
  }
}

async function rule(deps: GateDeps, request: Request): Promise<Shut | undefined> {
  return ruleOfToday(deps, request);
}

/** A full slot makes the request wait its turn without asking the cloud anything. */
async function turn(deps: GateDeps, request: Request, procedure: Procedure): Promise<Shut | undefined> {
  let wanted: readonly Slot[];
  try {
    wanted = await procedure.slots(request);
  } catch (error) {
    return { kind: 'held', why: errorText(error) };
  }
  return await queued(deps, request, wanted);
}

async function queued(
  { store }: GateDeps,
  { id }: Request,
  wanted: readonly Slot[],
): Promise<Shut | undefined> {
  const full = fullSlot(wanted, await store.slots(), id);
  if (full === undefined) return undefined;
  const { holders, ...slot } = full;
  return { kind: 'queued', slot, holders };
}

/** Said when it could start, not while it waits for something else. A call that is sent again was announced by the first. */
async function announced({ clock }: GateDeps, request: Request): Promise<Shut | undefined> {
  const now = clock.now();
  if (!nothingSent(request)) return undefined;
  if (request.graceUntil !== undefined) {
    const left = Date.parse(request.graceUntil) - now;
    if (left > 0) return { kind: 'early', ms: left };
    if (-left < STALE_GRACE_MS) return undefined;
  }
  const old = request.approvedAt !== undefined && now - Date.parse(request.approvedAt) >= OLD_VOTE_MS;
  return old ? { kind: 'unannounced' } : undefined;
}

async function votesCarry(deps: GateDeps, request: Request, look: Go): Promise<Gates> {
  if (request.authority !== undefined) return await authorityCarries(deps, request, request.authority, look);
  if (awaitsStart(request.state)) {
    const read = await deps.votes.read(request.id, true);
    if (read.kind === 'unreadable') return { kind: 'held', why: read.why };
    if (read.request.state !== 'approved') return { kind: 'votes', why: 'it is no longer approved' };
    // A look takes its time, and the clocks go on.
    const shut = (await calendar(deps, read.request)) ?? (await window(deps, read.request));
    return shut ?? ruleOfToday(deps, read.request) ?? { kind: 'open', request: read.request, look };
  }
  const standing = await deps.votes.stillCarry(request);
  if (standing.kind === 'unreadable') return { kind: 'held', why: standing.why };
  if (standing.kind === 'lost') return { kind: 'votes', why: standing.why };
  // What begins has these from the store's start, in one step; its own slots this one has.
  const shut =
    (await claim(deps, request)) ??
    (await freeze(deps, request)) ??
    (await calendar(deps, request)) ??
    (await window(deps, request)) ??
    (await unreadable(deps, request)) ??
    (await queued(deps, request, look.slots));
  return shut ?? ruleOfToday(deps, request) ?? { kind: 'open', request, look };
}

/** The votes of who answers for it, tallied under today's roles, people and rule. */
async function authorityCarries(
  deps: GateDeps,
  request: Request,
  authority: string,
  look: Go,
): Promise<Gates> {
  const by = await deps.store.get(authority);
  if (by === undefined) return { kind: 'held', why: 'what it is part of is not in the store' };
  const standing = await deps.parentVotes.carry(by);
  if (standing.kind !== 'carry') return { kind: 'held', why: standing.why };
  const shut =
    (await claim(deps, request)) ??
    (await freeze(deps, request)) ??
    (await parent(deps, request)) ??
    (await queued(deps, request, look.slots));
  return shut ?? { kind: 'open', request, look };
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
