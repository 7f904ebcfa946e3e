import type { DroverError } from '../base/errors.js';
import type { Finding } from '../preflight/finding.js';
import type { Asked } from './build.js';
import type { Slot } from './keys.js';
import type { RequestKind } from './plan.js';
import type { Request, Step } from './request.js';

/** What a fresh read says just before anything is sent. Nothing has been touched yet. */
export type LastLook =
  | {
      kind: 'go';
      step: Step;
      slots: readonly Slot[];
      /** Warnings that were on the card and are gone now. */
      warningsGone: readonly Finding[];
    }
  /** The plan is no longer true. `successor` is what would be asked now; undefined: there is nothing left to ask. */
  | {
      kind: 'drifted';
      changes: readonly string[];
      successor: Asked | undefined;
    }
  | { kind: 'refused'; findings: readonly Finding[] }
  /** Void: what the request was about has ended (a force of a move that is over). */
  | { kind: 'void'; why: string }
  /** It can't be known now: ask again later. */
  | { kind: 'held'; why: string };

/** How soon a driver should look again, in milliseconds, unless something wakes it before. */
export type LookAgainIn = number;

/** Whether a call that had no effect may be made once more: every gate is passed again. */
export type MayResend =
  | { kind: 'yes' }
  /** Something is in its way that passes; it is told. */
  | { kind: 'not-yet'; ms: LookAgainIn }
  | { kind: 'no'; why: string };

/**
 * One kind of request: how it is checked just before it starts, carried out, watched and proved. Everything is written
 * so that it can be called again after a crash at any point: it looks before it acts.
 */
export interface Procedure {
  readonly kind: RequestKind;
  /** Why what is under way can't be aborted; left out, or undefined: it can. */
  whyNoAbort?(request: Request): Promise<DroverError | undefined>;
  lastLook(request: Request): Promise<LastLook>;
  /** Slots as far as the plan tells them, without asking anybody: a full one makes a request wait without a last look. */
  slots(request: Request): Promise<readonly Slot[]>;
  /**
   * Called for a request that is running, verifying or unknown, until it has ended. Before the first call of a running
   * one the gates have just been passed; before a second one `mayResend` passes them.
   */
  advance(request: Request, mayResend: () => Promise<MayResend>): Promise<LookAgainIn>;
  /** How long the request may stay in its state before somebody is told; milliseconds from entering it. */
  overdueAfter(request: Request): number;
}
