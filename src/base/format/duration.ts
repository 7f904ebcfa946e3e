/** `4 s`, `26 min 40 s`, `9 min`, `1 h 46 min`, `3 d 4 h`: at most two units. Seconds. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return pair(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(whole / 60);
  if (minutes < 48 * 60) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(whole / 3600);
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** An estimate, without seconds once there are ten minutes of it: `40 s`, `4 min`, `18 min`. */
export function about(seconds: number): string {
  return duration(seconds >= 600 ? Math.round(seconds / 60) * 60 : seconds);
}

/** `about 10 s`, `4 to 7 min`, `50 s to 2 min`. */
export function range(minSeconds: number, maxSeconds: number): string {
  const [from, to] = [coarse(minSeconds), coarse(maxSeconds)];
  if (from === to) return `about ${to}`;
  const [amount, unit] = [from.slice(0, from.indexOf(' ')), from.slice(from.indexOf(' '))];
  return to.endsWith(unit) && !to.slice(0, -unit.length).includes(' ')
    ? `${amount} to ${to}`
    : `${from} to ${to}`;
}

/** How long a guest stands still: `17 ms`, `1.2 s`, `6 s`. */
export function pause(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 9950) return `${Number((milliseconds / 1000).toFixed(1))} s`;
  return duration(milliseconds / 1000);
}

/** How long nobody heard of a guest: probes are half a second apart, so tenths are all there is. */
export function gap(milliseconds: number): string {
  return milliseconds < 59_950 ? `${(milliseconds / 1000).toFixed(1)} s` : duration(milliseconds / 1000);
}

function coarse(seconds: number): string {
  if (seconds < 60) return duration(Math.max(1, seconds));
  if (seconds < 3600) return duration(Math.round(seconds / 60) * 60);
  return duration(Math.round(seconds / 600) * 600);
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** Nova's default for the largest pause it allows itself, `live_migration_downtime`: 500 ms. */
const SMALL_PAUSE_SECONDS = 0.5;

/** How long a guest pauses: `under 0.5 s`, `about 6 s`. */
export function pauseAtMost(seconds: number): string {
  return seconds <= SMALL_PAUSE_SECONDS
    ? `under ${SMALL_PAUSE_SECONDS} s`
    : `about ${duration(Math.ceil(seconds))}`;
}
