import { Temporal } from 'temporal-polyfill';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `Sat 28 Nov 22:00`, as the clocks of a zone show it; milliseconds since the epoch. */
export function localText(at: number, zone: string): string {
  const { dayOfWeek, day, month, hour, minute } =
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${DAYS[dayOfWeek - 1] ?? ''} ${day} ${MONTHS[month - 1] ?? ''} ${two(hour)}:${two(minute)}`;
}
