import { checkSchedule } from '../../../src/app/check/check-schedule.js';
import type { Config } from '../../../src/config/config.js';

const now = Date.parse('2026-03-28T12:00Z');
const policy = (change: Partial<Config['policy']>) =>
  ({ policy: { windows: {}, freezes: [], ...change } }) as never;

describe('what `drover check` says of the schedule', () => {
  it('is when each window opens next, by its own clocks, over a change of them', () => {
    const windows = { night: { days: ['sat'], from: '22:00', to: '06:00', zone: 'Europe/Berlin' } } as const;
    expect(checkSchedule(policy({ windows }), now)).toEqual([
      {
        about: 'policy.windows.night',
        result: 'ok',
        detail:
          'opens Sat 28 Mar 22:00 until Sun 29 Mar 06:00 (21:00 UTC); Sat 4 Apr 22:00 until Sun 5 Apr 06:00 (20:00 UTC on 4 Apr); Sat 11 Apr 22:00 until Sun 12 Apr 06:00 (20:00 UTC on 11 Apr), by the clocks of Europe/Berlin',
      },
    ]);
    const [row] = checkSchedule(policy({ windows }), Date.parse('2026-03-29T00:00Z'));
    expect(row?.detail).toMatch(/^opens now until Sun 29 Mar 06:00; Sat 4 Apr/);
  });

  it('is what the calendar has frozen, and what of it is over', () => {
    const freezes = [
      { from: now - 1, to: now + 86_400_000, reason: 'quarter end', clouds: ['lab'], mayPass: [] },
      { from: now - 2, to: now - 1, reason: 'new year', mayPass: [] },
    ];
    expect(checkSchedule(policy({ freezes }), now)).toMatchObject([
      { result: 'ok', detail: 'nothing starts in lab now until 12:00 UTC tomorrow: quarter end' },
      { result: 'warn', detail: 'is over: new year' },
    ]);
  });
});
