import { duration } from './duration.js';

const DAY_MS = 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `18:30 UTC`, `14:30 UTC tomorrow`, `09:05 UTC on 3 Dec`, as seen from `now` (milliseconds). */
export function utc(iso: string, now: number): string {
  return onDay(iso, now, 16);
}

/** `20:33:47 UTC`, with its day where that is not today. */
export function utcSeconds(iso: string, now: number): string {
  return onDay(iso, now, 19);
}

/** `2026-11-22 14:30:05`: for tables, whose head says UTC. */
export function stamp(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : time.toISOString().slice(0, 19).replace('T', ' ');
}

/** `3 h ago`, `2 min ago`, `just now`; one unit. */
export function ago(iso: string, now: number): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  if (!(seconds >= 1)) return 'just now';
  return `${duration(seconds).split(' ').slice(0, 2).join(' ')} ago`;
}

/** Milliseconds until "tomorrow" becomes "today": when texts with days in them must be written again. */
export function untilMidnight(now: number): number {
  return DAY_MS - (now % DAY_MS);
}

function onDay(iso: string, now: number, end: 16 | 19): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const clock = `${time.toISOString().slice(11, end)} UTC`;
  const days = Math.floor(time.getTime() / DAY_MS) - Math.floor(now / DAY_MS);
  if (days === 0) return clock;
  if (days === 1) return `${clock} tomorrow`;
  if (days === -1) return `${clock} yesterday`;
  const year = time.getUTCFullYear() === new Date(now).getUTCFullYear() ? '' : ` ${time.getUTCFullYear()}`;
  return `${clock} on ${time.getUTCDate()} ${MONTHS[time.getUTCMonth()]}${year}`;
}
