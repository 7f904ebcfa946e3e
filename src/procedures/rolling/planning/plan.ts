import type { Obstacle, ToBegin } from './obstacle.js';

/** Why a server moves: its host is emptied, it makes room for another one, or memory is levelled at the end. */
export type MovePurpose = 'empty' | 'make-room' | 'level';

export interface PlannedMove {
  server: string;
  name: string;
  from: string;
  to: string;
  memoryMib: number;
  purpose: MovePurpose;
  /** It goes to a host that is emptied later, and so moves once more. */
  again: boolean;
  /** Expected, in seconds from the start of the plan. */
  startsAt: number;
  endsAt: number;
}

/** One host's turn; times in seconds from the start of the plan. */
export interface RollingStep {
  host: string;
  zone: string | null;
  canary: boolean;
  /** Emptied before any host of its zone was back: its servers move twice, whatever the plan. */
  firstBatch: boolean;
  startsAt: number;
  emptyAt: number;
  backAt: number;
  /** Out of service when its turn begins. */
  beside: readonly string[];
  /** The order of their starts; those that make room come before those that need it. */
  moves: readonly PlannedMove[];
}

export interface MemoryPeak {
  host: string;
  at: number;
  usedMib: number;
  capacityMib: number;
}

export interface MoveCounts {
  total: number;
  /** Servers on the hosts that are emptied: each has to move once. */
  servers: number;
  /** Servers of each zone's first batch: they move twice where nothing is free beside. */
  firstBatches: number;
  makingRoom: number;
  levelling: number;
}

export interface LowerBounds {
  moves: number;
  seconds: number;
  /** What the time is bounded by. */
  by: 'batch' | 'moves at once' | 'one host';
}

/** Standard deviation of the used part of memory over all hosts, 0 to 1. */
export interface MemorySpread {
  before: number;
  after: number;
}

export interface RollingPlan {
  steps: readonly RollingStep[];
  /** After the last host is back. */
  levelling: readonly PlannedMove[];
  /** The first three turns that are still to come. */
  next: readonly RollingStep[];
  canary: string | null;
  counts: MoveCounts;
  /** The longest it takes: until the last host is back and the last server is in its place. */
  seconds: number;
  /** The fullest host at any time, servers on the way counted on both hosts; null without memory inventories. */
  peak: MemoryPeak | null;
  spread: MemorySpread;
  cannotBeEmptied: readonly Obstacle[];
  /** Where nothing is free enough to begin, what would be. */
  toBegin: readonly ToBegin[];
  bounds: LowerBounds;
}
