import { mebibytes } from '../../../base/format/bytes.js';
import { duration, pauseAtMost, range, about as roughly } from '../../../base/format/duration.js';
import { shortId } from '../../../base/format/ids.js';
import { aboutRate } from '../../../base/format/rate.js';
import { ago } from '../../../base/format/time.js';
import { clipped, count, named } from '../../../base/format/words.js';
import { type Block, bold, code, field, item, type Leaf, line, type Text } from '../../../chat/card.js';
import { prose } from '../../../chat/prose.js';
import { dotted, dottedLine, nameSpan } from '../../../chat/text.js';
import type { Forecast } from '../../../preflight/forecast.js';
import { outrunsLink } from '../../../preflight/forecast.js';
import type { Request } from '../../../requests/request.js';
import type { MovePlan, PlannedVolume } from '../plan.js';

/** More than these are counted, not listed; `/migrate show` has them all. */
const MOST_VOLUMES = 4;
const MOST_ADDRESSES = 3;
const MOST_FINDINGS = 6;
const FINDING_LENGTH = 300;

export function destinationName(plan: MovePlan): string {
  return plan.identity.destination ?? "the scheduler's choice";
}

/** "Move `web-01` from compute1 to compute2", to be shown bold. */
export function moveTitle(plan: MovePlan): Text {
  return [
    'Move ',
    nameSpan(plan.about.serverName),
    ` from ${plan.identity.source} to ${destinationName(plan)}`,
  ];
}

/** Names repeat across projects and clouds: all that tells this server from its namesakes. */
export function identityLine(plan: MovePlan): Leaf {
  const { identity, about } = plan;
  const where = about.region === null ? identity.cloud : `${identity.cloud} / ${about.region}`;
  const state = identity.powerState === 3 ? 'PAUSED' : identity.vmState.toUpperCase();
  const shown = about.addresses.slice(0, MOST_ADDRESSES).join(', ');
  const more = about.addresses.length - MOST_ADDRESSES;
  return dottedLine(
    where,
    `project ${named(about.projectName ?? identity.project)}`,
    [code(shortId(identity.server))],
    `${named(about.flavorName)}, ${mebibytes(about.memoryMib)}`,
    state,
    more > 0 ? `${shown} and ${more} more` : shown,
  );
}

export function volumesLine(plan: MovePlan): Leaf {
  const { volumes, copiesLocalDisks } = plan.about;
  const copied = copiesLocalDisks
    ? 'Memory and the local disks are copied.'
    : 'Nothing is copied but memory.';
  if (volumes.length === 0) return line(`Volumes: none. ${copied}`);
  const shown = volumes.slice(0, MOST_VOLUMES).map(volumeText).join('; ');
  const rest = volumes.slice(MOST_VOLUMES);
  const restMib = rest.reduce((sum, { sizeGib }) => sum + sizeGib * 1024, 0);
  const more = rest.length === 0 ? '' : `; and ${rest.length} more, ${mebibytes(restMib)}`;
  return line(`Volumes: ${shown}${more}. ${copied}`);
}

function volumeText(volume: PlannedVolume): string {
  const name = volume.name === '' ? shortId(volume.id) : named(volume.name);
  const size = `${name} ${mebibytes(volume.sizeGib * 1024)}`;
  return volume.type === null ? size : `${size}, ${named(volume.type)}`;
}

/** How long it takes, what the guest feels, and whether it converges, with the numbers that say so. */
export function forecastLines(forecast: Forecast | null): readonly Leaf[] {
  if (forecast === null) return [field('Takes', 'not known, nor whether it converges: nothing was measured')];
  const { minSeconds, maxSeconds, pauseSeconds, copying } = forecast;
  const { dirtyBytesPerSecond: dirty, bandwidthBytesPerSecond: link } = forecast;
  const paused = pauseAtMost(pauseSeconds);
  if (dirty !== null && link !== null && outrunsLink(dirty, link)) {
    return [
      field('Takes', `${roughly(minSeconds)} or more, without an end while it stays so busy`),
      field('Guest pauses', `${paused} where it is forced`),
      field('Converges', `may not; changes ${aboutRate(dirty)}, link ${aboutRate(link)}`),
    ];
  }
  const takes =
    copying === undefined
      ? range(minSeconds, maxSeconds)
      : `${range(copying.minSeconds, copying.maxSeconds)} for the copying; the rest is not known, it is the first move here`;
  return [field('Takes', takes), field('Guest pauses', paused), field('Converges', convergence(forecast))];
}

function convergence({ dirtyBytesPerSecond: dirty, bandwidthBytesPerSecond: link }: Forecast): string {
  if (dirty === null || link === null) return 'not known: what the guest changes was not measured';
  return `should; changes ${aboutRate(dirty)} of ${aboutRate(link)}`;
}

/** The choice for a move that does not converge is approved with the plan, so it is said in words. */
export function ifStalledLine(plan: MovePlan): Block {
  const { ifStalled, about, identity } = plan;
  // Without a measured rate nobody can say how long a forced pause is; the small pause of a move that ends by itself is no answer.
  const measured = about.forecast !== null && about.forecast.bandwidthBytesPerSecond !== null;
  const pause =
    about.forecast === null || !measured
      ? 'until what is left is copied, however long that takes'
      : pauseAtMost(about.forecast.pauseSeconds);
  const choice = {
    ask: 'ask here.',
    abort: `abort; the server stays on ${identity.source}. Approved with this plan.`,
    force: `force, which ${forceText(plan.about, pause)}. Approved with this plan.`,
  }[ifStalled];
  const seconds = about.novaGivesUpAfterSeconds;
  const nova =
    seconds === null
      ? ''
      : ` Nova gives up after ${duration(seconds)}; the server then stays on ${identity.source}.`;
  return field('If it does not converge', `${choice}${nova}`);
}

/** The whole risk of post-copy stands where it is chosen by. */
function forceText({ postCopy = null }: MovePlan['about'], pause: string): string {
  if (postCopy === true)
    return 'switches to post-copy: if the network between the hosts breaks, the guest is lost';
  return `pauses the guest ${pause}${postCopy === null ? ' (or switches to post-copy, if that is permitted: not read)' : ''}`;
}

/** The destination after the move, and how this pair of hosts did lately; nothing where neither is known. */
export function destinationLines(request: Request, plan: MovePlan): readonly Leaf[] {
  const { destinationAfter: after, trackRecord: record } = plan.about;
  const room =
    after === null
      ? undefined
      : `${destinationName(plan)} after the move: ${mebibytes(after.freeMemoryMib)} free, ${after.freeVcpus} vCPU free`;
  const parts = dotted(
    room,
    record === null ? undefined : trackText(plan, record, Date.parse(request.createdAt)),
  );
  return parts.length === 0 ? [] : [line(...parts)];
}

function trackText(
  plan: MovePlan,
  record: { done: number; of: number; lastAt: string | null },
  now: number,
): string {
  const pair = `${plan.identity.source} → ${destinationName(plan)}`;
  if (record.of === 0) return `${pair}: no move in 30 days`;
  const last = record.lastAt === null ? '' : `, last ${ago(record.lastAt, now)}`;
  return `${pair}: ${record.done} of ${count(record.of, 'move')} worked in 30 days${last}`;
}

export function checkLines(plan: MovePlan): readonly Block[] {
  const { counts, findings } = plan.about;
  const said = (['pass', 'warn', 'fail', 'unknown'] as const)
    .filter((verdict) => verdict === 'pass' || counts[verdict] > 0)
    .map((verdict) => `${counts[verdict]} ${verdict}`);
  const rest = findings.length - MOST_FINDINGS;
  return [
    field('Checks', said.join(', ')),
    ...findings
      .slice(0, MOST_FINDINGS)
      .map(({ verdict, text }) => item(bold(verdict), ' ', ...prose(clipped(text, FINDING_LENGTH)))),
    ...(rest > 0 ? [item(`and ${rest} more: see Details`)] : []),
  ];
}
