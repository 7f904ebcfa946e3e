/** Accepted by every call. */
export interface CallOptions {
  /** `req-<uuid>`, sent as X-OpenStack-Request-ID: it appears in every service's log. */
  requestId?: string;
  signal?: AbortSignal;
  /** The longest that it may take, milliseconds; the client's own limit unless given. */
  timeoutMs?: number;
}

/** What a service answered to a write: its own request id; of Nova's it is also the id of the instance action. */
export interface Accepted {
  requestId: string | null;
  status: number;
  /** The id of what will be made, where the call makes something. */
  made?: string;
}

/** One piece of metadata that we put on what we make, to find it again after a lost answer. */
export type Mark = readonly [key: string, value: string];
