import { bytes, bytesOf } from '../../../base/format/bytes.js';
import { duration, about as roughly } from '../../../base/format/duration.js';
import { rate } from '../../../base/format/rate.js';
import { utcSeconds } from '../../../base/format/time.js';
import { clipped, named } from '../../../base/format/words.js';
import { bar } from '../../../chat/bar.js';
import { type Block, bold, type Card, card, code, line, type Text } from '../../../chat/card.js';
import { dotted } from '../../../chat/text.js';
import { about } from '../../../report/text.js';
import { type Request, shownId } from '../../../requests/request.js';
import { troubleAfterText, troubleText } from '../health/words.js';
import { readMoveOutcome } from '../outcome.js';
import type { MovePlan } from '../plan.js';
import { isForgotten, isLookedBackAt } from '../standing.js';
import { abortHint, abortText, ageOf, isReportLate } from './abort-lines.js';
import { doneShare, type ProgressPhase, type ProgressSample, phaseOf } from './progress.js';

/** Figures older than this are called old, and whom they could not be read from is said. */
const STALE_SECONDS = 15;
/** Where the server runs is said only when that was read within this time. */
const PROMISE_SECONDS = 30;
const GUEST_GAP_SECONDS = 5;
/** Nova saves a running migration's figures every five seconds, and we read on ticks of our own. */
const NOVA_LAG_SECONDS = 10;

/** The one message of a thread that is edited while a move runs. `sample` is undefined until something was read. */
export function progressCard(
  request: Request,
  plan: MovePlan,
  sample: ProgressSample | undefined,
  now: number,
): Card {
  const phase = phaseNow(request, sample);
  const figures = sample === undefined || phase === 'unknown' ? [] : figuresLine({ ...sample, phase }, now);
  return card(
    line(...headline(request, plan, phase, sample)),
    ...figures,
    ...troubleLines(sample, phase, now),
    ...(sample?.abort == null || OVER.has(phase) ? [] : [line(abortText(sample, plan, now))]),
    line(...placeText(request, plan, phase, sample, now)),
  );
}

/** The request's own state goes before figures. */
function phaseNow(request: Request, sample: ProgressSample | undefined): ProgressPhase | 'unknown' {
  if (request.state === 'unknown') return 'unknown';
  if (request.state === 'verifying') return isLookedBackAt(request) ? 'ending' : 'checking';
  if (sample !== undefined) return sample.phase;
  const last = request.timeline.findLast(({ type }) => type === 'phase' || type === 'found-again');
  // Found under way after a restart: it may be far, so "not sent" would be a step back.
  if (last?.type === 'found-again') return 'copying';
  return last?.type === 'phase' ? phaseOf(last.status, NO_FIGURES) : 'queued';
}

const NO_FIGURES = { totalBytes: null, remainingBytes: null, iteration: null };

function headline(
  request: Request,
  plan: MovePlan,
  phase: ProgressPhase | 'unknown',
  sample: ProgressSample | undefined,
): Text {
  const stalled = sample?.stalled === true && phase !== 'unknown' ? 'does not converge' : undefined;
  const destination = sample?.destination ?? plan.identity.destination;
  const text: Text =
    phase === 'ending' && isForgotten(request)
      ? ['Nova has forgotten it; what is left is being looked at']
      : phaseText(phase, destination, sample);
  return dotted(shownId(request.id), text, stalled);
}

function phaseText(
  phase: ProgressPhase | 'unknown',
  destination: string | null,
  sample: ProgressSample | undefined,
): Text {
  switch (phase) {
    case 'queued':
      return [queuedText(sample)];
    case 'preparing':
      return [`preparing ${destination === null ? 'the move' : named(destination)}: volumes and ports`];
    case 'copying':
      return copyingText(sample);
    case 'converging':
      return ['copying what changes'];
    case 'post-copy':
      return ['post-copy: the rest of the memory follows the guest'];
    case 'switching':
      return ['memory is copied; Nova is switching volumes and ports over'];
    case 'ending':
      return ['Nova has ended it without success; what is left is being looked at'];
    case 'checking':
      return ['checking the result'];
    case 'unknown':
      return ['nobody can say how it stands'];
  }
}

/** Before Nova has begun on the hosts: no more than what is known of the call. */
function queuedText(sample: ProgressSample | undefined): string {
  // There is a sample as soon as the call has been sent once.
  if (sample === undefined) return 'the call is not sent yet';
  switch (sample.call) {
    case 'lost':
      return 'no answer came to the call; whether Nova has taken it is being looked for';
    case 'sent':
      return 'the call is sent, no answer yet';
    case 'taken':
      return 'Nova has taken the call; it shows no migration yet';
    default:
      return sample.status === 'queued'
        ? 'Nova has queued it'
        : 'Nova has accepted it, and has not begun on the hosts';
  }
}

function copyingText(sample: ProgressSample | undefined): Text {
  const share = sample === undefined ? null : doneShare(sample);
  if (share === null) return ['copying memory, no figures yet'];
  return ['copying memory ', code(bar(share)), ` ${Math.floor(share * 100 + 1e-9)} %`];
}

function figuresLine(sample: ProgressSample, now: number): readonly Block[] {
  const { totalBytes, remainingBytes, phase } = sample;
  const moving = phase === 'copying' || phase === 'converging' || phase === 'post-copy';
  const soFar = `${duration(sample.elapsedSeconds)} so far`;
  if (!moving || totalBytes === null || remainingBytes === null || totalBytes <= 0) return [line(soFar)];
  const eta =
    sample.etaSeconds === null ||
    phase === 'converging' ||
    sample.stalled ||
    sample.health.some(isCutOff) ||
    ageOf(sample.readAt, now) > STALE_SECONDS
      ? ''
      : `, about ${roughly(sample.etaSeconds)} more`;
  const left =
    phase === 'converging' ? `${bytes(remainingBytes)} left` : `${bytesOf(remainingBytes, totalBytes)} left`;
  return [
    line(
      ...dotted(
        left,
        sample.bandwidthBps === null ? undefined : rate(sample.bandwidthBps),
        passText(sample),
        sample.dirtyBps === null ? undefined : `changing ${rate(sample.dirtyBps)}`,
        `${soFar}${eta}`,
        ageText(sample, now),
      ),
    ),
  ];
}

/** The copying to a host that is not there does not move on, and without nova-compute no move ends. */
function isCutOff({ role, trouble }: ProgressSample['health'][number]): boolean {
  if (trouble === 'compute-down') return true;
  return role === 'destination' && (trouble === 'silent' || trouble === 'quiet');
}

/** Near its end the first pass is told as over, so its number would contradict the line above. */
function passText({ iteration, phase }: ProgressSample): string | undefined {
  if (iteration === null || iteration < 1 || (iteration === 1 && phase === 'converging')) return undefined;
  return iteration === 1 ? 'first pass' : `pass ${iteration}`;
}

function ageText(sample: ProgressSample, now: number): string {
  const age = ageOf(sample.readAt, now);
  if (age > STALE_SECONDS) {
    return `figures are ${duration(age)} old: none could be read since ${utcSeconds(sample.readAt, now)}`;
  }
  return sample.source === 'host'
    ? `read ${age} s ago`
    : `figures from Nova, up to ${Math.max(age, NOVA_LAG_SECONDS)} s old`;
}

/** Whatever cannot be read, or is in trouble, with what it means: each a line of its own. */
function troubleLines(
  sample: ProgressSample | undefined,
  phase: ProgressPhase | 'unknown',
  now: number,
): readonly Block[] {
  if (sample === undefined) return [];
  const { cloud, health } = sample;
  const age = cloud.readAt === null ? Number.POSITIVE_INFINITY : ageOf(cloud.readAt, now);
  const unread =
    cloud.failingSince === null || age <= STALE_SECONDS
      ? []
      : [
          line(
            cloud.readAt === null
              ? `Nova could not be read since ${utcSeconds(cloud.failingSince, now)}: how it stands is not known yet.`
              : `Nova could not be read since ${utcSeconds(cloud.readAt, now)} (${duration(age)}): what Nova told is from before.`,
          ),
        ];
  const textOf = phase === 'ending' || phase === 'checking' ? troubleAfterText : troubleText;
  const troubles = health.flatMap((one) => textOf(one, now) ?? []);
  const both = health.length > 1 && health.every(({ trouble }) => trouble === 'compute-down');
  const bus = both
    ? [line("Both at once: likely it is not the hosts, but Nova's message bus (RabbitMQ) or its conductor.")]
    : [];
  return [...unread, ...troubles.map((text) => line(text)), ...bus, ...guestText(sample, now)];
}

/** The guest's own word counts most where a host is in trouble; a short gap belongs to every move. */
function guestText({ guest, health }: ProgressSample, now: number): readonly Block[] {
  if (guest === null) return [];
  const { answeredAt, silentSince } = guest;
  const address = clipped(guest.address, 45);
  if (silentSince !== null && ageOf(silentSince, now) > GUEST_GAP_SECONDS) {
    return [
      line(
        `The guest at ${address} has not answered since ${utcSeconds(silentSince, now)} (${duration(ageOf(silentSince, now))}).`,
      ),
    ];
  }
  if (answeredAt === null || health.every(({ trouble }) => trouble === undefined)) return [];
  const age = ageOf(answeredAt, now);
  return age > PROMISE_SECONDS ? [] : [line(`The guest at ${address} answered ${age} s ago: it runs.`)];
}

/** There is nothing left to stop. */
const OVER: ReadonlySet<string> = new Set(['post-copy', 'switching', 'ending', 'checking']);

/** Where the guest runs, and what can still be done about it. Never the destination as if the server were there. */
function placeText(
  request: Request,
  plan: MovePlan,
  phase: ProgressPhase | 'unknown',
  sample: ProgressSample | undefined,
  now: number,
): Text {
  const { source } = plan.identity;
  switch (phase) {
    case 'unknown':
      return [
        'Where the server is, as far as it was seen, stands on the card. ',
        about(request, 'check'),
        ' looks again.',
      ];
    case 'post-copy':
      return [
        `The guest has left ${source} and fetches the rest of its memory from there. This cannot be aborted.`,
      ];
    case 'ending':
      return ['Where the server runs is told once it is proved.'];
    case 'switching':
    case 'checking':
      return ['It can no longer be aborted. Where the server runs is told once it is proved.'];
    default:
      return [runsText(source, sample, now), ...abortHint(request, plan, sample, now)];
  }
}

/** Said only where it was read just now. */
function runsText(source: string, sample: ProgressSample | undefined, now: number): string {
  // Right after the last look before the start there is nothing newer to say.
  if (sample === undefined || sample.elapsedSeconds <= STALE_SECONDS) return `The server runs on ${source}.`;
  if (sample.runsOnSourceAt === null)
    return `Where the server runs could not be read yet; it was on ${source}.`;
  const age = ageOf(sample.runsOnSourceAt, now);
  const trouble = sample.health.find(({ role }) => role === 'source')?.trouble;
  const doubtful = trouble === 'quiet' || trouble === 'silent' || trouble === 'libvirt-down';
  return age <= PROMISE_SECONDS && !doubtful
    ? `The server runs on ${source}.`
    : `The server was last seen running on ${source} at ${utcSeconds(sample.runsOnSourceAt, now)}, ${duration(age)} ago.`;
}

/** What stands in the progress message once nothing more will come: no bar that stays at 60 %. */
export function progressEndCard(request: Request): Card {
  const outcome = readMoveOutcome(request);
  const seconds = outcome?.durationSeconds ?? null;
  const took = seconds === null ? undefined : `after ${duration(seconds)}`;
  const sent =
    outcome === undefined || outcome.sentBytes === null ? undefined : `${bytes(outcome.sentBytes)} sent`;
  const moved = request.state === 'succeeded' || request.state === 'residue';
  const what = moved ? 'memory copied' : 'copying has ended';
  return card(line(...dotted(shownId(request.id), what, took, sent, 'the outcome is below')));
}

/** For a row in a list: `copying 78 %`, `preparing`. */
export function progressWords(sample: ProgressSample | undefined): Text {
  const stalled: Text = sample?.stalled === true ? [', ', bold('does not converge')] : [];
  return [phaseWord(sample), ...stalled, ...(sample?.health ?? []).flatMap(troubleWords)];
}

/** The whole of it stands in the move's own progress, which a child of a drain does not have. */
function troubleWords({ host, trouble }: ProgressSample['health'][number]): Text {
  switch (trouble) {
    case undefined:
      return [];
    case 'compute-down':
      return [', ', bold(`nova-compute of ${named(host)} does not report`)];
    case 'libvirt-down':
      return [', ', bold(`libvirt of ${named(host)} does not answer`)];
    default:
      return [', ', bold(`${named(host)} does not answer`)];
  }
}

function phaseWord(sample: ProgressSample | undefined): string {
  if (sample === undefined) return 'running';
  switch (sample.phase) {
    case 'copying': {
      const share = doneShare(sample);
      return share === null ? 'copying' : `copying ${Math.floor(share * 100 + 1e-9)} %`;
    }
    case 'converging':
      return 'copying what changes';
    case 'switching':
      return 'switching over';
    case 'ending':
      return 'being looked back at';
    default:
      return sample.phase;
  }
}

/** What makes an edit worth its call: where it stands, and figures that were not shown yet. Looking again is no news. */
export function progressNews(request: Request, sample: ProgressSample | undefined): string {
  if (sample === undefined) return request.state;
  const { phase, stalled, totalBytes, readAt, health, abort, call } = sample;
  const troubles = health.flatMap(({ host, trouble }) =>
    trouble === undefined ? [] : [`${host} ${trouble}`],
  );
  const aborting = abort === null ? '' : `abort ${abort.sent.length} ${abort.taken}`;
  const guest = sample.guest?.silentSince == null ? '' : 'guest silent';
  const figures = totalBytes === null ? 'no figures' : readAt;
  const late = isReportLate(sample, Date.parse(sample.at)) ? 'late' : '';
  return [request.state, phase, stalled, call, figures, aborting, guest, late, ...troubles].join(' ');
}
