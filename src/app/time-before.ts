import { DroverError } from '../base/errors.js';
import { durationMs } from '../config/duration.js';

/**
 * `7d` ago, a day (UTC), or a time with its zone, as ISO 8601.
 * @throws DroverError `bad-time`
 */
export function timeBefore(text: string, now: number): string {
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  const length = days === undefined ? durationMs(text) : Number(days) * 86_400_000;
  const at = length === undefined ? Date.parse(text) : now - length;
  const whole = length !== undefined || /^\d{4}-\d\d-\d\d(?:T.*(?:Z|[+-]\d\d:?\d\d))?$/i.test(text);
  if (!Number.isNaN(at) && whole) return new Date(at).toISOString();
  throw new DroverError(`\`${text}\` is no time that Drover can read.`, {
    code: 'bad-time',
    remedy: 'Write a length as 12h or 7d, a day as 2026-11-22, or a time with its zone as 2026-11-22T18:00Z.',
  });
}
