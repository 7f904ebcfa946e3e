import type { AttachedVolumes, BlockStorage } from './block-storage.js';
import type { Accepted, CallOptions } from './call.js';
import type { Compute } from './compute.js';
import type { Identity } from './identity.js';
import type { Images } from './images.js';
import type { Networks } from './network.js';
import type { Placement } from './placement.js';
import type { PreparedCall } from './prepared-call.js';

/** What this cloud can do, from its version documents. Microversions as text: `2.93`. */
export interface CloudCapabilities {
  novaMax: string;
  cinderMax: string | null;
  placementMax: string | null;
  /** 2.24: a running live migration can be aborted. */
  canAbort: boolean;
  /** 2.65: also a queued or preparing one. */
  canAbortQueued: boolean;
  /** 2.22: force-complete. */
  canForce: boolean;
  /** 2.23: memory figures of a running migration. */
  hasFigures: boolean;
  /** What is sent as block_migration: `auto` from 2.25 on; below only `false`, and only for a server without local disks. */
  blockMigration: 'auto' | false;
  /** 2.30: a named destination is validated by the scheduler. */
  validatesHost: boolean;
  /** 2.34: pre-checks run after the 202; their result is only in the instance action and the migration record. */
  checksInBackground: boolean;
  /** 2.59: os-migrations can be read by `changes-since`, in pages. */
  migrationsChangesSince: boolean;
  /** 2.80: os-migrations tell who asked. */
  migrationsTellUser: boolean;
  /** Cinder 3.27: attachments can be listed. */
  hasAttachments: boolean;
}

export type ComputeCapabilities = Omit<CloudCapabilities, 'cinderMax' | 'placementMax' | 'hasAttachments'>;

/** The services that a move needs, in their own names. */
export type CloudService = 'Keystone' | 'Nova' | 'Cinder' | 'Neutron' | 'Placement' | 'Glance';

/** One small read of a service over a connection of its own, never repeated. */
export interface ProbeAnswer {
  /** null: no answer. */
  status: number | null;
  /** The service's words of a refusal, or why there was no answer; null where all went well. */
  said: string | null;
  /** What was asked: `GET /flavors?limit=1`. */
  asked: string;
}

/**
 * What Drover asks of one cloud: each of its services is a port of its own, and who needs one asks for that alone. Reads
 * may be repeated by the client. A write is prepared first, which changes nothing; `send` makes it exactly as it was
 * prepared, once and never again by itself. Everything thrown is a `CloudError` (see cloud-error.ts), but for an aborted
 * signal's own reason. Reads of one thing give `undefined` when it is not there (404); lists are whole, whatever their pages.
 */
export interface Cloud extends Identity, Compute, Networks, Images, Placement, AttachedVolumes {
  readonly name: string;
  readonly region: string | null;
  readonly storage: BlockStorage;

  capabilities(options?: CallOptions): Promise<CloudCapabilities>;
  /** What hangs on Nova alone, whatever the other services answer. */
  computeCapabilities(options?: CallOptions): Promise<ComputeCapabilities>;
  /** How a service answers at this moment; null: this cloud does not have it. */
  probe(service: CloudService, options?: CallOptions): Promise<ProbeAnswer | null>;
  /** How often it answered well since that moment of the monotonic clock, whatever it was asked; 0 where once it did not. */
  answered(service: CloudService, since: number): number;

  /** The error of a call that has provably not left says so (`neverLeft`). */
  send(call: PreparedCall, options?: CallOptions): Promise<Accepted>;

  /** Closes the connections; calls after that fail. */
  close(): Promise<void>;
}
