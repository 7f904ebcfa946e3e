import { isoTime } from '../../requests/changes.js';
import type { Request } from '../../requests/request.js';
import { type ProgressSample, phaseOf } from './cards/progress.js';
import type { MoveMemory } from './context.js';
import { ratesOf } from './figures.js';
import { readMove } from './plan.js';

/** What people see of a running move: from the timeline and the figures read last. undefined when it does not run. */
export function progressSample(
  request: Request,
  memory: MoveMemory,
  now: number,
): ProgressSample | undefined {
  const step = request.steps.find(({ id }) => id === 'migrate');
  const sentAt = step?.sent[0];
  if (sentAt === undefined) return undefined;
  const phase = request.timeline.filter((event) => event.type === 'phase').at(-1);
  const status = phase?.type === 'phase' ? phase.status : 'accepted';
  const last = memory.samples.at(-1);
  const { bandwidth, dirty } = ratesOf(memory.samples);
  const figures = {
    totalBytes: last?.total ?? null,
    remainingBytes: last?.remaining ?? null,
    iteration: last?.iteration ?? null,
  };
  const told = request.timeline.filter(({ type }) => type === 'stalled' || type === 'stall-over').at(-1);
  const { source, destination } = readMove(request.plan).identity;
  return {
    at: isoTime(now),
    phase: phaseOf(status, figures),
    status,
    ...figures,
    bandwidthBps: bandwidth,
    dirtyBps: dirty,
    etaSeconds: etaOf(last?.remaining, bandwidth, dirty),
    elapsedSeconds: Math.max(0, (now - Date.parse(sentAt)) / 1000),
    source: last?.bandwidthBytesPerSecond == null ? 'nova' : 'host',
    readAt: isoTime(last?.at ?? now),
    host: request.state === 'running' ? source : null,
    destination: (phase?.type === 'phase' ? phase.destination : null) ?? destination,
    stalled: told?.type === 'stalled',
  };
}

/** null where what changes keeps up with what is sent: nobody can say then. */
function etaOf(remaining: number | undefined, bandwidth: number | null, dirty: number | null): number | null {
  if (remaining === undefined || bandwidth === null) return null;
  const gain = bandwidth - (dirty ?? 0);
  return gain <= 0 ? null : remaining / gain;
}
