import { Temporal } from 'temporal-polyfill';

/** A name of the IANA data base (`Europe/Berlin`, `UTC`): an offset such as `+01:00` knows no daylight saving. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** How a local time stands to the zone's clocks: they show it once, twice (set back), or never (set forward). */
export type LocalTime =
  | { kind: 'once'; at: number }
  | { kind: 'twice'; first: number; second: number }
  /** `skippedAt`: when the clocks jump over it. All in milliseconds since the epoch. */
  | { kind: 'never'; skippedAt: number };

export function localTime(local: Temporal.PlainDateTime, zone: string): LocalTime {
  const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = local.toZonedDateTime(zone, { disambiguation: 'later' });
  if (earlier.epochMilliseconds === later.epochMilliseconds)
    return { kind: 'once', at: earlier.epochMilliseconds };
  if (earlier.toPlainDateTime().equals(local)) {
    return { kind: 'twice', first: earlier.epochMilliseconds, second: later.epochMilliseconds };
  }
  const jump = earlier.getTimeZoneTransition('next');
  return { kind: 'never', skippedAt: jump?.epochMilliseconds ?? later.epochMilliseconds };
}

export function dateIn(zone: string, at: number): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
}
