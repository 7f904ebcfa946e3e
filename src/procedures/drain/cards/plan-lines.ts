import { mebibytes } from '../../../base/format/bytes.js';
import { about } from '../../../base/format/duration.js';
import { clipped, count, named } from '../../../base/format/words.js';
import { type Block, field, folded, item, type Leaf, line, type Text } from '../../../chat/card.js';
import { prose } from '../../../chat/prose.js';
import { command, dottedLine, nameSpan } from '../../../chat/text.js';
import { groupsUnreadWords } from '../../../preflight/cards/groups-unread.js';
import type { DrainRequestPlan, LeftServer } from '../plan.js';

const MOST_LEFT = 6;
const MOST_WARNINGS = 5;
const MOST_HOSTS = 6;
const WORDS_LENGTH = 200;

/** `11 of 12 servers to 3 hosts`. */
export function loadWords({ about: of }: DrainRequestPlan): string {
  const all = of.moves.length + of.stuck.length;
  if (all === 0) return 'nothing has to leave';
  const hosts = new Set(of.moves.map(({ to }) => to)).size;
  const who =
    all === of.moves.length ? count(all, 'server') : `${of.moves.length} of ${count(all, 'server')}`;
  return `${who}${hosts === 0 ? '' : ` to ${count(hosts, 'host')}`}`;
}

/** `Empty compute1: 11 of 12 servers to 3 hosts`. */
export function drainTitle(plan: DrainRequestPlan): Text {
  return [`Empty ${named(plan.identity.host)}: ${loadWords(plan)}`];
}

/** What will be done: first what decides, folded below it what is the same for every drain. */
export function planLines(plan: DrainRequestPlan): readonly Block[] {
  const { about: of } = plan;
  return [
    ...takesFields(plan),
    ...leftLines(
      'Cannot leave',
      of.stuck.filter(({ unread }) => unread !== true),
    ),
    ...leftLines(
      'Could not be judged, and so stay',
      of.stuck.filter(({ unread }) => unread === true),
    ),
    ...of.remedies.slice(0, 3).map((words) => item(...prose(words))),
    ...leftLines('Stay, as asked', of.chosen),
    ...(of.off.length === 0 ? [] : [field('Off, and stay', count(of.off.length, 'server'))]),
    ...serviceFields(plan),
    ...warningLines(plan),
    tacticsFolded(plan),
  ];
}

/** The same without anything folded, for a record. */
export function planLeaves(plan: DrainRequestPlan): readonly Leaf[] {
  return planLines(plan).flatMap((block) => (block.kind === 'folded' ? block.blocks : [block]));
}

function takesFields({ identity, about: of }: DrainRequestPlan): readonly Leaf[] {
  if (of.moves.length === 0) return [];
  const { perSource } = identity.limits;
  const first = of.moves.find(({ server }) => server === of.canary);
  const alone: Text = first === undefined ? [] : ['; first and alone ', nameSpan(first.name)];
  const pace = perSource === 1 ? 'one at a time' : `${perSource} at a time`;
  const targets = of.hosts.filter(({ servers, host }) => servers > 0 && host !== of.source);
  const words = targets.slice(0, MOST_HOSTS).map(({ host, servers, memory }) => {
    const full =
      memory === null || memory.capacity <= 0
        ? ''
        : ` (${Math.round((100 * memory.after) / memory.capacity)} % full then)`;
    return `${servers} to ${named(host)}${full}`;
  });
  const more = targets.length > MOST_HOSTS ? ` and ${targets.length - MOST_HOSTS} more hosts` : '';
  return [
    field('Takes', `about ${about(of.forecast.seconds)}, ${pace}`, ...alone),
    ...(targets.length === 0 ? [] : [field('Where to', `${words.join(', ')}${more}`)]),
  ];
}

function leftLines(label: string, left: readonly LeftServer[]): readonly Leaf[] {
  if (left.length === 0) return [];
  const shown = left.slice(0, MOST_LEFT);
  const more = left.length - shown.length;
  return [
    line({ bold: [`${label}: ${count(left.length, 'server')}`] }),
    ...shown.map(({ name, why }) =>
      why.startsWith('`')
        ? item(...prose(clipped(why, WORDS_LENGTH)))
        : item(nameSpan(name), ' ', ...prose(clipped(why, WORDS_LENGTH))),
    ),
    ...(more > 0 ? [item(`and ${more} more`)] : []),
  ];
}

/** The same warning of many servers is one line. */
function warningLines({ about: of }: DrainRequestPlan): readonly Leaf[] {
  const byText = new Map<string, string[]>();
  for (const { name, warnings } of of.moves) {
    for (const text of new Set(warnings)) byText.set(text, [...(byText.get(text) ?? []), name]);
  }
  const rows = [...byText].sort(([, a], [, b]) => b.length - a.length);
  return [
    ...(of.groupsUnread === undefined || of.moves.length === 0
      ? []
      : [item({ bold: ['unknown'] }, ' ', ...prose(groupsUnreadWords(of.groupsUnread)))]),
    ...rows
      .slice(0, MOST_WARNINGS)
      .map(([text, names]) =>
        item(
          { bold: ['warn'] },
          ' ',
          ...(names.length === 1 ? [nameSpan(names[0] ?? '')] : [count(names.length, 'server')]),
          ': ',
          ...prose(clipped(text, WORDS_LENGTH)),
        ),
      ),
    ...(rows.length > MOST_WARNINGS ? [item(`and ${rows.length - MOST_WARNINGS} more warnings`)] : []),
  ];
}

/** What becomes of the host itself, and what its end cannot promise. */
function serviceFields({ identity, about: of }: DrainRequestPlan): readonly Leaf[] {
  const host = named(identity.host);
  const before =
    of.service.status === 'disabled'
      ? `; it is already: "${clipped(of.service.reason ?? 'no reason', 120)}"`
      : '';
  const service = identity.disables
    ? field('Disabled', 'first, until ', command(`enable ${host}`), before)
    : field('Not disabled', 'our rights do not let us: new servers may come meanwhile');
  return [
    service,
    ...(of.services.length === 0
      ? []
      : [
          field(
            `Also on ${host}`,
            `${clipped(of.services.join(', '), WORDS_LENGTH)}: so it is not called safe`,
          ),
        ]),
    ...(identity.asksHosts
      ? []
      : [
          field(
            'Proof',
            'only as far as the cloud tells: nobody can look on the host (SSH is not configured)',
          ),
        ]),
  ];
}

function tacticsFolded({ identity, about: of }: DrainRequestPlan): Block {
  const memory = of.moves.reduce((sum, { memoryMib }) => sum + memoryMib, 0);
  const region = of.region === null ? identity.cloud : `${identity.cloud} / ${of.region}`;
  const stalled = {
    abort: 'is aborted and set aside',
    ask: 'is asked about here',
    force: 'is forced if its guest then pauses no longer than foreseen, else asked about here',
  }[identity.ifStalled];
  const taken =
    identity.failures === 0
      ? 'The first failed move pauses it.'
      : `More than ${count(identity.failures, 'failed move')} ${identity.failures === 1 ? 'pauses' : 'pause'} it.`;
  const newcomers = identity.newcomers === 'move' ? 'are moved, too' : 'are told, not moved';
  return folded(
    'When something goes wrong',
    dottedLine(
      region,
      identity.purpose === 'reboot' ? 'for a reboot' : 'for its removal',
      `${mebibytes(memory)} of memory`,
      `${of.reservePercent} % of each host are kept free`,
    ),
    line(`A server that does not converge ${stalled}. ${taken} Servers that come meanwhile ${newcomers}.`),
  );
}
