import type { Translation } from '../../cloud/failures.js';
import type { FiguresSample } from './figures.js';
import type { MoveOutcome } from './outcome.js';

/** What a domain is on one host; `absent` is what proves that nothing was left behind. */
export type DomainOnHost = 'running' | 'paused' | 'absent' | 'other';

/** What a look at one host showed of a server. */
export interface HostSeen {
  /** null: libvirt did not tell. */
  domain: DomainOnHost | null;
}

/** A server's folder under instances_path, by its path; `shared`: on a file system that several hosts have at once. */
export type FolderOnHost = { path: string } | 'absent' | 'shared';

export interface CompletedOnHost {
  /** From the begin of the copying to its end. */
  elapsedMs: number;
  downtimeMs: number | null;
  sentBytes: number | null;
  passes: number | null;
}

export interface ReasonOnHosts {
  /** Empty: the logs say nothing of it, or could not be read. */
  logLines: MoveOutcome['logLines'];
  /** undefined: words that our table does not know. */
  translation: Translation | undefined;
  /** Hosts that could not be reached for it. */
  silent: readonly string[];
}

/** One RBD image of a domain, and who has it open. */
export interface WatchedImage {
  /** `pool/image`. */
  image: string;
  /** The Ceph user that libvirt opens it as. */
  user: string;
  /** Cinder's id of the volume, where it is one. */
  volume: string | null;
  /** Addresses of the clients, one for each watch; `why` in a few words when they could not be read. */
  watchers: readonly string[] | { why: string };
}

export interface Watching {
  /** Empty: no disk of the domain is an RBD image. */
  images: readonly WatchedImage[];
  /** Addresses of the host that asked. */
  destination: readonly string[];
  /** null: they could not be read. */
  source: readonly string[] | null;
}

/** What the hosts tell of a move, where SSH is configured. Everything may reject: then the API's word stands alone. */
export interface MoveHosts {
  /** Resolves when the host answers, if only to refuse the login; rejects when it does not. */
  answers(host: string): Promise<void>;
  /** Whether libvirt there answers, and what it has of the server. */
  seen(host: string, domain: string, server: string): Promise<HostSeen>;
  folder(host: string, server: string): Promise<FolderOnHost>;
  /** undefined while there is nothing to read: no job yet, or no more. */
  figures(host: string, domain: string, now: number): Promise<FiguresSample | undefined>;
  completed(host: string, domain: string): Promise<CompletedOnHost | undefined>;
  domain(host: string, domain: string, server: string): Promise<DomainOnHost>;
  /** Who has the disks of a domain open, as `destination`, where it runs now, sees it. */
  watching(domain: string, destination: string, source: string): Promise<Watching>;
  /** Why a move failed, from the logs of both hosts. */
  reason(query: {
    server: string;
    domain: string | null;
    source: string;
    destination: string | null;
    from: number;
    to: number;
  }): Promise<ReasonOnHosts>;
}
