import type { MemoryFigures } from '../world/model.js';

const GIB = 2 ** 30;
/** Pages QEMU counts beside the guest's own: video memory and firmware, as seen with a 128 MiB guest. */
const DEVICE_BYTES = 794_624;

/** Pre-copy: each pass sends what the pass before left dirty, until the rest fits into the allowed pause. */
export interface MemoryCopy {
  readonly totalBytes: number;
  readonly pass: number;
  readonly passBytes: number;
  readonly passSentBytes: number;
  readonly processedBytes: number;
  readonly elapsedSeconds: number;
}

/** `pauseSeconds`: how long the guest stood still at its end; undefined: it has not finished. */
export interface CopyStep {
  copy: MemoryCopy;
  seconds: number;
  finished: boolean;
  pauseSeconds?: number;
}

export interface CopyConditions {
  readonly bytesPerSecond: number;
  readonly dirtyBytesPerSecond: number;
  readonly workingSetBytes: number;
  /** A paused guest dirties nothing, and any rest may be sent while it stands still. */
  readonly paused: boolean;
}

export function beginCopy(ramMb: number, usedRatio: number): MemoryCopy {
  const totalBytes = ramMb * 2 ** 20 + DEVICE_BYTES;
  return {
    totalBytes,
    pass: 1,
    passBytes: Math.max(1, Math.round(totalBytes * usedRatio)),
    passSentBytes: 0,
    processedBytes: 0,
    elapsedSeconds: 0,
  };
}

/** Lets the copy go on for `seconds` at most; `seconds` in the result is less when it finished before. */
export function continueCopy(start: MemoryCopy, seconds: number, conditions: CopyConditions): CopyStep {
  let copy = start;
  let left = seconds;
  for (;;) {
    const passLeft = (copy.passBytes - copy.passSentBytes) / conditions.bytesPerSecond;
    if (passLeft > left) return { copy: sent(copy, left, conditions), seconds, finished: false };
    copy = sent(copy, passLeft, conditions);
    left -= passLeft;
    const dirty = dirtiedIn(copy.passBytes / conditions.bytesPerSecond, conditions);
    const pauseSeconds = dirty / conditions.bytesPerSecond;
    if (pauseSeconds <= allowedDowntimeSeconds(copy)) {
      const took = seconds - left + pauseSeconds;
      const whole = {
        ...copy,
        pass: copy.pass + (dirty > 0 ? 1 : 0),
        processedBytes: copy.processedBytes + dirty,
      };
      // All of the last pass was sent while a guest that is paused stood still.
      const paused = conditions.paused ? copy.passBytes / conditions.bytesPerSecond : pauseSeconds;
      return { copy: whole, seconds: took, finished: true, pauseSeconds: paused };
    }
    copy = { ...copy, pass: copy.pass + 1, passBytes: dirty, passSentBytes: 0 };
  }
}

/** What a guest that is paused now still has to send: all it has dirtied, which puts the figures back. */
export function pausedCopy(copy: MemoryCopy, conditions: CopyConditions): MemoryCopy {
  const left = copy.passBytes - copy.passSentBytes;
  const dirty = dirtiedIn(copy.passSentBytes / conditions.bytesPerSecond, conditions);
  return {
    ...copy,
    pass: copy.pass + 1,
    passBytes: Math.max(1, Math.min(copy.totalBytes, left + dirty)),
    passSentBytes: 0,
  };
}

/** As Nova saves it. In the first pass zero pages go by for free, so all of the memory counts as remaining. */
export function figuresOf(copy: MemoryCopy): MemoryFigures {
  const share = 1 - copy.passSentBytes / copy.passBytes;
  const remaining = copy.pass === 1 ? copy.totalBytes * share : copy.passBytes * share;
  return {
    total: copy.totalBytes,
    processed: Math.round(copy.processedBytes),
    remaining: Math.round(remaining),
  };
}

export function progressOf(figures: MemoryFigures): number {
  if (figures.total === 0) return 0;
  return Math.min(99, Math.max(0, Math.floor(100 - (figures.remaining * 100) / figures.total)));
}

/** live_migration_completion_timeout is a number of seconds a GiB, of which two at least; 0 is no limit. */
export function timedOut(copy: MemoryCopy, ramMb: number, secondsPerGib: number): boolean {
  if (secondsPerGib === 0) return false;
  return copy.elapsedSeconds > secondsPerGib * Math.max(2, Math.ceil(ramMb / 1024));
}

/** From 50 ms to 500 ms in ten steps, one step each 75 s a GiB (live_migration_downtime and its steps and delay). */
function allowedDowntimeSeconds(copy: MemoryCopy): number {
  const delay = 75 * Math.max(2, copy.totalBytes / GIB);
  const step = Math.min(9, Math.floor(copy.elapsedSeconds / delay));
  return 0.05 + step * 0.05;
}

function sent(copy: MemoryCopy, seconds: number, conditions: CopyConditions): MemoryCopy {
  const bytes = seconds * conditions.bytesPerSecond;
  return {
    ...copy,
    passSentBytes: Math.min(copy.passBytes, copy.passSentBytes + bytes),
    processedBytes: copy.processedBytes + bytes,
    elapsedSeconds: copy.elapsedSeconds + seconds,
  };
}

function dirtiedIn(seconds: number, conditions: CopyConditions): number {
  if (conditions.paused) return 0;
  return Math.min(conditions.workingSetBytes, conditions.dirtyBytesPerSecond * seconds);
}
