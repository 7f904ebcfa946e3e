import type { MessageRef } from '../chat/platform.js';
import type { Request } from './request.js';
import type { RequestState } from './states.js';

export type CreateResult =
  | { kind: 'created'; request: Request }
  /** This very request (same id) exists already: creating twice is a no-op. */
  | { kind: 'exists'; request: Request }
  /** Another active request holds one of the exclusive keys. */
  | { kind: 'busy'; key: string; holder: Request };

export type SaveResult =
  | { kind: 'saved'; request: Request }
  | { kind: 'stale'; current: Request | undefined };

export interface Slot {
  /** `lab/source/compute1`, `lab/destination/compute2`, `lab`. */
  key: string;
  /** How many requests may hold this key at once; what others run has been subtracted. */
  limit: number;
}

export type StartResult =
  | { kind: 'started'; request: Request }
  | { kind: 'stale'; current: Request | undefined }
  | { kind: 'frozen'; freeze: Freeze }
  /** A request that can't be read may be about the same server. */
  | { kind: 'held'; by: StoreProblem }
  | { kind: 'full'; key: string; holders: readonly string[] };

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
  createdAt: string;
  endedAt: string;
}

export interface HistoryPage {
  entries: readonly HistoryEntry[];
  next?: string;
}

/** What has been told of a request, and where. Separate from the request, so that chat never slows a decision. */
export interface Delivery {
  id: string;
  card?: MessageRef;
  /** Hash of what the card shows now. */
  cardShown?: string;
  progress?: MessageRef;
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
  why: string;
  /** The request that it is of, where its name says so. */
  request?: string | undefined;
  /** Starts are held by it. */
  holds: boolean;
}

/**
 * Requests, kept. Each operation is atomic and durable when it resolves; a store that can't be read or written rejects,
 * and callers fail closed. Writes name the version they saw: nothing is ever overwritten blindly.
 */
export interface Store {
  create(request: Request, options: { exclusive: readonly string[] }): Promise<CreateResult>;
  get(id: string): Promise<Request | undefined>;
  /**
   * Writes `next` as version + 1 if the stored version still is `version`. Refuses transitions the table does not allow.
   * A request that goes back from `running` to `approved` gives its slots back.
   */
  save(next: Request, version: number): Promise<SaveResult>;
  /** save, plus: takes the slots and refuses while frozen, in one step. `next.state` is `running`. */
  start(next: Request, version: number, options: { slots: readonly Slot[] }): Promise<StartResult>;
  /** save with an end state; releases the exclusive keys and the slots. */
  end(next: Request, version: number): Promise<SaveResult>;
  /** Ended and fully told: moves to the archive. Doing it twice changes nothing. */
  settle(id: string): Promise<void>;
  /** Every request that is not settled yet (ended ones that still have something to tell included). */
  active(): Promise<readonly Request[]>;
  /** Newest first. `after` is the `next` of the page before. */
  history(query: HistoryQuery, page: { size: number; after?: string }): Promise<HistoryPage>;
  slots(): Promise<Readonly<Record<string, readonly string[]>>>;
  /** What could not be read, until somebody takes it away. */
  problems(): Promise<readonly StoreProblem[]>;
  /** The one of them that a start of this request has to wait for. */
  heldBy(id: string): Promise<StoreProblem | undefined>;
  /** True while this process holds the store; every write checks it. */
  held(): boolean;
  /** What keeps requests of this cloud from starting: a freeze of it all before one of its own. Without a cloud: of it all. */
  freeze(cloud?: string): Promise<Freeze | undefined>;
  /** Of this cloud, or of it all; undefined ends that one alone. */
  setFreeze(freeze: Freeze | undefined, cloud?: string): Promise<void>;
  delivery(id: string): Promise<Delivery | undefined>;
  saveDelivery(delivery: Delivery): Promise<void>;
  /** One line of the append-only audit. */
  audit(entry: Readonly<Record<string, unknown>>): Promise<void>;
  /**
   * The last timeline event of each of these requests that the audit has, 0 for none; a request that the audit's newest
   * part can't speak of is left out. For what a crash kept from being audited.
   */
  audited(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  close(): Promise<void>;
}
