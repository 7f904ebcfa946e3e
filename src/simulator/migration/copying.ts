import {
  beginCopy,
  type CopyConditions,
  continueCopy,
  figuresOf,
  type MemoryCopy,
  pausedCopy,
  timedOut,
} from './memory-copy.js';
import { type Move, TIMES } from './move.js';
import type { Steps } from './steps.js';

export interface CopyEnds {
  finished(move: Move): void;
  timedOut(move: Move): void;
}

/** Beside the memory, the state of the devices goes over while the guest stands still. */
const HAND_OVER_MS = 17;

/** The `running` part of a move: memory goes over, and every five seconds the record says how much. */
export class Copying {
  readonly #steps: Steps;
  readonly #ends: CopyEnds;

  constructor(steps: Steps, ends: CopyEnds) {
    this.#steps = steps;
    this.#ends = ends;
  }

  begin(move: Move): void {
    this.#steps.saveFigures(move, { total: 0, processed: 0, remaining: 0 });
    move.copy = beginCopy(move.server.flavor.ramMb, move.server.memory.usedRatio);
    this.#goOn(move);
  }

  /** Pauses the guest, so that the rest goes over while nothing changes. */
  force(move: Move): void {
    if (!move.copy || move.forced) return;
    const copy = this.#broughtUpToDate(move, move.copy);
    // The pass under way is reported as nearly done before the figures fall back to what the pause leaves.
    this.#steps.saveFigures(move, { ...figuresOf(copy), remaining: Math.round(copy.totalBytes * 0.019) });
    move.copy = pausedCopy(copy, this.#conditions(move));
    move.forced = true;
    this.#steps.callOff(move);
    this.#goOn(move);
  }

  #goOn(move: Move): void {
    if (!move.copy) return;
    move.copiedAt = this.#steps.world.now();
    const next = continueCopy(move.copy, TIMES.betweenFigures / 1000, this.#conditions(move));
    if (next.finished) {
      this.#steps.after(move, next.seconds * 1000, () => {
        const { processedBytes, pass, elapsedSeconds } = next.copy;
        // A guest that was paused before the move does not notice it.
        const seconds = move.server.vmState === 'paused' ? 0 : (next.pauseSeconds ?? 0);
        move.migration.copied = {
          processed: Math.round(processedBytes),
          passes: pass,
          pauseMs: HAND_OVER_MS + this.#steps.tookMs(seconds),
          elapsedMs: this.#steps.tookMs(elapsedSeconds + seconds),
        };
        this.#ends.finished(move);
      });
      return;
    }
    this.#steps.after(move, TIMES.betweenFigures, () => {
      move.copy = next.copy;
      if (timedOut(next.copy, move.server.flavor.ramMb, this.#steps.world.completionTimeout)) {
        this.#ends.timedOut(move);
        return;
      }
      this.#steps.saveFigures(move, figuresOf(next.copy));
      this.#goOn(move);
    });
  }

  #broughtUpToDate(move: Move, copy: MemoryCopy): MemoryCopy {
    return continueCopy(copy, this.#steps.workSince(move.copiedAt), this.#conditions(move)).copy;
  }

  #conditions(move: Move): CopyConditions {
    const { server } = move;
    const bytesPerSecond = this.#steps.world.host(move.migration.sourceHost).linkBytesPerSecond;
    const hopeless = this.#steps.faults.has('never-converges', server);
    return {
      bytesPerSecond,
      dirtyBytesPerSecond: hopeless ? bytesPerSecond * 2 : server.memory.dirtyBytesPerSecond,
      workingSetBytes: hopeless ? server.flavor.ramMb * 2 ** 20 * 0.6 : server.memory.workingSetBytes,
      paused: move.forced || server.vmState === 'paused',
    };
  }
}
