import type { Resources } from '../cloud/placement.js';

/**
 * A cloud as the planners see it: hosts with Placement's inventories, servers with what they hold and ask for, groups,
 * and what the checks of each pair found. Plain data, read once; the planners are pure functions of it.
 */
export interface CloudModel {
  hosts: readonly Host[];
  /** Those a plan may move; others count through the inventories' `used` and as members of groups. */
  servers: readonly Server[];
  groups: readonly Group[];
  pairs: PairChecks;
}

/** One resource class of one provider, as `GET /resource_providers/{id}/inventories` and `/usages` tell it. */
export interface Inventory {
  total: number;
  reserved: number;
  allocationRatio: number;
  /** Moves whose destination Nova has chosen are in it already; others are added with `withMoves`. */
  used: number;
  /** Bounds of what one server may take of it; by default 1, no limit and 1. */
  minUnit?: number;
  maxUnit?: number;
  stepSize?: number;
}

/** A resource provider. One that several hosts list under one id (shared storage) is one store for all of them. */
export interface Provider {
  id: string;
  inventories: Readonly<Record<string, Inventory>>;
  traits: readonly string[];
}

export interface Host {
  name: string;
  zone: string | null;
  /** Null where `clouds.cells` names none: then cells are not compared. */
  cell: string | null;
  /** Ids or names, as the servers' `aggregates` use them. */
  aggregates: readonly string[];
  /** The compute node first, then those nested below it and those shared with it. Empty: its inventory is not known. */
  providers: readonly Provider[];
  enabled: boolean;
  disabledReason: string | null;
  up: boolean;
  /** The request that empties it: nobody is sent there. */
  emptiedBy: string | null;
}

/** What a server takes of one provider: it finds the same in one provider of its destination. */
export interface Claim {
  /** Where it is taken from today; null where that is not known: then a provider of the server's host that offers it. */
  provider: string | null;
  resources: Resources;
  /** What that one provider must and must not have, beside what the server asks of the host. */
  requiredTraits?: readonly string[];
  forbiddenTraits?: readonly string[];
}

export interface Server {
  id: string;
  name: string;
  /** Where it runs now. */
  host: string;
  claims: readonly Claim[];
  /** The zone it was asked for, not the one it happens to be in. */
  zone: string | null;
  requiredTraits: readonly string[];
  forbiddenTraits: readonly string[];
  /** Of each list at least one; Placement's `member_of`. */
  aggregates: readonly (readonly string[])[];
  forbiddenAggregates: readonly string[];
  /** What the flavor's extra specs, tenant isolation and the asker's own choice leave; null for all. Share the set. */
  allowedHosts: ReadonlySet<string> | null;
}

export type GroupPolicy = 'affinity' | 'anti-affinity' | 'soft-affinity' | 'soft-anti-affinity';

export interface GroupMember {
  server: string;
  /** Null where it runs nowhere. */
  host: string | null;
  /** Where a move of it goes that is under way: it counts on both hosts. */
  movingTo?: string | null;
}

export interface Group {
  id: string;
  name: string;
  policy: GroupPolicy;
  /** `rules.max_server_per_host` of anti-affinity; 1 unless the group says otherwise. */
  maxServersPerHost: number;
  /** All of them, those outside the model's servers too. */
  members: readonly GroupMember[];
}

export type PairVerdict = 'ok' | 'warn' | 'unknown' | 'fail';

/** What the checks of a server and a destination found, in one: the worst of them. */
export interface PairFinding {
  verdict: PairVerdict;
  /** The check's id, for instance `A11`; empty where there is nothing to say. */
  check: string;
  text: string;
}

export interface PairChecks {
  of(server: Server, destination: string): PairFinding;
  /** The same for servers of which the same was found with each destination; undefined: nobody knows. */
  alike?(server: Server): unknown;
}

export const PAIR_OK: PairFinding = { verdict: 'ok', check: '', text: '' };

/** Moves that `used` does not count yet: promised by Drover, or under way without a claim in Placement. */
export interface PromisedMove {
  to: string;
  claims: readonly Claim[];
}

export interface Reserve {
  /** Of each capacity, in percent, that a plan leaves free. */
  percent: number;
  /** Of these classes: a tenth of two GPUs would be one of them. */
  classes: readonly string[];
}

export const RESERVED_CLASSES = ['VCPU', 'MEMORY_MB', 'DISK_GB'] as const;

export const NO_RESERVE: Reserve = { percent: 0, classes: [] };

export function reserveOf(percent: number): Reserve {
  return { percent, classes: RESERVED_CLASSES };
}
