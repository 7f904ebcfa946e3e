import type { ForcedPause } from '../../report/force-effect.js';
import type { Request } from '../../requests/request.js';
import { type FiguresSample, ratesOf } from './figures.js';

/** Nova's largest allowed pause, `live_migration_downtime`, 500 ms by default (nova.conf [libvirt]). */
export const LARGEST_PAUSE_SECONDS = 0.5;
export const FLAT_SECONDS = 60;
const FLAT_ITERATIONS = 5;
/** So far above what the largest pause could carry that no later downtime step will do. */
const CLEARLY_ABOVE = 2;
/** Passes of a guest that changes steadily differ by some percent. */
const CLEARLY_LESS = 0.9;
const OVER_BELOW = 0.5;

export interface Stall extends ForcedPause {
  /** What the worst of the last passes began with. */
  remainingBytes: number;
  dirtyBytesPerSecond: number | null;
  flatForSeconds: number;
}

/**
 * Says that a move does not converge, by all of its conditions: more is left than the largest allowed pause can
 * carry, it has not become less for a minute and five passes, and it is past the last downtime step or clearly unable to
 * reach it. A plateau alone proves nothing: a healthy move was seen to stand for many passes and then end by itself.
 *
 * `pastLastStep`: whether Nova's ten downtime steps are through (75 s × GiB each). `largestPauseSeconds`: less than
 * Nova's where the cloud works faster than life, since the figures then say more a second than a pause lets through.
 */
export function findStall(
  samples: readonly FiguresSample[],
  pastLastStep: boolean,
  now: number,
  flatSeconds = FLAT_SECONDS,
  largestPauseSeconds = LARGEST_PAUSE_SECONDS,
): Stall | undefined {
  const starts = passStarts(samples);
  const pass = starts.at(-1);
  const last = samples.at(-1);
  if (pass === undefined || last === undefined) return undefined;
  const { bandwidth, dirty } = ratesOf(samples);
  const carried = (bandwidth ?? 0) * largestPauseSeconds;
  if (pass.remaining <= carried) return undefined;
  if (!pastLastStep && pass.remaining <= carried * CLEARLY_ABOVE) return undefined;

  const since = flatSince(starts);
  const flatForSeconds = (now - since.at) / 1000;
  if (flatForSeconds < flatSeconds) return undefined;
  if (passesBetween(since, last) < FLAT_ITERATIONS) return undefined;
  return {
    ...pauseFor(mostToSend(samples, last), bandwidth),
    dirtyBytesPerSecond: dirty,
    flatForSeconds: Math.round(flatForSeconds),
  };
}

/** Passes that a pause is measured by: a guest that never converged was seen to begin them with 84, 69, 84, 77 MiB. */
const LAST_PASSES = 5;

/**
 * How long the guest would stand still if it were forced now: at most as long as the worst of the last passes takes,
 * since within a pass what is left falls to nothing and says nothing of what has been changed meanwhile. In the first
 * pass there is no more to go by than what is left. Bytes, bytes a second and seconds; null where nothing was measured.
 */
export function forcedPause(samples: readonly FiguresSample[]): ForcedPause {
  const last = samples.at(-1);
  if (last === undefined) return { remainingBytes: null, bandwidthBytesPerSecond: null, pauseSeconds: null };
  return pauseFor(mostToSend(samples, last), ratesOf(samples).bandwidth);
}

/** Of a stall that was told and is not over, no less than was told: whoever votes has read that. */
export function worstPause({ timeline }: Request, samples: readonly FiguresSample[]): ForcedPause {
  const now = forcedPause(samples);
  const told = timeline.findLast(({ type }) => type === 'stalled' || type === 'stall-over');
  if (told?.type !== 'stalled' || (now.pauseSeconds ?? 0) > (told.figures.pauseSeconds ?? 0)) return now;
  const { remainingBytes, bandwidthBytesPerSecond, pauseSeconds } = told.figures;
  return { remainingBytes, bandwidthBytesPerSecond, pauseSeconds };
}

function mostToSend(samples: readonly FiguresSample[], last: FiguresSample): number {
  const later = passStarts(samples).filter(({ iteration }, index) => (iteration ?? index + 1) > 1);
  return Math.max(last.remaining, ...later.slice(-LAST_PASSES).map(({ remaining }) => remaining));
}

function pauseFor(remainingBytes: number, bandwidth: number | null) {
  const pauseSeconds = bandwidth === null || bandwidth <= 0 ? null : remainingBytes / bandwidth;
  return { remainingBytes, bandwidthBytesPerSecond: bandwidth, pauseSeconds };
}

/**
 * Whether a stall that was told is over: a pass began with half of what was left then, or less. Passes of a guest that
 * never converged differed by a fifth (84, 69, 84, 77 MiB), and that no stall is found just now says nothing. The first
 * pass that is known may have begun before the first sample, after a restart, so it does not count.
 */
export function isStallOver(samples: readonly FiguresSample[], told: Pick<Stall, 'remainingBytes'>): boolean {
  const [, ...starts] = passStarts(samples);
  const pass = starts.at(-1);
  return pass !== undefined && pass.remaining <= told.remainingBytes * OVER_BELOW;
}

/**
 * What was left when each pass began. Within a pass the rest always falls towards nothing and jumps up again at the next
 * one: measured, 84 MiB to 1.4 MiB to 77 MiB for a guest that never converged. Only the heights of the jumps tell.
 */
function passStarts(samples: readonly FiguresSample[]): readonly FiguresSample[] {
  const starts: FiguresSample[] = [];
  let before: FiguresSample | undefined;
  for (const sample of samples) {
    const first = starts.at(-1);
    const samePass = first !== undefined && sample.iteration !== null && sample.iteration === first.iteration;
    if (samePass && sample.remaining > first.remaining)
      starts[starts.length - 1] = { ...sample, at: first.at };
    else if (
      !samePass &&
      (sample.iteration !== null || before === undefined || sample.remaining >= before.remaining)
    ) {
      starts.push(sample);
    }
    before = sample;
  }
  return starts;
}

/** The first pass since which none began with clearly less: what came after brought nothing. */
function flatSince(starts: readonly FiguresSample[]): FiguresSample {
  let least = starts[0] as FiguresSample;
  for (const start of starts) {
    if (start.remaining < least.remaining * CLEARLY_LESS) least = start;
  }
  return least;
}

/** Nova does not tell the pass: one is over each time as much was sent as was left at the plateau. */
function passesBetween(since: FiguresSample, last: FiguresSample): number {
  if (since.iteration !== null && last.iteration !== null) return last.iteration - since.iteration;
  const size = Math.max(since.remaining, 1);
  return (last.processed - since.processed) / size;
}

/** When Nova's last downtime step is reached, seconds after the copying began: ten steps of 75 s × GiB, GiB at least 2. */
export function lastDowntimeStepAfter(memoryMib: number): number {
  return 10 * 75 * Math.max(memoryMib / 1024, 2);
}
