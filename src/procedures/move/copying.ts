import type { MigrationRecord } from '../../cloud/migration.js';
import { withEvent } from '../../requests/changes.js';
import { forceByPlan } from './choices.js';
import { askHosts, callOf, type Move } from './context.js';
import { type FiguresSample, sampleOf, withSample } from './figures.js';
import { findStall, isStallOver, lastDowntimeStepAfter } from './stall.js';

const FIGURES_MS = 2_000;

/** Reads how far the copying is, and says so when it does not converge. */
export async function watchCopying(move: Move, record: MigrationRecord): Promise<void> {
  const { memory, deps } = move;
  if (!record.status.startsWith('running')) return;
  const now = deps.clock.now();
  if (memory.figuresReadAt === undefined || now - memory.figuresReadAt >= FIGURES_MS) {
    memory.figuresReadAt = now;
    const sample = (await figuresOnHost(move)) ?? (await figuresOfNova(move, record));
    if (sample !== undefined) memory.samples = withSample(memory.samples, sample);
  }
  await watchStall(move, record);
}

/** libvirt's own figures, every second or two: Nova's are coarse and can stand still for a minute. */
async function figuresOnHost(move: Move): Promise<FiguresSample | undefined> {
  const { plan, deps } = move;
  return await askHosts(move, (hosts, domain) =>
    hosts.figures(plan.identity.source, domain, deps.clock.now()),
  );
}

/** Never mixed with the hosts' figures: the two count differently. */
async function figuresOfNova(move: Move, record: MigrationRecord): Promise<FiguresSample | undefined> {
  if (move.memory.samples.some(({ bandwidthBytesPerSecond }) => bandwidthBytesPerSecond !== null))
    return undefined;
  const figures = await move.cloud.liveMigrationFigures(record.serverId, record.id, callOf(move));
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
    if (told.choice === 'force') await forceByPlan(move, record);
    return;
  }
  const choice = choiceFor(move, stall.pauseSeconds);
  const sentAt = Date.parse(move.step.sent[0] ?? '');
  const givesUp = plan.about.novaGivesUpAfterSeconds;
  const novaGivesUpAt = givesUp === null ? null : new Date(sentAt + givesUp * 1000).toISOString();
  await move.deps.ledger.change(move.request.id, (current) => {
    const next = withEvent(current, { type: 'stalled', figures: { ...stall, novaGivesUpAt }, choice }, now);
    return choice === 'abort'
      ? withEvent(next, { type: 'abort-asked', by: 'plan', byName: 'the approved plan' }, now)
      : next;
  });
  if (choice === 'force') await forceByPlan(move, record);
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
