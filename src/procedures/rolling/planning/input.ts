import type { CloudModel, Reserve } from '../../../placement/model.js';
import type { GuestLoad, TransferRates } from './move-time.js';

/**
 * Where a host of the maintenance stands: not touched yet, being emptied, empty and handed over, healthy and enabled
 * again, or left out by a person.
 */
export type Standing = 'waiting' | 'emptying' | 'away' | 'done' | 'skipped';

export interface MaintainedHost {
  name: string;
  standing: Standing;
  /** Of one that is away: when it is expected, in seconds from now; null where it did not come back in time. */
  backInSeconds: number | null;
}

/** A server on a host of the maintenance that no live migration takes away: its state, a task, a device. */
export interface ImmovableServer {
  id: string;
  name: string;
  host: string;
  /** As a person reads it: `is SUSPENDED`. */
  why: string;
}

export interface MoveLimits {
  perCloud: number;
  perSource: number;
  perDestination: number;
}

export interface RollingOptions {
  /** Hosts out of service at once, those being emptied included. */
  batch: number;
  /** First and alone; null for the one with the fewest servers. */
  canary: string | null;
  limits: MoveLimits;
  /** From the hand-over of an empty host until it is enabled again, as expected. */
  bootSeconds: number;
  seed: number;
  /** Whether servers move once more at the end, as few as do, until memory is spread no worse than before. */
  level: boolean;
}

/** What a plan is made from: the world as it stands, at the beginning or anywhere in the middle. */
export interface RollingInput {
  cloud: CloudModel;
  reserve: Reserve;
  hosts: readonly MaintainedHost[];
  immovable: readonly ImmovableServer[];
  rates: TransferRates;
  /** What is known of single servers, by id. */
  loads: ReadonlyMap<string, GuestLoad>;
  options: RollingOptions;
}
