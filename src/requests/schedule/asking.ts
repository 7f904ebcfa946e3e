import { readTime } from '../../base/calendar/read-time.js';
import { nextOpenings } from '../../base/calendar/window.js';
import { defined } from '../../base/defined.js';
import { DroverError } from '../../base/errors.js';
import { duration } from '../../base/format/duration.js';
import type { AskedWords } from '../../chat/asking.js';
import { nearest } from '../../chat/nearest.js';
import { durationMs } from '../../config/duration.js';
import type { Electorate } from '../electorate.js';
import type { KindRules } from '../kind.js';
import type { Plan } from '../plan.js';
import type { Requester } from '../request.js';
import { emergencyPasses } from './emergency.js';
import type { PlanSchedule } from './timing.js';

/** How many openings are looked at to see whether any of them is long enough. */
const OPENINGS = 10;

export interface AskingParts {
  electorate: Pick<Electorate, 'mayDeclareEmergency' | 'schedule'>;
  kind: Pick<KindRules, 'mayBeEmergency' | 'longestMs'>;
  requester: Requester;
  /** Milliseconds. */
  now: number;
}

/**
 * The plan with the time of its start, as somebody asked for it.
 * @throws DroverError `bad-time`, `unknown-window`, `window-too-short`, `bad-emergency` or `not-permitted`
 */
export function timedPlan(plan: Plan, words: AskedWords, parts: AskingParts): Plan {
  const emergency = emergencyOf(words, parts);
  const schedule = scheduleOf(words, parts);
  const longest = parts.kind.longestMs?.(plan);
  if (schedule !== undefined && !(emergency !== undefined && emergencyPasses({ kind: 'window' })))
    refuseTooLong(schedule, longest, parts.now);
  return {
    ...plan,
    ...defined({ schedule, emergency }),
  };
}

/** What is asked under today's configuration in a window that was asked for before: its hours of today. */
export function scheduleOfToday(
  schedule: PlanSchedule | undefined,
  { schedule: { windows } }: Pick<Electorate, 'schedule'>,
): PlanSchedule | undefined {
  if (schedule === undefined || 'at' in schedule) return schedule;
  const hours = windows[schedule.window];
  return hours === undefined ? schedule : { window: schedule.window, hours };
}

/** What a person may ask for is said before a dozen reads are made. */
export function checkWords(words: AskedWords, parts: AskingParts): void {
  emergencyOf(words, parts);
  scheduleOf(words, parts);
}

function scheduleOf({ at, window }: AskedWords, { electorate, now }: AskingParts): PlanSchedule | undefined {
  const { windows, timeZone } = electorate.schedule;
  if (at !== undefined && window !== undefined) {
    throw new DroverError('It starts at a time or in a window, not both.', {
      code: 'bad-time',
      remedy: 'Give `--at` or `--window`.',
    });
  }
  if (at !== undefined) {
    const read = readTime(at, { now, zone: timeZone }, durationMs);
    if (read.kind === 'time') return { at: new Date(read.at).toISOString() };
    throw new DroverError(`\`--at ${at}\` ${read.text}.`, { code: 'bad-time', remedy: read.remedy });
  }
  if (window === undefined) return undefined;
  const hours = Object.hasOwn(windows, window) ? windows[window] : undefined;
  if (hours !== undefined) return { window, hours };
  throw unknownWindow(window, Object.keys(windows));
}

function unknownWindow(window: string, names: readonly string[]): DroverError {
  const near = nearest(window, names);
  const all = names.map((name) => `\`${name}\``).join(', ');
  return new DroverError(`There is no window \`${window}\`.`, {
    code: 'unknown-window',
    remedy:
      near !== undefined
        ? `Did you mean \`--window ${near}\`?`
        : names.length > 0
          ? `There are: ${all} (\`policy.windows\`).`
          : 'None is configured (`policy.windows`); `--at` takes a time.',
  });
}

function emergencyOf(
  { emergency, reason }: AskedWords,
  { electorate, kind, requester }: AskingParts,
): Plan['emergency'] {
  if (emergency !== true) return undefined;
  if (kind.mayBeEmergency !== true) {
    throw new DroverError('This can not be an emergency: moves of servers and of whole hosts alone can.', {
      code: 'bad-emergency',
      remedy: 'Ask for it without `--emergency`.',
    });
  }
  if (!electorate.mayDeclareEmergency(requester.id)) {
    throw new DroverError('You may not declare an emergency (`roles.emergency`). Nothing was done.', {
      code: 'not-permitted',
      remedy: 'Ask for it without `--emergency`, and have it approved.',
    });
  }
  if (reason === undefined) {
    throw new DroverError('An emergency needs a reason. Nothing was done.', {
      code: 'bad-emergency',
      remedy: 'Give it with `--reason "…"`: it is told to everybody, and kept.',
    });
  }
  return { reason };
}

function refuseTooLong(schedule: PlanSchedule, longestMs: number | undefined, now: number): void {
  if ('at' in schedule || longestMs === undefined) return;
  const openings = nextOpenings(schedule.hours, now, OPENINGS).map(
    ({ from, to }) => to - Math.max(from, now),
  );
  const best = Math.max(0, ...openings);
  if (longestMs <= best) return;
  throw new DroverError(
    `It takes up to ${duration(longestMs / 1000)}, and the window \`${schedule.window}\` is open for ${duration(best / 1000)} at the most.`,
    { code: 'window-too-short', remedy: 'Take a longer window, or `--at` a time.' },
  );
}
