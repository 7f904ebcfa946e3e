import type { CallOff } from '../scheduler.js';
import type { ActionEvent, InstanceAction, Migration, Server } from '../world/model.js';
import type { MemoryCopy } from './memory-copy.js';

/** Who asked for something, as the record and the instance action show it. */
export interface Asker {
  readonly requestId: string;
  readonly userId: string;
  readonly projectId: string;
}

/** A live migration on its way: the record, and what the record does not show. */
export interface Move {
  readonly server: Server;
  readonly migration: Migration;
  readonly action: InstanceAction;
  readonly asked: string | null;
  readonly conductor: ActionEvent;
  /** The new attachment of each volume, by the id of the one it replaces. */
  readonly newAttachments: Map<string, string>;
  copy: MemoryCopy | null;
  /** When the copy was last brought up to date, in milliseconds since the epoch. */
  copiedAt: number;
  forced: boolean;
  timers: CallOff[];
}

/** How long each step takes at speed 1, in milliseconds, as in the recording of a fast migration. */
export const TIMES = {
  scheduling: 350,
  checking: 200,
  casting: 80,
  queueing: 120,
  preparingLeast: 900,
  preparingMost: 2_400,
  firstFigures: 500,
  betweenFigures: 5_000,
  switching: 300,
  updatingAtDestination: 400,
  cleaningUpSource: 900,
  leavingOldAttachments: 3_000,
  rollingBack: 700,
  aborting: 300,
  pausing: 500,
  answerTimeout: 60_000,
} as const;
