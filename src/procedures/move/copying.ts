import { DroverError } from '../../base/errors.js';
import type { MigrationRecord } from '../../cloud/migration.js';
import { within } from '../../hosts/deadline.js';
import { abortIsWanted, withEvent } from '../../requests/changes.js';
import { forceByPlan } from './choices.js';
import { askHosts, type Move, readOf } from './context.js';
import { type FiguresSample, sampleOf, withSample } from './figures.js';
import { HOST_DEADLINE_MS } from './health/host-watch.js';
import { findStall, isStallOver, lastDowntimeStepAfter } from './stall.js';

/** Figures that are older are told as old, and nothing is concluded from them. */
export const OLD_FIGURES_MS = 15_000;

/** Begins what is due of the looks at how far the copying is, and says so when it does not converge. */
export async function watchCopying(move: Move, record: MigrationRecord): Promise<void> {
  const { memory } = move;
  if (!record.status.startsWith('running')) return;
  memory.figures.look(() => figuresOf(move, record));
  const { value, readAt } = memory.figures.reading;
  if (value !== undefined) {
    memory.samples = withSample(memory.samples, value);
    memory.figuresAt = readAt;
  }
  // Old figures stand still by themselves.
  const age = move.deps.clock.now() - (memory.figuresAt ?? Number.NEGATIVE_INFINITY);
  // Whoever wants it aborted has chosen already.
  if (age <= OLD_FIGURES_MS && !abortIsWanted(move.request)) await watchStall(move, record);
}

async function figuresOf(move: Move, record: MigrationRecord): Promise<FiguresSample | undefined> {
  return (await figuresOnHost(move)) ?? (await figuresOfNova(move, record));
}

/** libvirt's own figures, every second or two: Nova's are coarse and can stand still for a minute. */
async function figuresOnHost(move: Move): Promise<FiguresSample | undefined> {
  const { plan, deps } = move;
  const { clock } = deps;
  const late = () => new DroverError('no answer in time', { code: 'look-too-slow' });
  return await askHosts(move, (hosts, domain) =>
    within({ ms: HOST_DEADLINE_MS, clock }, hosts.figures(plan.identity.source, domain, clock.now()), late),
  );
}

/** Never mixed with the hosts' figures: the two count differently. */
async function figuresOfNova(move: Move, record: MigrationRecord): Promise<FiguresSample | undefined> {
  if (move.memory.samples.some(({ bandwidthBytesPerSecond }) => bandwidthBytesPerSecond !== null))
    return undefined;
  const figures = await move.cloud.liveMigrationFigures(record.serverId, record.id, readOf(move));
  return figures === undefined ? undefined : sampleOf(figures, move.deps.clock.now());
}

async function watchStall(move: Move, record: MigrationRecord): Promise<void> {
  const { plan, memory, deps } = move;
  const now = deps.clock.now();
  const first = memory.samples[0]?.at ?? now;
  const pastLastStep = (now - first) / 1000 > lastDowntimeStepAfter(plan.about.memoryMib);
  const stall = findStall(
    memory.samples,
    pastLastStep,
    now,
    deps.stallAfterSeconds,
    deps.largestPauseSeconds,
  );
  const told = move.request.timeline.filter(({ type }) => type === 'stalled' || type === 'stall-over').at(-1);
  if (stall === undefined) {
    const acted = move.request.timeline.some(({ type }) => type === 'force-asked' || type === 'abort-asked');
    if (told?.type === 'stalled' && !acted && isStallOver(memory.samples, told.figures)) {
      await move.deps.ledger.change(move.request.id, (current) =>
        withEvent(current, { type: 'stall-over' }, now),
      );
    }
    return;
  }
  if (told?.type === 'stalled') {
    // The force that was approved may not have left this machine the first time.
    if (told.choice === 'force') beginForce(move, record);
    return;
  }
  const choice = choiceFor(move, stall.pauseSeconds);
  const sentAt = Date.parse(move.step.sent[0] ?? '');
  const givesUp = plan.about.novaGivesUpAfterSeconds;
  const novaGivesUpAt = givesUp === null ? null : new Date(sentAt + givesUp * 1000).toISOString();
  const { postCopy = null } = plan.about;
  const figures = { ...stall, novaGivesUpAt, ...(postCopy === null ? {} : { postCopy }) };
  await move.deps.ledger.change(move.request.id, (current) => {
    const next = withEvent(current, { type: 'stalled', figures, choice }, now);
    return choice === 'abort'
      ? withEvent(next, { type: 'abort-asked', by: 'plan', byName: 'the approved plan' }, now)
      : next;
  });
  if (choice === 'force') beginForce(move, record);
}

/** Beside the looks: a Nova that is slow to answer holds none of them up. */
function beginForce(move: Move, record: MigrationRecord): void {
  const { memory, deps, request } = move;
  if (memory.forcing) return;
  memory.forcing = true;
  void forceByPlan(move, record)
    .catch((error: unknown) => deps.log.warn({ error, request: request.id }, 'a force could not be sent'))
    .finally(() => {
      memory.forcing = false;
    });
}

/** The plan's choice, unless the pause that people accepted on the card has grown: then they are asked again. */
function choiceFor(move: Move, pauseSeconds: number | null): 'ask' | 'abort' | 'force' {
  const { ifStalled, about } = move.plan;
  if (ifStalled !== 'force') return ifStalled;
  const accepted = about.forecast?.bandwidthBytesPerSecond == null ? null : about.forecast.pauseSeconds;
  // A pause that cannot be measured may be any.
  if (pauseSeconds === null || (accepted !== null && pauseSeconds > accepted)) return 'ask';
  return 'force';
}
