/**
 * `Retry-After` in ms (RFC 9110 section 10.2.3): seconds, or a date, which is read against the answer's own `Date` so that
 * our clock need not agree with theirs. null: not said, or not understood.
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string | undefined>>,
  now: number,
): number | null {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  if (Number.isNaN(at)) return null;
  const theirNow = Date.parse(headers.date ?? '');
  return Math.max(0, at - (Number.isNaN(theirNow) ? now : theirNow));
}
