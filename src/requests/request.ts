import type { Actor, ActorId } from '../chat/actor.js';
import type { Conversation } from '../chat/platform.js';
import type { Verdict } from '../preflight/finding.js';
import type { Outcome } from './outcome.js';
import type { Plan, RequestKind } from './plan.js';
import type { StartWindow } from './schedule/timing.js';
import type { RequestState } from './states.js';
import type { TimelineEvent } from './timeline.js';

/** One person's decision, by reaction or by button. */
export interface Vote {
  /** What makes voting twice a no-op: the event's key for a button, message, actor and emoji for a reaction. */
  key: string;
  actor: ActorId;
  /** As shown when the vote was cast; for people to read only. */
  actorName: string;
  verdict: 'approve' | 'reject';
  via: 'reaction' | 'button';
  /** ISO 8601, UTC; for people to read. */
  at: string;
  /** The vote's place among the request's events, which alone tells what came first; absent in votes of earlier versions. */
  seq?: number;
  comment?: string;
}

/** A warning that people saw on the card and accepted with their vote. */
export interface AcceptedFinding {
  check: string;
  verdict: Verdict;
  /** Of a warning: a hash of what it says, without the numbers that wobble. Absent in requests of earlier versions. */
  evidence?: string;
}

/** A call as it is kept: `PreparedCall` or `HostCall`; earlier versions kept no more than this of it. No secrets. */
export interface KeptCall {
  method: string;
  path: string;
  body: unknown;
}

/** One write to a cloud or a host (an operation). It is stored with its intent before it happens. */
export interface Step {
  id: string;
  /** What is about to be done, in a few words for the audit. */
  intent: string;
  /** Exactly what is sent. */
  call: KeptCall;
  /** The ids that were there just before: whatever is not among them and by our user is Drover's. */
  baseline: { migrations: readonly string[]; actions: readonly string[] };
  /** ISO 8601; set before the call is made, once for each try. */
  sent: readonly string[];
  /** `made`: the id of what the call made, where it made something. */
  answer?: { at: string; status: number; requestId?: string; message?: string; made?: string };
  outcome?: 'taken' | 'refused' | 'unanswered' | 'not-needed';
}

/** The durable thing: what was asked, who approved, what was done and what came of it. */
export interface Request {
  /** Ten lower-case base32 characters; shown with `m-` in front. */
  id: string;
  kind: RequestKind;
  plan: Plan;
  /** SHA-256 of the plan's canonical JSON, hex. */
  digest: string;
  accepted: readonly AcceptedFinding[];
  cloud: string;
  requester: { id: ActorId; name: string };
  reason?: string;
  ticket?: string;
  /** Where the ticket is, by the configuration of the time. */
  ticketUrl?: string;
  /** Where the card is; roots only. */
  conversation?: Conversation;
  parent?: string;
  /** The parent whose votes cover this request. */
  authority?: string;
  /** Which of its parent's children it is. */
  child?: ChildPlace;
  /** Votes are asked for once more while it is under way: what it starts next needs them. */
  renewal?: { since: string; why: string };
  predecessor?: string;
  successor?: string;
  /** `req-<uuid>`: sent with every call about this request. */
  openstackRequestId: string;
  votes: readonly Vote[];
  /** Keys of votes that did not count and whose person was told so: nobody is told twice. */
  noted: readonly string[];
  /** What the requester asked for, for a successor or a retry to ask again. */
  asked?: { to?: string };
  window?: StartWindow;
  steps: readonly Step[];
  state: RequestState;
  /** Grows by one with each write. */
  version: number;
  timeline: readonly TimelineEvent[];
  createdAt: string;
  /** When the state's patience ends; every state but the ends has one. */
  deadline?: string;
  /** When quorum was reached and by whose vote; cleared when it is lost again. */
  approvedAt?: string;
  /** Announced start after the grace period, when the deciding vote was old. */
  graceUntil?: string;
  /** Numbers and facts for the outcome card; set when the request ends. */
  outcome?: Outcome;
  endedAt?: string;
}

/** A child among its parent's. */
export interface ChildPlace {
  /** What it is about, among them: a server's id. */
  subject: string;
  /** 1, 2 …: how many times the parent has tried this one. */
  attempt: number;
}

/** Whether no call of it has left, so that all of it can still be decided again. */
export function nothingSent({ steps }: Pick<Request, 'steps'>): boolean {
  return steps.every(({ sent }) => sent.length === 0);
}

export function shownId(id: string): string {
  return `m-${id}`;
}

export type Requester = Pick<Actor, 'id' | 'name'>;
