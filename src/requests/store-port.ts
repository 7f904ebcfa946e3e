import type { MessageRef } from '../chat/platform.js';
import type { ExclusiveKey, HeldSlot, Slot, SlotKey } from './keys.js';
import type { ChildPlace, Request } from './request.js';
import type { RequestState } from './states.js';

export type CreateResult =
  | { kind: 'created'; request: Request }
  /** This very request (same id) exists already: creating twice is a no-op. */
  | { kind: 'exists'; request: Request }
  | Busy;

/** Another active request holds one of the exclusive keys. */
export interface Busy {
  kind: 'busy';
  key: ExclusiveKey;
  holder: Request;
}

export interface Stale {
  kind: 'stale';
  current: Request | undefined;
}

export type SaveResult = { kind: 'saved'; request: Request } | Stale;

export type HoldResult = SaveResult | Busy;

export type SupersedeResult = { kind: 'superseded'; request: Request; successor: Request } | Stale | Busy;

export type StartResult =
  | { kind: 'started'; request: Request }
  | Stale
  | Busy
  | { kind: 'frozen'; freeze: Freeze }
  /** A request that can't be read may be about the same server. */
  | { kind: 'held'; by: StoreProblem }
  | { kind: 'full'; slot: SlotKey; holders: readonly string[] };

export interface Freeze {
  by: string;
  byName: string;
  /** ISO 8601. */
  at: string;
  reason?: string;
  until?: string;
  /** Only there; absent: everywhere. */
  cloud?: string;
}

export interface HistoryQuery {
  server?: string;
  host?: string;
  states?: readonly RequestState[];
  kind?: string;
  requester?: string;
  /** The children of this request. */
  parent?: string;
  /** Asked or approved by one of these actors. */
  people?: readonly string[];
  /** ISO 8601; ended at or after. */
  since?: string;
}

/** What the index keeps of an ended request: enough for lists without opening its document. */
export interface HistoryEntry {
  id: string;
  kind: string;
  state: RequestState;
  cloud: string;
  server: string | null;
  serverName: string | null;
  source: string | null;
  destination: string | null;
  requester: string;
  /** Absent where an earlier version wrote the entry, as the next two. */
  approvers?: readonly string[];
  reason?: string;
  ticket?: string;
  /** A volume's name, where the request is about one. */
  volumeName?: string;
  createdAt: string;
  endedAt: string;
  /** Of a child alone. */
  parent?: string;
  child?: ChildPlace;
}

export interface HistoryPage {
  entries: readonly HistoryEntry[];
  next?: string;
}

/** What has been told of a request, and where. Separate from the request, so that chat never slows a decision. */
export interface Asking {
  seq: number;
  message: MessageRef;
}

export interface Delivery {
  id: string;
  card?: MessageRef;
  /** Hash of what the card shows now. */
  cardShown?: string;
  progress?: MessageRef;
  /** The newest reply that asks for something and has buttons for it, by the seq of its event. */
  asks?: Asking | undefined;
  /** Older ones that still have theirs. */
  alsoAsk?: readonly Asking[] | undefined;
  /** Seq of the last timeline event that was told, 0 for none. */
  told: number;
  /** The mark of a post whose answer we have not seen: it may have been made. */
  posting?: string;
  /** The record of what was done stands in the thread, or never will: it was refused. */
  filed?: boolean;
  /** What was posted can't be read any more: each post is looked for before it is made. */
  lookFirst?: boolean;
  /** Everything is told and the card shows the end. */
  closed: boolean;
}

/** A document that could not be read, and was put aside. */
export interface StoreProblem {
  name: string;
  /** Where it is now, in the data folder. */
  file: string;
  /** What `file` is in, where that is no data folder: `in the database`. */
  where?: string;
  why: string;
  /** The request that it is of, where its name says so. */
  request?: string | undefined;
  /** Starts are held by it. */
  holds: boolean;
}

/** The right to drive a request, given to one replica at a time. */
export interface Claim {
  /** Grows with each replica that takes it over: a write with an older one is refused. */
  token: number;
  /** Milliseconds until nothing that an earlier holder was sending can still leave; 0 where nothing can. */
  quietIn: number;
}

/** A write by who drives the request: refused with `claim-lost` when another replica has taken it over. */
export interface Fenced {
  token?: number | undefined;
}

/** What another replica has written into the same store; `away`, `back`: the store does not answer, answers again: anything may have been. */
export type StoreChange = { kind: 'request' | 'delivery'; id: string } | { kind: 'freeze' | 'away' | 'back' };

/**
 * Requests, kept. Each operation is atomic and durable when it resolves; a store that can't be read or written rejects,
 * and callers fail closed. Writes name the version they saw: nothing is ever overwritten blindly.
 */
export interface Store {
  create(request: Request, options: { exclusive: readonly ExclusiveKey[] }): Promise<CreateResult>;
  get(id: string): Promise<Request | undefined>;
  /**
   * Writes `next` as version + 1 if the stored version still is `version`. Refuses transitions the table does not allow.
   * A request that goes back from `running` to `approved`, or on to `verifying`, gives its slots back.
   */
  save(next: Request, version: number, fence?: Fenced): Promise<SaveResult>;
  /** save, plus: what it excludes others from is this from now on. */
  hold(
    next: Request,
    version: number,
    options: Fenced & { exclusive: readonly ExclusiveKey[] },
  ): Promise<HoldResult>;
  /**
   * save, plus: takes the slots and what it excludes others from (`exclusive`; left out: what it has since its making)
   * and refuses while frozen, in one step. `next.state` is `running`.
   */
  start(
    next: Request,
    version: number,
    options: Fenced & { slots: readonly Slot[]; exclusive?: readonly ExclusiveKey[] },
  ): Promise<StartResult>;
  /** save with an end state; releases the exclusive keys and the slots. Refused while a child of its authority has not ended. */
  end(next: Request, version: number, fence?: Fenced): Promise<SaveResult>;
  /** end as `superseded` and create, in one step: what the old one excluded others from is free for the successor. */
  supersede(
    next: Request,
    version: number,
    options: Fenced & { successor: Request; exclusive: readonly ExclusiveKey[] },
  ): Promise<SupersedeResult>;
  /** Ended and fully told: moves to the archive. Doing it twice changes nothing. */
  settle(id: string): Promise<void>;
  /** Every request that is not settled yet (ended ones that still have something to tell included). */
  active(): Promise<readonly Request[]>;
  /** Newest first. `after` is the `next` of the page before. */
  history(query: HistoryQuery, page: { size: number; after?: string }): Promise<HistoryPage>;
  /** Slots that somebody holds. */
  slots(): Promise<readonly HeldSlot[]>;
  /** What could not be read, until somebody takes it away. */
  problems(): Promise<readonly StoreProblem[]>;
  /** The one of them that a start of this request has to wait for. */
  heldBy(id: string): Promise<StoreProblem | undefined>;
  /** Children of a request that are not settled yet, in no order. */
  children(parent: string): Promise<readonly Request[]>;
  /** Whether several processes may have it open at once. */
  readonly replicated: boolean;
  /** True while this process holds the store; every write checks it. */
  held(): boolean;
  /** Takes these, or keeps them, for `ms` milliseconds by the store's clock. Gives those that this replica has now. */
  claim(ids: readonly string[], ms: number): Promise<ReadonlyMap<string, Claim>>;
  /** Gives them up, so that another replica need not wait for the end of their lease. */
  unclaim(ids: readonly string[]): Promise<void>;
  /** Before a send: it leaves within `ms` milliseconds or never. Rejects with `claim-lost` when another replica has the claim. */
  sending(id: string, ms: number, fence: Fenced): Promise<void>;
  /** Says by which policy this replica decides: the hash of it. */
  decideBy(policy: string): Promise<void>;
  /** Another replica decides by a newer policy: this one starts nothing and drives nothing. */
  outdated(): boolean;
  /** Told of what other replicas write; never of what this one does. Gives what ends it. */
  watch(listener: (change: StoreChange) => void): () => void;
  /** What keeps requests of this cloud from starting: a freeze of it all before one of its own. Without a cloud: of it all. */
  freeze(cloud?: string): Promise<Freeze | undefined>;
  /** Of this cloud, or of it all; undefined ends that one alone. */
  setFreeze(freeze: Freeze | undefined, cloud?: string): Promise<void>;
  delivery(id: string): Promise<Delivery | undefined>;
  /** By who drives the request, in a store of several replicas. */
  saveDelivery(delivery: Delivery, fence?: Fenced): Promise<void>;
  /** One line of the append-only audit. Of several replicas: that of a timeline event is there once, whoever writes it. */
  audit(entry: Readonly<Record<string, unknown>>): Promise<void>;
  /**
   * Up to which timeline event the audit has all of each of these requests, 0 for none; a request that the audit's newest
   * part can't speak of is left out. For what a crash kept from being audited.
   */
  audited(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  close(): Promise<void>;
}
