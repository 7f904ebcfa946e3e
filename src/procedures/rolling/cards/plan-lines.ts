import { mebibytes } from '../../../base/format/bytes.js';
import { about } from '../../../base/format/duration.js';
import { clipped, count, named } from '../../../base/format/words.js';
import { type Block, bold, field, folded, item, type Leaf, line, type Text } from '../../../chat/card.js';
import { prose } from '../../../chat/prose.js';
import type { RollingRequestPlan } from '../plan.js';

const MOST_HOSTS = 12;
const MOST_MOVES = 8;
const MOST_CANNOT = 5;
const WORDS_LENGTH = 240;

/** `3 hosts of lab, one after another`. */
export function hostsWords({ identity }: RollingRequestPlan): string {
  const how = identity.batch === 1 ? 'one after another' : `${identity.batch} at a time`;
  return `${count(identity.hosts.length, 'host')} of ${named(identity.cloud)}, ${how}`;
}

/** `Maintain 3 hosts of lab, one after another`. */
export function rollingTitle(plan: RollingRequestPlan): Text {
  return [`Maintain ${hostsWords(plan)}`];
}

/** What will be done: first what decides, folded below it who goes where and what is the same for every maintenance. */
export function planLines(plan: RollingRequestPlan): readonly Block[] {
  const { identity, about: of } = plan;
  const { moves } = of;
  const again = moves.total - moves.servers;
  const twice = again > 0 ? `, ${again} of them a second time` : '';
  return [
    field('Order', orderWords(plan)),
    field(
      'Takes',
      `at the longest ${about(of.seconds)}: ${count(moves.total, 'move')} of ${count(moves.servers, 'server')}${twice}`,
    ),
    field('Each empty host', handOverWords(plan)),
    ...(identity.gates.length === 0
      ? []
      : [field('Before each next host', `must hold: ${clipped(identity.gates.join(', '), WORDS_LENGTH)}`)]),
    ...cannotLines(plan),
    folded('Who goes where, and when something goes wrong', ...nextLines(plan), ...tacticLines(plan)),
  ];
}

/** The same without anything folded, for a record. */
export function planLeaves(plan: RollingRequestPlan): readonly Leaf[] {
  return planLines(plan).flatMap((block) => (block.kind === 'folded' ? block.blocks : [block]));
}

function orderWords({ about: of }: RollingRequestPlan): string {
  const shown = of.order
    .slice(0, MOST_HOSTS)
    .map(
      ({ host, canary, servers }) =>
        `${named(host)} (${canary ? 'first and alone, ' : ''}${count(servers, 'server')})`,
    );
  const more = of.order.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function handOverWords({ identity }: RollingRequestPlan): string {
  const who =
    identity.handOver === 'reboot'
      ? 'is rebooted by Drover'
      : 'is handed to you: reboot it, then say that it is done';
  return `${who}. Not back within ${identity.backWithinMinutes} min: everything pauses`;
}

function cannotLines({ about: of }: RollingRequestPlan): readonly Leaf[] {
  if (of.cannot.length === 0) return [];
  return [
    line(bold(`Cannot be emptied as things stand: ${count(of.cannot.length, 'host')}`)),
    ...of.cannot.slice(0, MOST_CANNOT).map(({ why }) => item(...prose(clipped(why, WORDS_LENGTH)))),
    ...(of.cannot.length > MOST_CANNOT ? [item(`and ${of.cannot.length - MOST_CANNOT} more`)] : []),
  ];
}

/** The first turns; the order of the rest is made anew as the world changes. */
function nextLines({ about: of }: RollingRequestPlan): readonly Leaf[] {
  return of.next.map(({ host, moves }) => item(`${named(host)}: ${nextWords(moves)}`));
}

function nextWords(moves: readonly { name: string; to: string }[]): string {
  if (moves.length === 0) return 'nothing has to leave';
  const shown = moves.slice(0, MOST_MOVES).map(({ name, to }) => `${clipped(name, 40)} → ${named(to)}`);
  const more = moves.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function tacticLines({ identity, about: of }: RollingRequestPlan): readonly Leaf[] {
  const { peak } = of;
  const stalled = {
    abort: 'is aborted and set aside',
    ask: 'is asked about',
    force: 'is forced if its guest then pauses no longer than foreseen, else asked about here',
  }[identity.ifStalled];
  return [
    ...(peak === null
      ? []
      : [
          line(
            `Fullest on the way: ${named(peak.host)}, ${mebibytes(peak.usedMib)} of ${mebibytes(peak.capacityMib)}; ${identity.reservePercent} % of each host are kept free.`,
          ),
        ]),
    line(
      `A server that does not converge ${stalled}; servers that come meanwhile ${identity.newcomers === 'move' ? 'are moved, too' : 'are told, not moved'}.`,
    ),
  ];
}
