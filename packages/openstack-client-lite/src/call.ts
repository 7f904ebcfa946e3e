import type { ServiceName } from './service.js';

/** Accepted by every call. */
export interface CallOptions {
  /** Aborts the call; what is thrown then is the signal's own reason. */
  signal?: AbortSignal;
  /** The longest the whole call may take, in ms: waiting for a connection, a new token and retries included. */
  timeoutMs?: number;
  /** `req-<uuid>`, sent as X-OpenStack-Request-ID: it appears in every service's log. */
  requestId?: string;
}

/** What a service answered to a write. */
export interface Accepted {
  status: number;
  /** The service's own `x-openstack-request-id`; for Nova it is also the id of the instance action. */
  requestId: string | null;
}

/** As above, with the id of what was made where the call makes something. */
export interface Made extends Accepted {
  made?: string;
}

/** One HTTP exchange, retries counted one by one. For benchmarks and metrics. */
export interface CallRecord {
  service: ServiceName;
  method: string;
  /** The path with its parameters unnamed: `/servers/{server}/action`. */
  route: string;
  /** null: there was no answer. */
  status: number | null;
  ms: number;
  /** 1 for the first try. */
  attempt: number;
}

/** What a person who debugs wants to see. Secrets are blanked. */
export type LogEvent =
  | {
      type: 'request';
      service: ServiceName;
      method: string;
      url: string;
      attempt: number;
      headers: Readonly<Record<string, string>>;
      body: unknown;
    }
  | {
      type: 'answer';
      service: ServiceName;
      method: string;
      url: string;
      attempt: number;
      status: number;
      ms: number;
      requestId: string | null;
    }
  | {
      type: 'broken';
      service: ServiceName;
      method: string;
      url: string;
      attempt: number;
      ms: number;
      why: string;
    }
  | {
      type: 'retry';
      service: ServiceName;
      method: string;
      url: string;
      attempt: number;
      waitMs: number;
      why: string;
    }
  | { type: 'token-renewed'; expiresAt: string }
  | { type: 'discovered'; service: ServiceName; url: string; min: string | null; max: string | null };
