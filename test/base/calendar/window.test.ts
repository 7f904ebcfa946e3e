import {
  nextOpenings,
  openingAt,
  type WeeklyWindow,
  whyNeverOpens,
} from '../../../src/base/calendar/window.js';

const DAILY = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const night = (zone: string, change: Partial<WeeklyWindow> = {}): WeeklyWindow => ({
  days: ['sat'],
  from: '22:00',
  to: '06:00',
  zone,
  ...change,
});
const shown = (window: WeeklyWindow, at: string, count = 1) =>
  nextOpenings(window, Date.parse(at), count).map(
    ({ from, to }) =>
      `${new Date(from).toISOString().slice(0, 16)} ${new Date(to).toISOString().slice(0, 16)}`,
  );

describe('the openings of a window', () => {
  it('belong to the day on which they begin, past midnight too', () => {
    // Saturday's night is open on Sunday at 5, and Sunday's is not.
    const window = night('Europe/Berlin');
    expect(shown(window, '2026-11-29T04:00Z')).toEqual(['2026-11-28T21:00 2026-11-29T05:00']);
    expect(shown(window, '2026-11-29T05:00Z')).toEqual(['2026-12-05T21:00 2026-12-06T05:00']);
    expect(shown(window, '2026-11-28T04:00Z')).toEqual(['2026-11-28T21:00 2026-11-29T05:00']);
  });

  it.each([
    // Clocks are set forward in the night: an hour less. Set back: an hour more.
    ['Europe/Berlin', '2026-03-28T12:00Z', '2026-03-28T21:00 2026-03-29T04:00'],
    ['Europe/Berlin', '2026-10-24T12:00Z', '2026-10-24T20:00 2026-10-25T05:00'],
    ['America/New_York', '2026-03-07T12:00Z', '2026-03-08T03:00 2026-03-08T10:00'],
    ['America/New_York', '2026-10-31T12:00Z', '2026-11-01T02:00 2026-11-01T11:00'],
    // A zone without daylight saving, and one whose clocks change at midnight.
    ['Asia/Kolkata', '2026-03-28T12:00Z', '2026-03-28T16:30 2026-03-29T00:30'],
    ['Africa/Cairo', '2026-04-25T12:00Z', '2026-04-25T19:00 2026-04-26T03:00'],
  ])('keep to the clocks of %s over a change (%s)', (zone, at, opening) => {
    expect(shown(night(zone), at)).toEqual([opening]);
  });

  it('begin and end at the jump where the clocks jump over an edge', () => {
    const at = '2026-03-28T20:00Z';
    const sunday = { days: ['sun'] as const };
    // 02:30 is never shown on 29 March: it is 03:00 then.
    expect(shown(night('Europe/Berlin', { ...sunday, from: '02:30', to: '05:00' }), at)).toEqual([
      '2026-03-29T01:00 2026-03-29T03:00',
    ]);
    expect(shown(night('Europe/Berlin', { ...sunday, from: '01:00', to: '02:30' }), at)).toEqual([
      '2026-03-29T00:00 2026-03-29T01:00',
    ]);
    // All of it is jumped over: it opens the week after.
    expect(shown(night('Europe/Berlin', { ...sunday, from: '02:10', to: '02:50' }), at)).toEqual([
      '2026-04-05T00:10 2026-04-05T00:50',
    ]);
  });

  it('take the first of a time that comes twice, so that nothing goes on after the time that was told', () => {
    const at = '2026-10-24T20:00Z';
    const window = (from: string, to: string) => night('Europe/Berlin', { days: ['sun'], from, to });
    expect(shown(window('00:00', '02:30'), at)).toEqual(['2026-10-24T22:00 2026-10-25T00:30']);
    expect(shown(window('02:30', '04:00'), at)).toEqual(['2026-10-25T00:30 2026-10-25T03:00']);
    expect(shown(window('02:15', '02:45'), at)).toEqual(['2026-10-25T00:15 2026-10-25T00:45']);
  });

  it('come one after another', () => {
    expect(shown(night('Europe/Berlin', { days: ['tue', 'fri'] }), '2026-11-27T12:00Z', 3)).toEqual([
      '2026-11-27T21:00 2026-11-28T05:00',
      '2026-12-01T21:00 2026-12-02T05:00',
      '2026-12-04T21:00 2026-12-05T05:00',
    ]);
  });

  it('are one where one begins as the other ends, so that midnight holds nobody up', () => {
    const weekend = night('UTC', { days: ['sat', 'sun'], from: '00:00', to: '24:00' });
    expect(shown(weekend, '2026-11-27T12:00Z')).toEqual(['2026-11-28T00:00 2026-11-30T00:00']);
    const always = openingAt(
      night('UTC', { days: DAILY, from: '00:00', to: '24:00' }),
      Date.parse('2026-11-27T12:00Z'),
    );
    expect((always?.to ?? 0) - Date.parse('2026-11-27T12:00Z')).toBeGreaterThan(13 * 86_400_000);
  });

  it('do not come where a window never opens', () => {
    expect(whyNeverOpens(night('UTC', { days: [] }))).toMatch(/has no days/);
    const empty = night('UTC', { from: '22:00', to: '22:00' });
    expect(whyNeverOpens(empty)).toMatch(/closes at 22:00, when it opens/);
    expect(shown(empty, '2026-11-27T12:00Z', 3)).toEqual([]);
    expect(whyNeverOpens(night('UTC', { from: '00:00', to: '24:00' }))).toBeUndefined();
  });
});
