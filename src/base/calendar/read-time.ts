import { Temporal } from 'temporal-polyfill';
import { dateIn, isTimeZone, localTime } from './time-zone.js';
import { WEEKDAYS } from './window.js';

/** Why words are no time; `text` follows the words in a sentence. */
export type TimeRead = { kind: 'time'; at: number } | { kind: 'wrong'; text: string; remedy: string };

export interface TimeReading {
  /** Milliseconds since the epoch. */
  now: number;
  /** Where times without a zone are; absent: they are refused. */
  zone?: string | undefined;
}

export const TIME_FORMS =
  'Write 22:00, "sat 22:00" or 2026-11-28T22:00, with a zone as in 2026-11-28T22:00+01:00, 22:00Z or "22:00 Europe/Berlin" where `policy.timeZone` is not set; or a length from now: 2h.';

const CALENDAR_FORMS = 'Write 2026-12-20, 2026-12-20T18:00 or 2026-12-20T18:00+01:00.';

const TIME =
  /^(?:(?<date>\d{4}-\d\d-\d\d)(?:[T ]\s*|$)|(?<day>today|tomorrow|mon|tue|wed|thu|fri|sat|sun)[a-z]*\s+)?(?<time>\d{1,2}:\d\d(?::\d\d)?)?\s*(?<zone>Z|UTC|[+-]\d\d:?\d\d|\[?[A-Za-z]+(?:\/[\w+-]+)*\]?)?$/i;
const OFFSET = /^(?:Z|UTC|[+-]\d\d:?\d\d)$/i;
const LENGTH = /^\+?(?:\d+(?:\.\d+)?[smhd])+$/;
const FURTHEST_DAYS = 366;

/**
 * What people write for a moment to come: `2026-11-28T22:00Z`, `22:00` (the next one), `sat 22:00 Europe/Berlin`, `2h`.
 * A local time that the clocks show twice or never is refused: nobody knows what was meant.
 */
export function readTime(
  words: string,
  reading: TimeReading,
  lengthMs: (text: string) => number | undefined,
): TimeRead {
  const text = words.trim().replaceAll(/\s+/g, ' ');
  if (LENGTH.test(text)) {
    const length = lengthMs(text.replace(/^\+/, ''));
    return length === undefined || length <= 0 ? unreadable() : inReach(reading.now + length, reading.now);
  }
  const parts = TIME.exec(text)?.groups;
  if (parts === undefined || (parts.date === undefined && parts.time === undefined)) return unreadable();
  const zone = zoneOf(parts.zone, reading.zone);
  if (typeof zone !== 'string') return zone;
  const time = timeOfDay(parts.time ?? '00:00');
  if (time === undefined) return unreadable();
  if (parts.date !== undefined) {
    const date = dateOf(parts.date);
    if (date === undefined) return wrong('is a day that there is not', TIME_FORMS);
    return inReach(momentOf(date.toPlainDateTime(time), zone), reading.now);
  }
  return next(parts.day?.toLowerCase(), time, zone, reading.now);
}

/**
 * A moment on the calendar, past or to come, for what is agreed long before: `2026-12-20`, `2026-12-20T18:00`, with a
 * zone or in the configured one. A day alone is its first moment, or as an end the one after its last.
 */
export function readCalendarTime(words: string, zone: string | undefined, edge: 'from' | 'to'): TimeRead {
  const parts = TIME.exec(words.trim())?.groups;
  const date = dateOf(parts?.date ?? '');
  const time = parts?.time === undefined ? undefined : timeOfDay(parts.time);
  if (parts === undefined || date === undefined || (parts.time !== undefined && time === undefined)) {
    return wrong('is no day or time', CALENDAR_FORMS);
  }
  const where = zoneOf(parts.zone, zone);
  if (typeof where !== 'string') return { ...where, remedy: `${CALENDAR_FORMS} Or set \`policy.timeZone\`.` };
  if (time === undefined) {
    const day = edge === 'to' ? date.add({ days: 1 }) : date;
    return { kind: 'time', at: day.toZonedDateTime(where).epochMilliseconds };
  }
  const found = momentOf(date.toPlainDateTime(time), where);
  return typeof found === 'number' ? { kind: 'time', at: found } : found;
}

/** `22:00` is today's, or tomorrow's once that is past; `sat 22:00` that of the next week. */
function next(day: string | undefined, time: Temporal.PlainTime, zone: string, now: number): TimeRead {
  const today = dateIn(zone, now);
  const step = day === undefined || day === 'today' || day === 'tomorrow' ? 1 : 7;
  const first =
    day === undefined || day === 'today'
      ? today
      : day === 'tomorrow'
        ? today.add({ days: 1 })
        : today.add({ days: ((WEEKDAYS as readonly string[]).indexOf(day) + 8 - today.dayOfWeek) % 7 });
  const found = momentOf(first.toPlainDateTime(time), zone);
  const past = typeof found === 'number' && found <= now;
  if (!past || day === 'today') return inReach(found, now);
  return inReach(momentOf(first.add({ days: step }).toPlainDateTime(time), zone), now);
}

function zoneOf(
  given: string | undefined,
  configured: string | undefined,
): string | Extract<TimeRead, { kind: 'wrong' }> {
  if (given === undefined) {
    return configured ?? wrong('has no zone', `${TIME_FORMS} Or set \`policy.timeZone\`.`);
  }
  if (OFFSET.test(given)) {
    if (/^(?:Z|UTC)$/i.test(given)) return 'UTC';
    return given.includes(':') ? given : `${given.slice(0, 3)}:${given.slice(3)}`;
  }
  const name = given.replaceAll(/[[\]]/g, '');
  if (isTimeZone(name)) return name;
  return wrong(
    'names a zone that nobody knows',
    'Zones are named as in Europe/Berlin, or by offset as in +01:00.',
  );
}

function timeOfDay(text: string): Temporal.PlainTime | undefined {
  try {
    return Temporal.PlainTime.from(
      text.padStart(text.length === 4 || text.length === 7 ? text.length + 1 : 0, '0'),
    );
  } catch {
    return undefined;
  }
}

function dateOf(text: string): Temporal.PlainDate | undefined {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}

function momentOf(
  local: Temporal.PlainDateTime,
  zone: string,
): number | Extract<TimeRead, { kind: 'wrong' }> {
  const found = localTime(local, zone);
  if (found.kind === 'once') return found.at;
  const shown = local.toString({ smallestUnit: 'minute' });
  if (found.kind === 'never') {
    return wrong(
      `never comes: the clocks of ${zone} are set forward then`,
      `Write a time before or after, or with its offset.`,
    );
  }
  const offset = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offset;
  return wrong(
    `comes twice: the clocks of ${zone} are set back then`,
    `Write ${shown}${offset(found.first)} or ${shown}${offset(found.second)}.`,
  );
}

function inReach(found: number | Extract<TimeRead, { kind: 'wrong' }>, now: number): TimeRead {
  if (typeof found !== 'number') return found;
  if (found <= now) return wrong('is in the past', 'Write a time to come.');
  if (found > now + FURTHEST_DAYS * 86_400_000) {
    return wrong('is more than a year away', 'Write a time within a year.');
  }
  return { kind: 'time', at: found };
}

function unreadable(): TimeRead {
  return wrong('is no time that Drover can read', TIME_FORMS);
}

function wrong(text: string, remedy: string): Extract<TimeRead, { kind: 'wrong' }> {
  return { kind: 'wrong', text, remedy };
}
