import { type Opening, openingAt, type WeeklyWindow } from '../../base/calendar/window.js';
import type { Request } from '../request.js';

/** When a request may start, as it was asked; part of what people approve. */
export type PlanSchedule =
  /** ISO 8601. */
  { readonly at: string } | { readonly window: string; readonly hours: WeeklyWindow };

/** The opening that a request waits for or is in; ISO 8601. */
export interface StartWindow {
  /** As in `policy.windows`; absent for `--at`. */
  readonly name?: string;
  readonly notBefore?: string;
  readonly notAfter?: string;
  /** How many openings have gone by without it. */
  readonly missed?: number;
}

/** A request waits for one more opening than the one that it missed. */
const MOST_MISSED = 1;

/** The times of a new request; undefined: it may start as soon as it is approved. */
export function firstWindow(schedule: PlanSchedule | undefined, now: number): StartWindow | undefined {
  if (schedule === undefined) return undefined;
  if ('at' in schedule) return { notBefore: schedule.at };
  return windowOf(schedule.window, openingAt(schedule.hours, now), 0);
}

/** After an opening that was missed; undefined: it waits for no more. */
export function nextWindow(
  schedule: PlanSchedule | undefined,
  { missed = 0 }: StartWindow,
  now: number,
): StartWindow | undefined {
  if (schedule === undefined || 'at' in schedule || missed >= MOST_MISSED) return undefined;
  return windowOf(schedule.window, openingAt(schedule.hours, now), missed + 1);
}

function windowOf(name: string, opening: Opening | undefined, missed: number): StartWindow | undefined {
  if (opening === undefined) return undefined;
  const { from, to } = opening;
  return { name, notBefore: new Date(from).toISOString(), notAfter: new Date(to).toISOString(), missed };
}

export type Timing =
  | { kind: 'open' }
  | { kind: 'early'; ms: number }
  /** It is open, and closes before the work would be done. */
  | { kind: 'too-long' }
  | { kind: 'closed' };

/** `longestMs`: how long it takes at the most, by its forecast; undefined: nobody knows, and so nothing is in its way. */
export function timingOf(
  window: StartWindow | undefined,
  now: number,
  longestMs: number | undefined,
): Timing {
  const opens = timeOf(window?.notBefore);
  const closes = timeOf(window?.notAfter);
  if (opens !== undefined && now < opens) return { kind: 'early', ms: opens - now };
  if (closes === undefined) return { kind: 'open' };
  if (now >= closes) return { kind: 'closed' };
  return now + (longestMs ?? 0) > closes ? { kind: 'too-long' } : { kind: 'open' };
}

/** When a request may start at the earliest, milliseconds; undefined: nothing was said of it. */
export function opensAt({ window }: Pick<Request, 'window'>): number | undefined {
  return timeOf(window?.notBefore);
}

/** Until when the votes of a request may come: where it is to start later until then, else as the rule has it. */
export function votesEnd(request: Pick<Request, 'window' | 'createdAt'>, expiresAfterMs: number): number {
  const made = Date.parse(request.createdAt);
  const opens = opensAt(request);
  return opens !== undefined && opens > made ? opens : made + expiresAfterMs;
}

/** The latest start of a request that was approved then: its time begins when it may start. */
export function startEnd(
  request: Pick<Request, 'window'>,
  approvedAt: number,
  executeWithinMs: number,
): number {
  return Math.max(approvedAt, opensAt(request) ?? approvedAt) + executeWithinMs;
}

/** What of the hours of its window is not as people approved it; `gone`: there is no such window any more. */
export function windowChange(
  schedule: PlanSchedule | undefined,
  windows: Readonly<Record<string, WeeklyWindow>>,
): 'same' | 'changed' | 'gone' {
  if (schedule === undefined || 'at' in schedule) return 'same';
  const today = windows[schedule.window];
  if (today === undefined) return 'gone';
  const { days, from, to, zone } = schedule.hours;
  const same =
    from === today.from && to === today.to && zone === today.zone && days.join() === today.days.join();
  return same ? 'same' : 'changed';
}

function timeOf(iso: string | undefined): number | undefined {
  return iso === undefined ? undefined : Date.parse(iso);
}
