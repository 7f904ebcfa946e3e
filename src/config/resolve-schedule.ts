import { readCalendarTime } from '../base/calendar/read-time.js';
import { type WeeklyWindow, whyNeverOpens } from '../base/calendar/window.js';
import { defined } from '../base/defined.js';
import type { CalendarFreeze, PolicyConfig } from './config.js';
import type { KeyPath, Problem } from './problems.js';
import type { RawConfig } from './schema.js';

type RawPolicy = RawConfig['policy'];

/** Windows and freezes with their zones and times; what is wrong with them is added to `problems`. */
export function resolveSchedule(
  { timeZone, windows, freezes }: RawPolicy,
  problems: Problem[],
): Pick<PolicyConfig, 'timeZone' | 'windows' | 'freezes'> {
  return {
    ...defined({ timeZone }),
    windows: Object.fromEntries(
      Object.entries(windows).flatMap(([name, window]) => {
        const found = windowOf(window, timeZone, ['policy', 'windows', name], problems);
        return found === undefined ? [] : [[name, found]];
      }),
    ),
    freezes: freezes.flatMap((freeze, index) =>
      freezeOf(freeze, timeZone, ['policy', 'freezes', index], problems),
    ),
  };
}

function windowOf(
  { days, from, to, zone = undefined }: RawPolicy['windows'][string],
  timeZone: string | undefined,
  path: KeyPath,
  problems: Problem[],
): WeeklyWindow | undefined {
  const where = zone ?? timeZone;
  if (where === undefined) {
    problems.push({
      path: [...path, 'zone'],
      text: 'is missing: nobody knows by which clocks it opens',
      remedy: 'Name a zone there, as in `zone: Europe/Berlin`, or set `policy.timeZone` for all.',
    });
    return undefined;
  }
  const window = { days, from, to, zone: where };
  const never = whyNeverOpens(window);
  if (never !== undefined) problems.push({ path, text: never });
  return window;
}

function freezeOf(
  { from, to, reason, clouds, mayPass }: RawPolicy['freezes'][number],
  timeZone: string | undefined,
  path: KeyPath,
  problems: Problem[],
): readonly CalendarFreeze[] {
  const read = (edge: 'from' | 'to', words: string): number | undefined => {
    const found = readCalendarTime(words, timeZone, edge);
    if (found.kind === 'time') return found.at;
    problems.push({ path: [...path, edge], text: found.text, remedy: found.remedy });
    return undefined;
  };
  const [first, last] = [read('from', from), read('to', to)];
  if (first === undefined || last === undefined) return [];
  if (last <= first) problems.push({ path, text: 'ends before it begins' });
  return [{ from: first, to: last, reason, mayPass, ...defined({ clouds }) }];
}
