import { mebibytes } from '../../../base/format/bytes.js';
import { about } from '../../../base/format/duration.js';
import { clipped, count, named } from '../../../base/format/words.js';
import { type Block, item, line, type Text } from '../../../chat/card.js';
import { prose } from '../../../chat/prose.js';
import { dottedLine } from '../../../chat/text.js';
import type { RollingRequestPlan } from '../plan.js';

const MOST_HOSTS = 12;
const MOST_MOVES = 8;
const MOST_CANNOT = 5;
const WORDS_LENGTH = 240;

/** `Maintain 3 hosts of lab, one after another`. */
export function rollingTitle({ identity }: RollingRequestPlan): Text {
  const how = identity.batch === 1 ? 'one after another' : `${identity.batch} at a time`;
  return [`Maintain ${count(identity.hosts.length, 'host')} of ${named(identity.cloud)}, ${how}`];
}

/** What will be done, in the order in which people ask. */
export function planLines(plan: RollingRequestPlan): readonly Block[] {
  const { identity, about: of } = plan;
  const { moves, peak } = of;
  const again = moves.total - moves.servers;
  const region = of.region === null ? identity.cloud : `${identity.cloud} / ${of.region}`;
  return [
    dottedLine(
      region,
      `${count(moves.total, 'move')} of ${count(moves.servers, 'server')}${again > 0 ? ` (${again} ${again === 1 ? 'moves' : 'move'} more than once)` : ''}`,
      `at the longest ${about(of.seconds)}`,
    ),
    line(`Order: ${orderWords(plan)}`),
    ...of.next.map(({ host, moves: leaving }) => item(`${named(host)}: ${nextWords(leaving)}`)),
    ...(peak === null
      ? []
      : [
          line(
            `Fullest on the way: ${named(peak.host)}, ${mebibytes(peak.usedMib)} of ${mebibytes(peak.capacityMib)}; ${identity.reservePercent} % of each host are kept free.`,
          ),
        ]),
    ...(of.cannot.length === 0
      ? []
      : [
          line(`Cannot be emptied as things stand: ${count(of.cannot.length, 'host')}`),
          ...of.cannot.slice(0, MOST_CANNOT).map(({ why }) => item(...prose(clipped(why, WORDS_LENGTH)))),
          ...(of.cannot.length > MOST_CANNOT ? [item(`and ${of.cannot.length - MOST_CANNOT} more`)] : []),
        ]),
    ...tacticLines(plan),
  ];
}

function orderWords({ about: of }: RollingRequestPlan): string {
  const shown = of.order
    .slice(0, MOST_HOSTS)
    .map(({ host, canary, servers }) => `${named(host)} (${canary ? 'first and alone, ' : ''}${servers})`);
  const more = of.order.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function nextWords(moves: readonly { name: string; to: string }[]): string {
  if (moves.length === 0) return 'nothing has to leave';
  const shown = moves.slice(0, MOST_MOVES).map(({ name, to }) => `${clipped(name, 40)} → ${named(to)}`);
  const more = moves.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function tacticLines({ identity }: RollingRequestPlan): readonly Block[] {
  const who =
    identity.handOver === 'reboot'
      ? 'Drover reboots each empty host'
      : 'Each empty host is handed to you: reboot it, then say that it is done';
  const stalled = {
    abort: 'is aborted and set aside',
    ask: 'is asked about',
    force: 'is forced, which pauses its guest',
  }[identity.ifStalled];
  return [
    line(`${who}. One that is not back within ${identity.backWithinMinutes} min pauses everything.`),
    line(
      `A server that does not converge ${stalled}; newcomers are ${identity.newcomers === 'move' ? 'moved, too' : 'told, not moved'}.`,
    ),
    ...(identity.gates.length === 0
      ? []
      : [line(`Before each next host must hold: ${clipped(identity.gates.join(', '), WORDS_LENGTH)}.`)]),
  ];
}
