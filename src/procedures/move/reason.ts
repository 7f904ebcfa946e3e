import { type Translation, translate } from '../../cloud/failures.js';
import type { InstanceAction, InstanceActionDetail, MigrationRecord } from '../../cloud/migration.js';
import type { Server } from '../../cloud/server.js';
import type { Step } from '../../requests/request.js';
import type { TimelineEvent } from '../../requests/timeline.js';
import type { HostHealth } from './health/health.js';
import type { ReasonOnHosts } from './host-port.js';

/** What a failed move is told by: our words for it, and whether they are more than likely. */
export interface ToldReason {
  meaning: string | null;
  remedy: string | null;
  likely: boolean;
}

export interface ReasonFacts {
  source: string;
  destination: string | null;
  server: Server | null;
  /** The instance action that our call made, with its events. */
  action: InstanceActionDetail | undefined;
  /** All instance actions of the server. */
  actions: readonly InstanceAction[];
  steps: readonly Step[];
  timeline: readonly TimelineEvent[];
  /** What the hosts' logs tell, and which hosts could not be reached for it. */
  hosts: ReasonOnHosts | undefined;
  /** Its ports were seen bound to the destination and up. */
  portsUp?: boolean;
  /** How the hosts are seen now, which the timeline may not tell yet. */
  health?: readonly HostHealth[];
  /** When the move ended, and when Nova's own time limit was to end it (null: not known): milliseconds since the epoch. */
  times?: { ended: number; limit: number | null };
}

const UNTOLD: ToldReason = { meaning: null, remedy: null, likely: false };

/** How near a account is to the cause; words that nobody translates are nearer than a consequence that we know. */
const RANK: Readonly<Record<Translation['level'] | 'unknown', number>> = {
  cause: 4,
  unknown: 2,
  effect: 1,
  general: 0,
};
/** What is only concluded: below a cause that is told, above all else. */
const CONCLUDED = 3;
/** A host that fell silent, seen while it moved and not back since: what the logs tell of is what came of that. */
const SEEN = 5;
/** Nova looks every half second; then libvirt and QEMU have to let go. */
const LIMIT_MS = 30_000;
/** From the end of libvirt to the look that finds it gone. */
const LIBVIRT_LAG_MS = 5_000;

interface Account {
  rank: number;
  told: ToldReason;
}

/** The most specific of what Nova's events, the hosts' logs and a silent destination tell; a certain cause before a likely one. */
export function reasonOf(facts: ReasonFacts): ToldReason {
  const accounts: readonly (Account | undefined)[] = [
    stoppedByOthers(facts),
    restarted(facts),
    ofHosts(facts),
    ofNova(facts),
    ofTimeLimit(facts),
    ofSilence(facts),
    ofLibvirt(facts),
  ];
  const best = accounts
    .flatMap((account) => (account === undefined ? [] : [account]))
    .reduce<Account | undefined>((first, next) => {
      if (first === undefined || next.rank > first.rank) return next;
      return next.rank === first.rank && first.told.likely && !next.told.likely ? next : first;
    }, undefined);
  return best?.told ?? UNTOLD;
}

/**
 * Why a move may have ended that was aborted as well: what was seen of its hosts, and a nova-compute that stopped it by
 * itself. The logs and events of what our own abort did explain nothing, so they are not asked. undefined: the abort alone.
 */
export function besidesAbort(
  facts: Pick<ReasonFacts, 'source' | 'action' | 'timeline'>,
): ToldReason | undefined {
  const stopped = restarted(facts);
  if (stopped !== undefined) return stopped.told;
  const fell = worstOf(facts.timeline.filter((event) => !isStandstill(event, facts.timeline)));
  if (fell === undefined) return undefined;
  const { meaning, remedy } = afterTrouble(fell, facts.source);
  const what = meaning?.replace(/\.$/, '');
  return { meaning: `${what}; that, and not the abort, may have ended it.`, remedy, likely: true };
}

/** A nova-compute that is heard of again without a restart has only stood still: then it does what it was told. */
function isStandstill(event: TimelineEvent, timeline: readonly TimelineEvent[]): boolean {
  return (
    event.type === 'host-trouble' &&
    event.trouble === 'compute-down' &&
    timeline.some(
      ({ seq, ...later }) => later.type === 'host-well' && later.host === event.host && seq > event.seq,
    )
  );
}

/** Nova asks for the switch twice at once, after libvirt's event and in its own loop: the later one may find it done, and get an error. */
function told(
  { id, meaning, remedy, certainty }: Translation,
  { destination, portsUp }: Pick<ReasonFacts, 'destination' | 'portsUp'>,
): ToldReason {
  if (id === 'port-activation-failed' && portsUp === true && destination !== null) {
    return {
      meaning: `Neutron answered an error when Nova had it switch the server over to ${destination}. The guest runs there and its port is up there; Nova only did not finish its own books.`,
      remedy:
        'Its network needs nothing. What Nova did not finish is shown below; the error itself is in the log of neutron-server.',
      likely: false,
    };
  }
  return { meaning, remedy, likely: certainty === 'likely' };
}

/** Nova took the task from the server and left its record as it was: so its nova-compute does that is started anew. */
export function forgotten(
  source: string,
  { id, status }: Pick<MigrationRecord, 'id' | 'status'>,
): ToldReason {
  return {
    meaning: `nova-compute of ${source} was started anew before it had copied anything, and has forgotten the move: the server is at rest, and migration ${id} stays ${status} for ever.`,
    remedy: 'End the record in the database as shown below: until then Nova counts it as a move under way.',
    likely: true,
  };
}

/** An abort is an instance action of its own, with the id of who asked for it. */
function stoppedByOthers({ steps, actions }: ReasonFacts): Account | undefined {
  if (steps.some(({ id }) => id.startsWith('abort'))) return undefined;
  const before = new Set(steps.find(({ id }) => id === 'migrate')?.baseline.actions ?? []);
  const abort = actions.find(
    ({ action, requestId }) => action === 'live_migration_cancel' && !before.has(requestId),
  );
  if (abort === undefined) return undefined;
  const who = abort.userId === null ? 'Somebody else' : `Somebody else (Nova's user ${abort.userId})`;
  return {
    rank: RANK.cause,
    told: {
      meaning: `${who} asked Nova to stop the move; Drover did not.`,
      remedy: 'Ask that person. `/migrate retry` asks for the move again.',
      likely: false,
    },
  };
}

/**
 * nova-compute aborts at its start what it finds migrating, without an action of its own: Nova books that event to the
 * newest action of the server, which is then our move (nova manager.py _reset_live_migration, db event_start).
 */
function restarted({
  action,
  source,
  timeline,
}: Pick<ReasonFacts, 'source' | 'action' | 'timeline'>): Account | undefined {
  const events = action?.events ?? [];
  if (!events.some(({ event }) => event === 'compute_live_migration_abort')) return undefined;
  const fell = timeline.find(
    (event): event is Trouble =>
      event.type === 'host-trouble' && event.host === source && event.trouble === 'silent',
  );
  return {
    rank: RANK.cause,
    told: {
      meaning:
        fell === undefined
          ? `nova-compute of ${source} was restarted during the move, and stopped it.`
          : `${source} fell silent at ${timeOf(fell)} in the middle of the move; its nova-compute, when it was there again, stopped it.`,
      remedy: 'Check on both hosts where the domain runs, before anything else is done with this server.',
      likely: false,
    },
  };
}

function ofHosts(facts: ReasonFacts): Account | undefined {
  const { hosts } = facts;
  if (hosts === undefined || hosts.logLines.length === 0) return undefined;
  if (hosts.translation === undefined) return { rank: RANK.unknown, told: UNTOLD };
  return { rank: RANK[hosts.translation.level], told: told(hosts.translation, facts) };
}

function ofNova(facts: ReasonFacts): Account | undefined {
  const { source, destination, server, action } = facts;
  const said = saidByNova(server, action, { source, destination })[0];
  if (said === undefined) return undefined;
  return said.translation === undefined
    ? { rank: RANK.unknown, told: UNTOLD }
    : { rank: RANK[said.translation.level], told: told(said.translation, facts) };
}

/**
 * A host that fell silent while it moved, or cannot be reached right after it failed: it may well have failed for that.
 * Of a source that is only out of reach afterwards nothing follows: it was its own nova-compute that ended the move.
 */
function ofSilence({ hosts, source, destination, timeline }: ReasonFacts): Account | undefined {
  const fell = worstOf(timeline);
  const back = timeline.findLast((event) => event.type === 'host-well');
  const gone = fell !== undefined && fell.trouble === 'silent' && (back?.seq ?? 0) < fell.seq;
  if (gone) return { rank: SEEN, told: { ...afterTrouble(fell, source), likely: true } };
  if (fell !== undefined) return { rank: CONCLUDED, told: { ...afterTrouble(fell, source), likely: true } };
  if (destination === null || hosts?.silent.includes(destination) !== true) return undefined;
  return {
    rank: CONCLUDED,
    told: {
      meaning: `${destination} does not answer over SSH; it, or its network, may have failed during the move.`,
      remedy: `Look at ${destination} on its console; check with virsh on ${source} that the guest runs there.`,
      likely: true,
    },
  };
}

/** libvirt ends a move in the moment in which it ends itself: Nova's record may say so before a look at the host does. */
function ofLibvirt({ health = [], source, times }: ReasonFacts): Account | undefined {
  const gone = health.find(
    ({ trouble, since }) =>
      trouble === 'libvirt-down' && times !== undefined && since <= times.ended + LIBVIRT_LAG_MS,
  );
  if (gone === undefined) return undefined;
  const { host, since } = gone;
  const seen = { host, trouble: 'libvirt-down', since: new Date(since).toISOString() } as const;
  return { rank: SEEN, told: { ...afterTrouble(seen, source), likely: true } };
}

type Trouble = Extract<TimelineEvent, { type: 'host-trouble' }>;

/** The worst first: what a host that comes back still lacks came of what it was before. */
const CAUSES: readonly Trouble['trouble'][] = ['silent', 'libvirt-down', 'compute-down', 'quiet'];

function worstOf(timeline: readonly TimelineEvent[]): (Trouble & { seq: number }) | undefined {
  const all = timeline.filter(
    (event): event is Trouble & { seq: number; at: string } => event.type === 'host-trouble',
  );
  return CAUSES.flatMap((cause) => all.findLast(({ trouble }) => trouble === cause) ?? [])[0];
}

function timeOf({ since }: Pick<Trouble, 'since'>): string {
  return `${since.slice(11, 19)} UTC`;
}

function afterTrouble(
  { host, trouble, since }: Pick<Trouble, 'host' | 'trouble' | 'since'>,
  source: string,
): Pick<ToldReason, 'meaning' | 'remedy'> {
  const at = timeOf({ since });
  const what = {
    'compute-down': `nova-compute of ${host} stopped reporting at ${at}`,
    'libvirt-down': `libvirt of ${host} stopped answering at ${at}`,
  }[String(trouble)];
  return {
    meaning: `${what ?? `${host} fell silent at ${at}`}, during the move.`,
    remedy: `Find out on ${host} what happened then (console, journal, power); check with virsh on ${source} that the guest runs there, before the move is asked for again.`,
  };
}

/** The logs may not be readable: a move that ends when Nova was to give it up, was likely given up by Nova. */
function ofTimeLimit({ times, destination }: ReasonFacts): Account | undefined {
  if (times === undefined || times.limit === null || Math.abs(times.ended - times.limit) > LIMIT_MS)
    return undefined;
  const limit = translate('Live migration not completed after 0 sec');
  return limit && { rank: CONCLUDED, told: { ...told(limit, { destination }), likely: true } };
}

interface Said {
  words: string;
  translation: Translation | undefined;
}

/** What Nova itself said of its failing, the most specific first: failed events, then the server's fault. */
export function saidByNova(
  server: Server | null,
  action: InstanceActionDetail | undefined,
  hosts: { source: string; destination: string | null },
): readonly Said[] {
  const failed = (action?.events ?? []).flatMap(({ result, details, traceback }) =>
    result === 'Error' && details !== null
      ? [{ words: details, translation: specific(details, traceback, hosts) }]
      : [],
  );
  const fault = server?.fault?.message;
  const all =
    failed.length > 0 || fault === undefined
      ? failed
      : [{ words: fault, translation: translate(fault, hosts) }];
  const rank = ({ translation }: Said) => RANK[translation?.level ?? 'unknown'];
  return [...all].sort((a, b) => rank(b) - rank(a));
}

/** An event's own words; where they say little, its traceback may know more. */
function specific(
  details: string,
  traceback: string | null,
  hosts: { source: string; destination: string | null },
): Translation | undefined {
  const own = translate(details, hosts);
  if (own?.level === 'cause' || !traceback) return own;
  const behind = translate(traceback, hosts);
  return behind?.level === 'cause' ? behind : own;
}
