import { Temporal } from 'temporal-polyfill';
import { dateIn, localTime } from './time-zone.js';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type Weekday = (typeof WEEKDAYS)[number];

/** Hours that come back each week, by the clocks of one place. */
export interface WeeklyWindow {
  readonly days: readonly Weekday[];
  /** `22:00`. */
  readonly from: string;
  /** `04:00`, up to `24:00`; no later than `from`: of the day after. A night belongs to the day on which it begins. */
  readonly to: string;
  /** A name of the IANA data base. */
  readonly zone: string;
}

/** Milliseconds since the epoch; `to` is no part of it. */
export interface Opening {
  from: number;
  to: number;
}

export const TIME_OF_DAY = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;

/** A zone's clocks are changed twice a year: a day without an opening is followed by one that has one. */
const LONGEST_WAIT_DAYS = 15;
/** A window that never closes is as good as one that closes in so many days. */
const LONGEST_OPENING_MS = 14 * 86_400_000;

/** Why it never opens, in words that follow its name; undefined: it does. */
export function whyNeverOpens({ days, from, to }: WeeklyWindow): string | undefined {
  if (days.length === 0) return 'never opens: it has no days';
  if (from === to || (from === '24:00' && to === '00:00'))
    return `never opens: it closes at ${to}, when it opens (a whole day is 00:00 to 24:00)`;
  return undefined;
}

/** The opening that is going on at this moment, or else the next one; undefined for a window that never opens. */
export function openingAt(window: WeeklyWindow, now: number): Opening | undefined {
  if (whyNeverOpens(window) !== undefined) return undefined;
  const first = dateIn(window.zone, now).subtract({ days: 1 });
  let found: Opening | undefined;
  for (let day = 0; day < LONGEST_WAIT_DAYS * 2; day += 1) {
    const opening = openingOf(window, first.add({ days: day }));
    if (opening === undefined || opening.to <= now) continue;
    // One that begins where the one before ends is the same to whoever waits for the end.
    if (found === undefined) found = opening;
    else if (opening.from <= found.to) found = { from: found.from, to: opening.to };
    else return found;
    if (found.to - Math.max(now, found.from) >= LONGEST_OPENING_MS) return found;
  }
  return found;
}

/** Those that end after this moment, in order. */
export function nextOpenings(window: WeeklyWindow, now: number, count: number): readonly Opening[] {
  const openings: Opening[] = [];
  for (let from = now; openings.length < count; ) {
    const opening = openingAt(window, from);
    if (opening === undefined) break;
    openings.push(opening);
    from = opening.to;
  }
  return openings;
}

/**
 * What of this day's hours there is. Clocks that jump over an edge put it to the jump; of an edge that comes twice the
 * first counts, so that nothing goes on after the time that people were told.
 */
function openingOf({ days, from, to, zone }: WeeklyWindow, date: Temporal.PlainDate): Opening | undefined {
  const weekday = WEEKDAYS[date.dayOfWeek - 1];
  if (weekday === undefined || !days.includes(weekday)) return undefined;
  const last = to <= from ? date.add({ days: 1 }) : date;
  const opening = { from: instantOf(date, from, zone), to: instantOf(last, to, zone) };
  return opening.from < opening.to ? opening : undefined;
}

function instantOf(date: Temporal.PlainDate, time: string, zone: string): number {
  const local =
    time === '24:00'
      ? date.add({ days: 1 }).toPlainDateTime()
      : date.toPlainDateTime(Temporal.PlainTime.from(time));
  const found = localTime(local, zone);
  return found.kind === 'once' ? found.at : found.kind === 'twice' ? found.first : found.skippedAt;
}
