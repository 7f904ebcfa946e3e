import type { Child } from '../../requests/children.js';
import type { Request } from '../../requests/request.js';
import { isEnd } from '../../requests/states.js';
import type { TimelineEvent } from '../../requests/timeline.js';
import type {} from './events.js';
import { readRolling } from './plan.js';
import type { HandedOver } from './return/judge.js';
import type { HostVersions } from './return/versions.js';

type Of<T extends TimelineEvent['type']> = Extract<TimelineEvent, { type: T }>;

/**
 * Where one host stands: `drained` is empty and not handed over yet, `away` is handed over, `returned` is healthy and
 * not enabled yet. `failed`: its drain ended with servers still there.
 */
export type HostState =
  | 'waiting'
  | 'emptying'
  | 'drained'
  | 'away'
  | 'returned'
  | 'finished'
  | 'failed'
  | 'skipped';

export interface HostCourse {
  host: string;
  state: HostState;
  /** Drains so far, and enables so far. */
  drains: number;
  enables: number;
  /** The newest drain. */
  request: string | null;
  why: string | null;
  /** While it is away, or was. */
  before: HandedOver | undefined;
  /** ISO 8601: since when it is waited for. */
  waitsSince: string | null;
  saidDone: boolean;
  /** It was told that it is not back. */
  toldLate: boolean;
  /** Of one that returned. */
  versions: HostVersions | undefined;
}

export interface RollingCourse {
  hosts: readonly HostCourse[];
  /** Children that have not ended. */
  open: readonly Child[];
  /** Drains and enables that have ended, and whose end is not in the timeline yet. */
  untold: readonly Child[];
  /** How often each server was moved out of the way in vain, by id. */
  inVain: ReadonlyMap<string, number>;
  /** How often each server was moved, or tried to be, beside the drains, by id. */
  attempts: ReadonlyMap<string, number>;
}

/** A host that is emptied or enabled, or a server that is moved out of the way. */
export type ChildTask = 'drain' | 'enable' | 'move';

/** What a child of a rolling maintenance is about: `drain compute1`, `move 2841d023-…`. Its subject. */
export const subjectOf = (task: ChildTask, name: string): string => `${task} ${name}`;

/** The same, read back from a child. */
export function taskOf({ subject }: Pick<Child, 'subject'>): { task: string; name: string } {
  const [task = '', name = ''] = subject.split(' ');
  return { task, name };
}

/** The course of a rolling maintenance from its plan, its timeline and its children: the same facts, the same course. */
export function courseOf(request: Request, children: readonly Child[]): RollingCourse {
  const { hosts } = readRolling(request.plan).identity;
  const told = toldEnds(request);
  const ended = children.filter(({ state }) => isEnd(state));
  return {
    hosts: hosts.map((host) => hostCourse(host, request.timeline, children)),
    open: children.filter(({ state }) => !isEnd(state)),
    untold: ended.filter((child) => taskOf(child).task !== 'move' && !told.has(child.id)),
    inVain: tries(ended.filter(({ state }) => state !== 'succeeded')),
    attempts: tries(children),
  };
}

/** The drains and enables whose end stands in the timeline, however they ended, by request. */
export function toldEnds({ timeline }: Pick<Request, 'timeline'>): ReadonlySet<string> {
  return new Set(
    timeline.flatMap((event) =>
      event.type === 'rolling-drained' ||
      event.type === 'rolling-enabled' ||
      event.type === 'rolling-not-enabled'
        ? [event.request]
        : [],
    ),
  );
}

function tries(children: readonly Child[]): ReadonlyMap<string, number> {
  const counted = new Map<string, number>();
  for (const child of children) {
    const { task, name } = taskOf(child);
    if (task === 'move') counted.set(name, (counted.get(name) ?? 0) + 1);
  }
  return counted;
}

function hostCourse(
  host: string,
  timeline: readonly TimelineEvent[],
  children: readonly Child[],
): HostCourse {
  const mine = timeline.filter((event) => 'host' in event && event.host === host);
  const last = <T extends TimelineEvent['type']>(type: T) =>
    mine.findLast((event): event is Of<T> => event.type === type);
  const drains = children.filter(({ subject }) => subject === subjectOf('drain', host));
  const enables = children.filter(({ subject }) => subject === subjectOf('enable', host));
  const drained = last('rolling-drained');
  const handed = after(last('rolling-handed-over'), drained);
  const returned = after(last('rolling-returned'), handed);
  const resumed = timeline.findLast((event): event is Of<'resumed'> => event.type === 'resumed');
  const waits = after(resumed, handed) ?? handed;
  const open = drains.find(({ state }) => !isEnd(state));
  return {
    host,
    state: stateOf({
      open: open !== undefined,
      again: after(resumed, drained) !== undefined,
      drained,
      handed: handed !== undefined,
      returned: returned !== undefined,
      skipped: last('rolling-skipped') !== undefined,
      enabled: last('rolling-enabled'),
    }),
    drains: highest(drains),
    enables: highest(enables),
    request: open?.id ?? drained?.request ?? null,
    why: drained?.why ?? null,
    before: handed && { host, bootId: handed.bootId, versions: handed.versions },
    waitsSince: waits?.at ?? null,
    saidDone: after(last('rolling-done'), handed) !== undefined,
    // Whoever resumes gives it another while.
    toldLate: after(last('rolling-not-back'), waits) !== undefined,
    versions: returned?.versions,
  };
}

function highest(children: readonly Child[]): number {
  return Math.max(0, ...children.map(({ attempt }) => attempt));
}

/** The one, if it came after the other; nothing comes after what there is not. */
function after<T extends TimelineEvent>(one: T | undefined, other: TimelineEvent | undefined): T | undefined {
  return one !== undefined && other !== undefined && one.seq > other.seq ? one : undefined;
}

function stateOf(seen: {
  /** A drain of it has not ended. */
  open: boolean;
  /** Somebody resumed after its drain had ended. */
  again: boolean;
  drained: Of<'rolling-drained'> | undefined;
  handed: boolean;
  returned: boolean;
  skipped: boolean;
  enabled: Of<'rolling-enabled'> | undefined;
}): HostState {
  const { drained, enabled } = seen;
  if (seen.open) return 'emptying';
  // A later drain begins it anew.
  if (enabled !== undefined && (drained === undefined || enabled.seq > drained.seq)) return 'finished';
  if (seen.skipped) return 'skipped';
  if (drained === undefined) return 'waiting';
  if (!drained.emptied) return seen.again ? 'waiting' : 'failed';
  if (!seen.handed) return 'drained';
  return seen.returned ? 'returned' : 'away';
}

const OUT_OF_SERVICE: ReadonlySet<HostState> = new Set(['emptying', 'drained', 'away', 'returned', 'failed']);

/** Hosts out of service: those that are emptied just now included. */
export function outOfService({ hosts }: Pick<RollingCourse, 'hosts'>): readonly HostCourse[] {
  return hosts.filter(({ state }) => OUT_OF_SERVICE.has(state));
}

/** The host that was finished last and whose versions are known: what the others are compared with. */
export function lastFinished(
  { hosts }: Pick<RollingCourse, 'hosts'>,
  timeline: readonly TimelineEvent[],
): { host: string; versions: HostVersions } | undefined {
  const order = timeline.flatMap((event) => (event.type === 'rolling-enabled' ? [event.host] : []));
  for (const name of order.toReversed()) {
    const found = hosts.find(({ host, state }) => host === name && state === 'finished');
    if (found?.versions !== undefined) return { host: name, versions: found.versions };
  }
  return undefined;
}
