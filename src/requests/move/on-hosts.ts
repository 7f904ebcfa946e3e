import type { Outcome } from '../timeline.js';
import type { FiguresSample } from './figures.js';

/** What a domain is on one host; `absent` is what proves that nothing was left behind. */
export type DomainOnHost = 'running' | 'paused' | 'absent' | 'other';

export interface CompletedOnHost {
  downtimeMs: number | null;
  sentBytes: number | null;
  passes: number | null;
}

export interface ReasonOnHosts {
  logLines: Outcome['logLines'];
  meaning: string | null;
  remedy: string | null;
}

/** What the hosts tell of a move, where SSH is configured. Everything may reject: then the API's word stands alone. */
export interface MoveHosts {
  /** undefined while there is nothing to read: no job yet, or no more. */
  figures(host: string, domain: string, now: number): Promise<FiguresSample | undefined>;
  completed(host: string, domain: string): Promise<CompletedOnHost | undefined>;
  domain(host: string, domain: string, server: string): Promise<DomainOnHost>;
  /** Why a move failed, from the logs of both hosts; undefined when they say nothing. */
  reason(query: {
    server: string;
    domain: string | null;
    source: string;
    destination: string | null;
    from: number;
    to: number;
  }): Promise<ReasonOnHosts | undefined>;
}
