import { line } from '../../chat/card.js';
import { plainText } from '../../chat/plain.js';
import type { RecordParts } from '../../report/presentation.js';
import { below, fields, someOf, words } from '../../report/record/text.js';
import { type Request, shownId } from '../../requests/request.js';
import type { TimelineEvent } from '../../requests/timeline.js';
import { rollingEventWords } from './cards/milestone.js';
import { planLeaves, rollingTitle } from './cards/plan-lines.js';
import { readRollingOutcome } from './outcome.js';
import { readRolling } from './plan.js';

/** One section a host: what came of it, and when. */
export function rollingRecord(request: Request): RecordParts {
  const plan = readRolling(request.plan);
  const told = [line(...rollingTitle(plan)), ...planLeaves(plan)];
  const rows = readRollingOutcome(request)?.rows ?? [];
  return {
    plan: [
      ...someOf(told.map((block) => words(plainText({ blocks: [block] })))),
      ...below(someOf(fields([['digest', request.digest]]))),
    ],
    ids: [],
    trouble: [],
    course: plan.identity.hosts.map((host) => {
      const row = rows.find((one) => one.host === host);
      const events = request.timeline.filter((event) => 'host' in event && event.host === host);
      return {
        title: `Host ${words(host)}`,
        lines: [
          `outcome: ${row?.state ?? request.state}`,
          ...(row?.request == null ? [] : [`drain: ${shownId(row.request)}`]),
          ...events.map((event) => `${event.at}  ${words(eventWords(event))}`),
        ],
      };
    }),
    proof: [],
  };
}

function eventWords(event: TimelineEvent): string {
  switch (event.type) {
    case 'rolling-handed-over':
      return `handed over, boot ${event.bootId ?? 'not read'}, libvirt ${event.versions.libvirt ?? '?'}, QEMU ${event.versions.qemu ?? '?'}, kernel ${event.versions.kernel ?? '?'}`;
    case 'rolling-done':
      return `${event.byName} says that it is done`;
    case 'rolling-not-back':
      return `not back: ${event.why.join('; ')}`;
    case 'rolling-returned':
      return `back: ${event.notes.join('; ') || 'nothing new'}`;
    case 'rolling-enabled':
      return `enabled by ${shownId(event.request)}`;
    case 'rolling-not-enabled':
      return `not enabled: ${event.why ?? ''}`;
    case 'rolling-skipped':
      return `left out by ${event.byName}`;
    default:
      return rollingEventWords(event) ?? event.type;
  }
}
