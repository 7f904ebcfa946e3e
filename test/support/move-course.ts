import { courseOf, type FiguresSample, withSample } from '../../src/procedures/move/figures.js';
import type { MoveOutcome } from '../../src/procedures/move/outcome.js';
import type { Request } from '../../src/requests/request.js';
import type { TimelineBody } from '../../src/requests/timeline.js';
import {
  beginCopy,
  continueCopy,
  figuresOf,
  type MemoryCopy,
  pausedCopy,
} from '../../src/simulator/migration/memory-copy.js';
import { outcome, request, withEvents } from './requests.js';

const MIB = 2 ** 20;
const START = Date.parse('2026-11-22T14:31:05.000Z');

export interface CopyOptions {
  memoryMib: number;
  dirtyMibPerSecond: number;
  linkMibPerSecond?: number;
  /** Forced at this second: the guest is paused until the rest is over. */
  forcedAt?: number;
  /** What ends it when it does not by itself. */
  mostSeconds: number;
}

/** The samples that a watcher takes every two seconds of a copy as the simulated cloud makes it. */
export function copied(options: CopyOptions): { samples: readonly FiguresSample[]; seconds: number } {
  const { memoryMib, dirtyMibPerSecond, linkMibPerSecond = 110, forcedAt, mostSeconds } = options;
  let samples: readonly FiguresSample[] = [];
  let copy: MemoryCopy = beginCopy(memoryMib, 0.9);
  let seconds = 0;
  for (; seconds < mostSeconds; seconds += 2) {
    const conditions = {
      bytesPerSecond: linkMibPerSecond * MIB,
      dirtyBytesPerSecond: dirtyMibPerSecond * MIB,
      workingSetBytes: memoryMib * MIB * 0.5,
      paused: forcedAt !== undefined && seconds >= forcedAt,
    };
    if (forcedAt !== undefined && seconds >= forcedAt && seconds < forcedAt + 2)
      copy = pausedCopy(copy, conditions);
    const next = continueCopy(copy, 2, conditions);
    if (next.finished) return { samples, seconds: seconds + next.seconds };
    copy = next.copy;
    const at = START + (seconds + 2) * 1000;
    samples = withSample(samples, {
      ...figuresOf(copy),
      at,
      iteration: copy.pass,
      bandwidthBytesPerSecond: linkMibPerSecond * MIB,
      dirtyBytesPerSecond: copy.pass > 1 && !conditions.paused ? dirtyMibPerSecond * MIB : null,
    });
  }
  return { samples, seconds };
}

/** Of a moment, seconds after the first call. */
export type Told = readonly [seconds: number, body: TimelineBody];

/** A move that has ended, with the course of its copying. */
export function movedRequest(
  copy: { samples: readonly FiguresSample[]; seconds: number },
  told: readonly Told[] = [],
  change: Partial<MoveOutcome> = {},
): Request {
  const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();
  const end = copy.seconds + 2;
  const made = outcome({
    durationSeconds: end,
    passes: copy.samples.at(-1)?.iteration ?? null,
    downtimeMs: 240,
    course: courseOf(copy.samples, START),
    ...change,
  });
  const base = request({
    state: made.state,
    outcome: made,
    endedAt: at(end),
    steps: [
      {
        id: 'migrate',
        intent: 'live migration of trusty-migrate',
        call: { method: 'POST', path: '/servers/46c4b42b/action', body: { 'os-migrateLive': {} } },
        baseline: { migrations: [], actions: [] },
        sent: [at(0)],
        outcome: 'taken',
      },
    ],
  });
  return told.reduce((so, [seconds, body]) => withEvents(so, at(seconds), body), base);
}
