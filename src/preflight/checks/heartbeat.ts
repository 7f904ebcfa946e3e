import type { ComputeService } from '../../cloud/compute.js';

/** Nova's defaults: a service reports every 10 s (report_interval) and is down after 60 s (service_down_time). */
const REPORT_INTERVAL_MS = 10_000;
const SERVICE_DOWN_MS = 60_000;

export interface Heartbeat {
  /** How long ago the service last reported; null where the cloud does not tell. */
  ageMs: number | null;
  verdict: 'fresh' | 'late' | 'silent';
}

/**
 * Whether a service that counts as up still reports: one that has just stopped counts as up for up to a minute, and a
 * move to it then hangs for another. Ages are counted from the newest report of all services, by the cloud's own clock:
 * Drover's may differ. How often services report here is taken from the others, since the interval is configuration.
 */
export function heartbeatOf(service: ComputeService, services: readonly ComputeService[]): Heartbeat {
  const reported = timeOf(service);
  const { newest, usual } = paceOf(services);
  if (reported === null || newest === null) return { ageMs: null, verdict: 'fresh' };
  const ageMs = Math.max(0, newest - reported);
  const late = 2 * Math.max(REPORT_INTERVAL_MS, usual);
  const silent = Math.max(SERVICE_DOWN_MS, 3 * late);
  return { ageMs, verdict: ageMs > silent ? 'silent' : ageMs > late ? 'late' : 'fresh' };
}

/** How often services seem to report, by when each did last; milliseconds, 0 where nothing tells. */
export function usualPause(services: readonly ComputeService[]): number {
  return paceOf(services).usual;
}

interface Pace {
  /** Of those that are up; null: none tells. */
  newest: number | null;
  usual: number;
}

/** A whole cloud is judged by one list. */
const paces = new WeakMap<readonly ComputeService[], Pace>();

function paceOf(services: readonly ComputeService[]): Pace {
  const known = paces.get(services);
  if (known !== undefined) return known;
  const all = services.filter((other) => other.state === 'up').flatMap((other) => timeOf(other) ?? []);
  const newest = all.length === 0 ? null : Math.max(...all);
  const usual = newest === null ? 0 : 2 * lowerMedian(all.map((at) => newest - at));
  const pace = { newest, usual };
  paces.set(services, pace);
  return pace;
}

function timeOf(service: ComputeService): number | null {
  if (service.updatedAt === null) return null;
  const time = Date.parse(service.updatedAt);
  return Number.isNaN(time) ? null : time;
}

function lowerMedian(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
