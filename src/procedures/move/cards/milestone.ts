import { clipped, named } from '../../../base/format/words.js';
import { type Block, line } from '../../../chat/card.js';
import { nameSpan } from '../../../chat/text.js';
import { isMoving } from '../../../cloud/migration.js';
import { askedBy, refusal, startedLine, unknownBlocks } from '../../../report/milestone.js';
import type { Moment } from '../../../report/presentation.js';
import type { CardView } from '../../../report/view.js';
import type { TimelineEvent } from '../../../requests/timeline.js';
import { troubleText } from '../health/words.js';
import { readMove } from '../plan.js';
import { eventLines } from './nova-events.js';
import { stalledCard } from './stalled.js';

type Of<T extends TimelineEvent['type']> = Extract<TimelineEvent, { type: T }>;

/** What the thread of a move says of what only moves have; undefined: what it says of every kind. */
export function moveMilestone(
  event: TimelineEvent,
  moment: Moment,
  view: CardView,
): readonly Block[] | undefined {
  const { request } = moment;
  const plan = readMove(request.plan);
  switch (event.type) {
    case 'started':
      return startedBlocks(event, moment);
    case 'phase':
      return phaseBlocks(event, moment);
    case 'stalled':
      return stalledCard(request, plan, event.figures, event.choice, {
        at: Date.parse(event.at),
        forceQuorum: view.policy.quorumOf('force'),
      }).blocks;
    case 'stall-over':
      return [line('It gets on again: less is left than before.')];
    case 'abort-asked':
      return [
        line(`${askedBy('Abort', event)}: Nova is told to stop; the end will say where the server is.`),
      ];
    case 'force-asked':
      return [line(`${askedBy('Force', event)}: Nova is told to force the move to its end.`)];
    case 'force-refused':
      return refusal('Nova did not take the force; the move goes on as before', event.message);
    case 'unknown':
      return unknownBlocks(event, request, [nameSpan(plan.about.serverName)]);
    case 'leftover-seen':
      return [
        line(
          `Still there: ${event.what.map((what) => clipped(what, 160)).join('; ')}. I look again in 30 s.`,
        ),
      ];
    case 'host-trouble':
      return troubleBlocks(event);
    case 'host-well':
      return [line(`${named(event.host)} is heard of again.`)];
    case 'looking-back':
      if (event.status !== null && isMoving(event.status))
        return [
          line(
            `The server is at rest where it was, and Nova does nothing more for the move though it still calls it ${clipped(event.status, 40)}; I look at what is left of it on both hosts.`,
          ),
        ];
      return [
        line(
          `Nova has ended the move without success${event.status === null ? '' : ` (${clipped(event.status, 40)})`}; I look at what is left of it on both hosts.`,
        ),
      ];
    case 'nova-events':
      return event.events.length === 0 ? [] : [line("Nova's events of this move:"), eventLines(event.events)];
    default:
      return undefined;
  }
}

function troubleBlocks(event: Of<'host-trouble'>): readonly Block[] {
  const { host, role, trouble, ssh } = event;
  const heardAt = event.heardAt === null ? undefined : Date.parse(event.heardAt);
  const seen = { host, role, trouble, ssh, since: Date.parse(event.since), heardAt };
  const text = troubleText(seen, Date.parse(event.at));
  return text === undefined ? [] : [line(text)];
}

/** Later steps of a move (abort, force) are told by the events that asked for them. */
function startedBlocks(event: Of<'started'>, { request, before }: Moment): readonly Block[] {
  const since = before.slice(before.findLastIndex(({ type }) => type === 'not-started') + 1);
  if (since.some(({ type }) => type === 'started')) return [];
  return [startedLine(event, ` The server runs on ${readMove(request.plan).identity.source}.`)];
}

function phaseBlocks(event: Of<'phase'>, { request, before }: Moment): readonly Block[] {
  const { source, destination } = readMove(request.plan).identity;
  const blocks: Block[] = [];
  const known = before.some((earlier) => earlier.type === 'phase' && earlier.destination !== null);
  if (destination === null && event.destination !== null && !known) {
    blocks.push(line(`The scheduler chose ${named(event.destination)}.`));
  }
  if (event.status === 'running (post-copy)') {
    blocks.push(
      line(
        `Switched to post-copy: the guest has left ${source} and is slow until the rest of its memory is there. It cannot be aborted now.`,
      ),
    );
  }
  return blocks;
}

/** One line about an event that the thread leaves out. */
export function moveEventWords(event: TimelineEvent): string | undefined {
  switch (event.type) {
    case 'phase':
      return `${event.status}, ${event.source ?? 'unknown'} → ${event.destination ?? 'not chosen'}${event.migrationId === null ? '' : `, migration ${event.migrationId}`}`;
    case 'guest-asked':
      return event.why === null
        ? `${event.address} answered ${event.answered} of ${event.of} probes`
        : `${event.address}: ${event.why}`;
    default:
      return undefined;
  }
}
