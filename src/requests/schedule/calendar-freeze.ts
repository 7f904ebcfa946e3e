import type { CalendarFreeze } from '../../config/config.js';
import type { Electorate } from '../electorate.js';
import type { Request } from '../request.js';
import { passes } from './emergency.js';

/** The freeze of the calendar that holds this request now; of several the one that ends last. */
export function calendarFreezeOf(
  request: Pick<Request, 'cloud' | 'plan' | 'requester'>,
  electorate: Pick<Electorate, 'mayDeclareEmergency' | 'personOf' | 'schedule'>,
  now: number,
): CalendarFreeze | undefined {
  const person = electorate.personOf(request.requester.id);
  return electorate.schedule.freezes
    .filter(({ from, to }) => from <= now && now < to)
    .filter(({ clouds }) => clouds === undefined || clouds.includes(request.cloud))
    .filter(({ mayPass }) => !mayPass.some((who) => electorate.personOf(who) === person))
    .filter(({ mayPass }) => !passes(request, { kind: 'calendar-freeze', mayPass }, electorate))
    .reduce<CalendarFreeze | undefined>(
      (last, freeze) => (last === undefined || freeze.to > last.to ? freeze : last),
      undefined,
    );
}
