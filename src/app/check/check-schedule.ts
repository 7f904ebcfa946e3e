import { localText } from '../../base/calendar/local-text.js';
import { nextOpenings, type WeeklyWindow } from '../../base/calendar/window.js';
import { utc } from '../../base/format/time.js';
import type { CalendarFreeze, Config } from '../../config/config.js';
import { type CheckRow, ok, row } from './row.js';

const OPENINGS = 3;

/** When the windows open next, by their own clocks, and what the calendar has frozen. */
export function checkSchedule({ policy }: Pick<Config, 'policy'>, now: number): readonly CheckRow[] {
  return [
    ...Object.entries(policy.windows).map(([name, window]) => windowRow(name, window, now)),
    ...policy.freezes.map((freeze, index) => freezeRow(freeze, index, now)),
  ];
}

function windowRow(name: string, window: WeeklyWindow, now: number): CheckRow {
  const shown = nextOpenings(window, now, OPENINGS).map(({ from, to }) => {
    const until = `until ${localText(to, window.zone)}`;
    return from <= now ? `now ${until}` : `${localText(from, window.zone)} ${until} (${utc(iso(from), now)})`;
  });
  return ok(`policy.windows.${name}`, `opens ${shown.join('; ')}, by the clocks of ${window.zone}`);
}

function freezeRow(freeze: CalendarFreeze, index: number, now: number): CheckRow {
  const about = `policy.freezes[${index}]`;
  const { from, to, reason } = freeze;
  if (to <= now) return row(about, 'warn', `is over: ${reason}`, 'Take it out of drover.yaml.');
  const where = freeze.clouds === undefined ? '' : ` in ${freeze.clouds.join(', ')}`;
  const when = from <= now ? 'now' : `from ${utc(iso(from), now)}`;
  return ok(about, `nothing starts${where} ${when} until ${utc(iso(to), now)}: ${reason}`);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
