/** Accepted by every call. */
export interface CallOptions {
  /** `req-<uuid>`, sent as X-OpenStack-Request-ID: it appears in every service's log. */
  requestId?: string;
  signal?: AbortSignal;
}

/** What Nova answered to a write: its own request id, which is also the id of the instance action. */
export interface Accepted {
  requestId: string | null;
  status: number;
}

/** What was accepted, and the id of what will be made. */
export interface AcceptedMade extends Accepted {
  id: string;
}

/** One piece of metadata that we put on what we make, to find it again after a lost answer. */
export type Mark = readonly [key: string, value: string];
