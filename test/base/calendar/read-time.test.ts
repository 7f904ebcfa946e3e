import { readCalendarTime, readTime } from '../../../src/base/calendar/read-time.js';
import { durationMs } from '../../../src/config/duration.js';

/** A Friday: 13:00 in Berlin. */
const now = Date.parse('2026-11-27T12:00Z');
const read = (words: string, zone?: string, at = now) => {
  const found = readTime(words, { now: at, zone }, durationMs);
  return found.kind === 'time' ? new Date(found.at).toISOString().slice(0, 16) : found.text;
};

describe('a time to come, as people write it', () => {
  it.each([
    ['2026-11-28T22:00Z', '2026-11-28T22:00'],
    ['2026-11-28 22:00+01:00', '2026-11-28T21:00'],
    ['2026-11-28T22:00:00-0500', '2026-11-29T03:00'],
    ['2026-11-28T22:00[Europe/Berlin]', '2026-11-28T21:00'],
    ['2026-11-28T22:00 America/New_York', '2026-11-29T03:00'],
    ['22:00Z', '2026-11-27T22:00'],
    ['11:00 UTC', '2026-11-28T11:00'],
    ['2h', '2026-11-27T14:00'],
    ['+1h30m', '2026-11-27T13:30'],
  ])('says its zone: %s', (words, at) => {
    expect(read(words)).toBe(at);
  });

  it.each([
    ['22:00', '2026-11-27T21:00'],
    ['9:30', '2026-11-28T08:30'],
    ['tomorrow 9:30', '2026-11-28T08:30'],
    ['today 23:00', '2026-11-27T22:00'],
    ['sat 22:00', '2026-11-28T21:00'],
    ['Saturday 22:00', '2026-11-28T21:00'],
    ['fri 22:00', '2026-11-27T21:00'],
    ['fri 12:00', '2026-12-04T11:00'],
    ['2026-12-01', '2026-11-30T23:00'],
    ['sat 22:00 America/New_York', '2026-11-29T03:00'],
  ])('is in the configured zone otherwise: %s', (words, at) => {
    expect(read(words, 'Europe/Berlin')).toBe(at);
  });

  it.each([
    ['22:00', undefined, 'has no zone'],
    ['2026-11-28T22:00', undefined, 'has no zone'],
    ['22:00 Europe/Atlantis', undefined, 'names a zone that nobody knows'],
    ['25:00Z', undefined, 'is no time that Drover can read'],
    ['2026-02-30T22:00Z', undefined, 'is a day that there is not'],
    ['tonight', 'UTC', 'is no time that Drover can read'],
    ['', 'UTC', 'is no time that Drover can read'],
    ['0s', 'UTC', 'is no time that Drover can read'],
    ['2026-11-27T11:59Z', undefined, 'is in the past'],
    ['today 9:00', 'UTC', 'is in the past'],
    ['2028-01-01T00:00Z', undefined, 'is more than a year away'],
    ['2027-03-28T02:30', 'Europe/Berlin', 'never comes: the clocks of Europe/Berlin are set forward then'],
    ['2027-10-31T02:30', 'Europe/Berlin', 'comes twice: the clocks of Europe/Berlin are set back then'],
  ])('is refused with what is wrong: %s in %s', (words, zone, text) => {
    expect(read(words, zone)).toBe(text);
  });

  it('offers both of a time that comes twice', () => {
    const found = readTime('2027-10-31T02:30', { now, zone: 'Europe/Berlin' }, durationMs);
    expect(found).toMatchObject({ remedy: 'Write 2027-10-31T02:30+02:00 or 2027-10-31T02:30+01:00.' });
  });

  it('of a weekday keeps the hour over a change of the clocks', () => {
    expect(read('sun 12:00', 'Europe/Berlin', Date.parse('2026-10-24T12:00Z'))).toBe('2026-10-25T11:00');
  });
});

describe('a time of the calendar', () => {
  it.each([
    ['2026-12-20', 'from', '2026-12-19T23:00'],
    ['2027-01-03', 'to', '2027-01-03T23:00'],
    ['2020-01-03T18:00', 'from', '2020-01-03T17:00'],
    ['2026-12-20T18:00Z', 'to', '2026-12-20T18:00'],
  ] as const)('%s as `%s`', (words, edge, at) => {
    const found = readCalendarTime(words, 'Europe/Berlin', edge);
    expect(found.kind === 'time' && new Date(found.at).toISOString().slice(0, 16)).toBe(at);
  });

  it.each(['22:00', 'christmas', '2026-13-01', '2026-12-20T25:00'])('%s is none', (words) => {
    expect(readCalendarTime(words, 'UTC', 'from')).toMatchObject({
      kind: 'wrong',
      text: 'is no day or time',
    });
  });
});
