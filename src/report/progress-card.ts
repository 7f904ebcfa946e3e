import { bar } from '../chat/bar.js';
import { type Block, type Card, card, code, line, type Text } from '../chat/card.js';
import type { MigratePlan } from '../requests/plan.js';
import { type Request, shownId } from '../requests/request.js';
import { bytes, bytesOf } from './format/bytes.js';
import { duration, about as roughly } from './format/duration.js';
import { rate } from './format/rate.js';
import { named } from './format/words.js';
import { doneShare, type ProgressSample } from './progress.js';
import { about, dotted } from './text.js';

/** Figures older than this are called old, not "read N s ago". */
const STALE_SECONDS = 30;
/** Nova saves a running migration's figures every five seconds, and we read on ticks of our own. */
const NOVA_LAG_SECONDS = 10;

/** The one message of a thread that is edited while a move runs. `sample` is undefined until something was read. */
export function progressCard(
  request: Request,
  plan: MigratePlan,
  sample: ProgressSample | undefined,
  now: number,
): Card {
  const figures = sample === undefined ? [] : figuresLine(sample, now);
  return card(
    line(...headline(request, plan, sample)),
    ...figures,
    line(...placeText(request, plan, sample)),
  );
}

function headline(request: Request, plan: MigratePlan, sample: ProgressSample | undefined): Text {
  const destination = sample?.destination ?? plan.identity.destination;
  const preparing = `preparing ${destination === null ? 'the move' : named(destination)}: volumes and ports`;
  const stalled = sample?.stalled === true ? 'does not converge' : undefined;
  return dotted(shownId(request.id), phaseText(sample, preparing), stalled);
}

function phaseText(sample: ProgressSample | undefined, preparing: string): Text {
  switch (sample?.phase) {
    case undefined:
    case 'preparing':
      return [preparing];
    case 'queued':
      return ['Nova has taken it; waiting for its turn on the host'];
    case 'copying':
      return copyingText(sample, preparing);
    case 'converging':
      return ['copying what changes'];
    case 'post-copy':
      return ['post-copy: the rest of the memory follows the guest'];
    case 'switching':
      return ['memory is copied; Nova is switching volumes and ports over'];
    case 'checking':
      return ['checking the result'];
  }
}

function copyingText(sample: ProgressSample, preparing: string): Text {
  const share = doneShare(sample);
  if (share === null) return [preparing];
  return ['copying memory ', code(bar(share)), ` ${Math.floor(share * 100 + 1e-9)} %`];
}

function figuresLine(sample: ProgressSample, now: number): readonly Block[] {
  const { totalBytes, remainingBytes, phase } = sample;
  const moving = phase === 'copying' || phase === 'converging' || phase === 'post-copy';
  const soFar = `${duration(sample.elapsedSeconds)} so far`;
  if (!moving || totalBytes === null || remainingBytes === null || totalBytes <= 0) return [line(soFar)];
  const eta =
    sample.etaSeconds === null || phase === 'converging' || sample.stalled
      ? ''
      : `, about ${roughly(sample.etaSeconds)} more`;
  const left =
    phase === 'converging' ? `${bytes(remainingBytes)} left` : `${bytesOf(remainingBytes, totalBytes)} left`;
  return [
    line(
      ...dotted(
        left,
        sample.bandwidthBps === null ? undefined : rate(sample.bandwidthBps),
        passText(sample.iteration),
        sample.dirtyBps === null ? undefined : `changing ${rate(sample.dirtyBps)}`,
        `${soFar}${eta}`,
        ageText(sample, now),
      ),
    ),
  ];
}

function passText(iteration: number | null): string | undefined {
  if (iteration === null || iteration < 1) return undefined;
  return iteration === 1 ? 'first pass' : `pass ${iteration}`;
}

function ageText(sample: ProgressSample, now: number): string {
  const age = Math.max(0, Math.round((now - Date.parse(sample.readAt)) / 1000));
  if (age > STALE_SECONDS) return `figures are ${duration(age)} old`;
  return sample.source === 'host'
    ? `read ${age} s ago`
    : `figures from Nova, up to ${Math.max(age, NOVA_LAG_SECONDS)} s old`;
}

/** Where the guest runs, and what can still be done about it. Never the destination as if the server were there. */
function placeText(request: Request, plan: MigratePlan, sample: ProgressSample | undefined): Text {
  const { source } = plan.identity;
  switch (sample?.phase) {
    case 'post-copy':
      return [
        `The guest has left ${source} and fetches the rest of its memory from there. This cannot be aborted.`,
      ];
    case 'switching':
    case 'checking':
      return ['It can no longer be aborted. Where the server runs is told once it is proved.'];
    default:
      return [
        `The server runs on ${source}. `,
        about(request, 'abort'),
        ' stops it, without harm to the guest.',
      ];
  }
}

/** What stands in the progress message once nothing more will come: no bar that stays at 60 %. */
export function progressEndCard(request: Request): Card {
  const { outcome } = request;
  const seconds = outcome?.durationSeconds ?? null;
  const took = seconds === null ? undefined : `after ${duration(seconds)}`;
  const sent =
    outcome === undefined || outcome.sentBytes === null ? undefined : `${bytes(outcome.sentBytes)} sent`;
  const moved = request.state === 'succeeded' || request.state === 'residue';
  const what = moved ? 'memory copied' : 'copying has ended';
  return card(line(...dotted(shownId(request.id), what, took, sent, 'the outcome is below')));
}
