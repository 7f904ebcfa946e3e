import { abortIsWanted, isoTime } from '../../requests/changes.js';
import type { Request, Step } from '../../requests/request.js';
import { furthest, type ProgressPhase, type ProgressSample, phaseOf } from './cards/progress.js';
import type { MoveMemory } from './context.js';
import { ratesOf } from './figures.js';
import { readMove } from './plan.js';
import type { PollReading } from './poller.js';

/** What people see of a running move: from the timeline and the figures read last. undefined when it does not run. */
export function progressSample(
  request: Request,
  memory: Pick<
    MoveMemory,
    'samples' | 'figuresAt' | 'reached' | 'health' | 'runsOnSourceAt' | 'closedSince' | 'guest'
  >,
  reading: PollReading | undefined,
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
  const current = phaseOf(status, figures);
  const reached = memory.reached === undefined ? phaseTold(request, current) : memory.reached;
  const told = request.timeline.filter(({ type }) => type === 'stalled' || type === 'stall-over').at(-1);
  const { identity, about } = readMove(request.plan);
  return {
    at: isoTime(now),
    phase: furthest(reached, current),
    status,
    ...figures,
    bandwidthBps: bandwidth,
    dirtyBps: dirty,
    // Until the copying itself shows it, by what was measured before the move.
    etaSeconds: etaOf(last?.remaining, bandwidth, dirty ?? about.forecast?.dirtyBytesPerSecond ?? null),
    elapsedSeconds: Math.max(0, (now - Date.parse(sentAt)) / 1000),
    source: last?.bandwidthBytesPerSecond == null ? 'nova' : 'host',
    readAt: isoTime(memory.figuresAt ?? last?.at ?? now),
    runsOnSourceAt: memory.runsOnSourceAt === undefined ? null : isoTime(memory.runsOnSourceAt),
    cloud: cloudSeen(memory.closedSince, reading),
    health: memory.health,
    guest: guestSeen(memory.guest),
    call: callSeen(step ?? {}, request, phase !== undefined),
    abort: abortSeen(request),
    destination: (phase?.type === 'phase' ? phase.destination : null) ?? identity.destination,
    stalled: told?.type === 'stalled',
  };
}

function guestSeen(watch: MoveMemory['guest']): ProgressSample['guest'] {
  // One that did not answer before tells nothing now.
  if (watch === undefined || watch.seen.before === 'silent') return null;
  const { lastAnswered, silentSince } = watch.seen.tally;
  const answered = lastAnswered?.answeredAt ?? null;
  return {
    address: watch.target.address,
    answeredAt: answered === null ? null : isoTime(answered),
    silentSince: silentSince === undefined ? null : isoTime(silentSince),
  };
}

/** After a restart: as far as the thread has told it. */
function phaseTold({ timeline }: Request, current: ProgressPhase): ProgressPhase {
  const none = { totalBytes: null, remainingBytes: null, iteration: null };
  return timeline.reduce<ProgressPhase>((far, event) => {
    if (event.type === 'stalled') return furthest(far, 'converging');
    return event.type === 'phase' ? furthest(far, phaseOf(event.status, none)) : far;
  }, current);
}

function cloudSeen(
  closedSince: number | undefined,
  reading: PollReading | undefined,
): ProgressSample['cloud'] {
  const { readAt, failingSince = closedSince } = reading ?? {};
  return {
    readAt: readAt === undefined ? null : isoTime(readAt),
    failingSince: failingSince === undefined ? null : isoTime(failingSince),
  };
}

function callSeen(
  { answer, outcome }: Pick<Partial<Step>, 'answer' | 'outcome'>,
  { timeline }: Request,
  recorded: boolean,
): ProgressSample['call'] {
  if (recorded) return 'recorded';
  if (answer !== undefined || outcome === 'taken') return 'taken';
  return timeline.some(({ type }) => type === 'looking' || type === 'found-again') ? 'lost' : 'sent';
}

function abortSeen(request: Request): ProgressSample['abort'] {
  const asked = request.timeline.findLast(({ type }) => type === 'abort-asked');
  if (asked === undefined || !abortIsWanted(request)) return null;
  const step = request.steps.findLast(({ id }) => id.startsWith('abort'));
  const sent = step?.outcome === 'refused' ? [] : (step?.sent ?? []);
  return { askedAt: asked.at, sent, taken: step?.outcome === 'taken' };
}

/** Where what changes leaves less than this share of what is sent, the time left is a guess: small errors make hours. */
const LEAST_GAIN = 0.25;

/** null where what changes keeps up with what is sent, or nearly: nobody can say then. */
function etaOf(remaining: number | undefined, bandwidth: number | null, dirty: number | null): number | null {
  if (remaining === undefined || bandwidth === null) return null;
  const gain = bandwidth - (dirty ?? 0);
  return gain <= bandwidth * LEAST_GAIN ? null : remaining / gain;
}
