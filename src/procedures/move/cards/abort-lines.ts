import { duration } from '../../../base/format/duration.js';
import { named } from '../../../base/format/words.js';
import type { Text } from '../../../chat/card.js';
import { about } from '../../../report/text.js';
import { nothingSent, type Request } from '../../../requests/request.js';
import type { MovePlan } from '../plan.js';
import type { ProgressSample } from './progress.js';

/** Nova's default report_interval. */
const REPORT_SECONDS = 10;
/** The reports are read every 3 s, and one comes a little later than the other. */
const ALLOWED_SECONDS = 5;

/** What was sent to stop it, and that Nova has not acted on it yet. */
export function abortText(
  { abort, health, call, phase }: ProgressSample,
  plan: MovePlan,
  now: number,
): string {
  if (abort === null) return '';
  const asked = `Abort asked ${duration(ageOf(abort.askedAt, now))} ago`;
  const last = abort.sent.at(-1);
  if (last === undefined) {
    // From the first byte on Nova takes one: nothing is in its way but the moment.
    if (call === 'recorded' && (phase === 'copying' || phase === 'converging'))
      return `${asked}, not sent yet. It is sent as soon as it can be.`;
    const why =
      call === 'recorded' ? 'it can not be taken yet' : 'Nova shows no migration that could be aborted';
    return `${asked}, not sent yet: ${why}. It is sent as soon as it can be.`;
  }
  const times =
    abort.sent.length === 1
      ? 'sent'
      : `sent ${abort.sent.length} times, last ${duration(ageOf(last, now))} ago`;
  if (!abort.taken) return `${asked}, ${times}; no answer from Nova yet. It is sent again every 5 s.`;
  const source = health.find(({ role }) => role === 'source');
  const who = `nova-compute of ${plan.identity.source} has to act on it`;
  const but =
    source?.trouble === undefined || source.trouble === 'unreached' ? '' : ', and is not heard of now';
  return `${asked}, ${times}: Nova took it and has not acted on it yet (${who}${but}).`;
}

/** An abort is the work of the source's nova-compute: nothing else can stop what libvirt has begun. */
export function abortHint(
  request: Request,
  plan: MovePlan,
  sample: ProgressSample | undefined,
  now: number,
): Text {
  if (sample !== undefined && sample.abort !== null) return [];
  // This message is edited some seconds later than the card, which says what an abort does until the call has left.
  if (nothingSent(request)) return [];
  const command = about(request, 'abort');
  const source = sample?.health.find(({ role }) => role === 'source');
  const trouble = source?.trouble;
  if (trouble === 'silent' || trouble === 'quiet' || trouble === 'compute-down') {
    return [' ', command, ' is handed to Nova; it acts once nova-compute there is heard of again.'];
  }
  if (sample !== undefined && sample.cloud.failingSince !== null) {
    return [' ', command, ' is sent as soon as Nova answers.'];
  }
  const late = lateReport(sample, now);
  if (late !== undefined) {
    const report = `whose last report to Nova is ${duration(late.seconds)} old (${duration(late.usual)} is usual)`;
    return [' ', command, ` needs nova-compute of ${named(plan.identity.source)}, ${report}.`];
  }
  return [' ', ...abortPromise(request, plan)];
}

/** What an abort does while nothing is known to stand in its way. */
export function abortPromise(request: Request, { identity }: MovePlan): Text {
  const command = about(request, 'abort');
  return nothingSent(request)
    ? [command, ' ends it: nothing has been sent to the cloud yet.']
    : [command, ` has nova-compute of ${named(identity.source)} stop it, without harm to the guest.`];
}

/** Whether nova-compute of the source, which has to do what is asked, should have reported since. */
export function isReportLate(sample: ProgressSample, now: number): boolean {
  return lateReport(sample, now) !== undefined;
}

/** How old the last report of the source's nova-compute is, and how old it should be at most; undefined: it is not late, or nobody can say. */
function lateReport(
  sample: ProgressSample | undefined,
  now: number,
): { seconds: number; usual: number } | undefined {
  const source = sample?.health.find(({ role }) => role === 'source');
  if (source?.heardAt === undefined) return undefined;
  const seconds = Math.round((now - source.heardAt) / 1000);
  const usual = source.everyMs === undefined ? REPORT_SECONDS : Math.round(source.everyMs / 1000);
  return seconds > usual + ALLOWED_SECONDS ? { seconds, usual } : undefined;
}

/** Whole seconds since an ISO time. */
export function ageOf(at: string, now: number): number {
  return Math.max(0, Math.round((now - Date.parse(at)) / 1000));
}
