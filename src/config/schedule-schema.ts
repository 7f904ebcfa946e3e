import { z } from 'zod';
import { isTimeZone } from '../base/calendar/time-zone.js';
import { TIME_OF_DAY, WEEKDAYS } from '../base/calendar/window.js';
import { section } from './section.js';
import { actorId, text } from './values.js';

export const timeZone = z
  .string()
  .refine(isTimeZone, 'must be a time zone of the IANA data base, as in Europe/Berlin, or UTC');

/** `Saturday` is `sat`. */
const weekday = z.preprocess(
  (value) => (typeof value === 'string' ? value.trim().toLowerCase().slice(0, 3) : value),
  z.enum(WEEKDAYS),
);

/** `9:00` is `09:00`. */
const timeOfDay = z.preprocess(
  (value) => (typeof value === 'string' ? value.trim().padStart(5, '0') : value),
  z.string().regex(TIME_OF_DAY, 'must be a time of day, as in 22:00 (up to 24:00)'),
);

/** Typed after `--window`. */
const windowName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/, 'must be one word of letters, digits, - and _');

const windowSection = section({
  days: z
    .array(weekday)
    .default([...WEEKDAYS])
    .describe('The days on which it opens: mon, tue … sun. Default: all.'),
  from: timeOfDay.describe('When it opens. Where the clocks jump over it, it opens at the jump.'),
  to: timeOfDay.describe(
    'When it closes; one no later than `from` is of the day after, and the night belongs to the day on which it begins. A time that the clocks show twice is the first.',
  ),
  zone: timeZone.optional().describe('The zone of these hours. Default: `policy.timeZone`.'),
});

const freezeSection = section({
  from: text.describe(
    'Its first moment: `2026-12-20`, `2026-12-20T18:00`, with a zone or in `policy.timeZone`.',
  ),
  to: text.describe('Its end; a day alone is frozen to its last moment.'),
  reason: text.describe('Why; people are told.'),
  clouds: z
    .array(text)
    .min(1, 'names no cloud')
    .optional()
    .describe('Only in these clouds. Default: in all.'),
  mayPass: z
    .array(
      z
        .string()
        .refine(
          (value) => value === 'emergency' || actorId.safeParse(value).success,
          'must be emergency, or a person by id, as in slack:U0123',
        ),
    )
    .default([])
    .describe('Whose requests start all the same: `emergency` for those with `--emergency`, people by id.'),
});

export const scheduleKeys = {
  timeZone: timeZone
    .optional()
    .describe(
      'Where times without a zone are: `--at 22:00`, windows, freezes. Absent: each has to name its zone.',
    ),
  windows: z
    .record(windowName, windowSection)
    .default({})
    .describe('Hours that come back each week, by name: `--window night`.'),
  freezes: z
    .array(freezeSection)
    .default([])
    .describe('Days of the calendar on which nothing starts. `/migrate thaw` does not lift them.'),
};
