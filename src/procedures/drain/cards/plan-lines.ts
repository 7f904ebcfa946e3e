import { mebibytes } from '../../../base/format/bytes.js';
import { about } from '../../../base/format/duration.js';
import { clipped, count, named } from '../../../base/format/words.js';
import { type Block, item, line, type Text } from '../../../chat/card.js';
import { prose } from '../../../chat/prose.js';
import { command, dottedLine, nameSpan } from '../../../chat/text.js';
import type { DrainRequestPlan, LeftServer } from '../plan.js';

const MOST_LEFT = 6;
const MOST_WARNINGS = 5;
const MOST_HOSTS = 6;
const WORDS_LENGTH = 200;

/** `Empty compute1: 11 of 12 servers to 3 hosts`. */
export function drainTitle({ identity, about: of }: DrainRequestPlan): Text {
  const all = of.moves.length + of.stuck.length;
  const hosts = new Set(of.moves.map(({ to }) => to)).size;
  const who =
    all === of.moves.length ? count(all, 'server') : `${of.moves.length} of ${count(all, 'server')}`;
  const where = hosts === 0 ? '' : ` to ${count(hosts, 'host')}`;
  return [
    `Empty ${named(identity.host)}: ${of.moves.length === 0 && all === 0 ? 'nothing has to leave' : `${who}${where}`}`,
  ];
}

/** What will be done, in the order in which people ask. */
export function planLines(plan: DrainRequestPlan): readonly Block[] {
  const { identity, about: of } = plan;
  const memory = of.moves.reduce((sum, { memoryMib }) => sum + memoryMib, 0);
  const region = of.region === null ? identity.cloud : `${identity.cloud} / ${of.region}`;
  return [
    dottedLine(
      region,
      identity.purpose === 'reboot' ? 'for a reboot' : 'for its removal',
      `${count(of.moves.length, 'server')}, ${mebibytes(memory)}`,
      of.off.length === 0
        ? undefined
        : `${count(of.off.length, 'off server')} ${of.off.length === 1 ? 'stays' : 'stay'}`,
    ),
    ...whereLines(plan),
    ...paceLines(plan),
    ...leftLines('Stays', of.chosen),
    ...leftLines('Cannot leave', of.stuck),
    ...of.remedies.slice(0, 3).map((words) => item(...prose(words))),
    ...warningLines(plan),
    ...serviceLines(plan),
  ];
}

function whereLines({ about: of }: DrainRequestPlan): readonly Block[] {
  const targets = of.hosts.filter(({ servers, host }) => servers > 0 && host !== of.source);
  if (targets.length === 0) return [];
  const words = targets.slice(0, MOST_HOSTS).map(({ host, servers, memory }) => {
    const full =
      memory === null || memory.capacity <= 0
        ? ''
        : ` (${Math.round((100 * memory.after) / memory.capacity)} % full then)`;
    return `${servers} to ${named(host)}${full}`;
  });
  const more = targets.length > MOST_HOSTS ? ` and ${targets.length - MOST_HOSTS} more hosts` : '';
  return [line(`Where to: ${words.join(', ')}${more}; ${of.reservePercent} % of each are kept free.`)];
}

function paceLines({ identity, about: of }: DrainRequestPlan): readonly Block[] {
  if (of.moves.length === 0) return [];
  const { perSource } = identity.limits;
  const first = of.moves.find(({ server }) => server === of.canary);
  const alone: Text = first === undefined ? [] : [' First and alone: ', nameSpan(first.name), '.'];
  const stalled = {
    abort: 'One that does not converge is aborted and set aside',
    ask: 'One that does not converge: ask here',
    force: 'One that does not converge is forced, which pauses its guest',
  }[identity.ifStalled];
  const taken =
    identity.failures === 0
      ? 'the first failed move pauses it'
      : `more than ${count(identity.failures, 'failed move')} ${identity.failures === 1 ? 'pauses' : 'pause'} it`;
  const newcomers =
    identity.newcomers === 'move' ? 'newcomers are moved, too' : 'newcomers are told, not moved';
  return [
    line(
      `Takes about ${about(of.forecast.seconds)}, ${perSource === 1 ? 'one at a time' : `${perSource} at a time`}.`,
      ...alone,
    ),
    line(`${stalled}; ${taken}; ${newcomers}.`),
  ];
}

function leftLines(label: string, left: readonly LeftServer[]): readonly Block[] {
  if (left.length === 0) return [];
  const shown = left.slice(0, MOST_LEFT);
  const more = left.length - shown.length;
  return [
    line(`${label}: ${count(left.length, 'server')}`),
    ...shown.map(({ name, why }) =>
      why.startsWith('`')
        ? item(...prose(clipped(why, WORDS_LENGTH)))
        : item(nameSpan(name), ' ', ...prose(clipped(why, WORDS_LENGTH))),
    ),
    ...(more > 0 ? [item(`and ${more} more`)] : []),
  ];
}

/** The same warning of many servers is one line. */
function warningLines({ about: of }: DrainRequestPlan): readonly Block[] {
  const byText = new Map<string, string[]>();
  for (const { name, warnings } of of.moves) {
    for (const text of new Set(warnings)) byText.set(text, [...(byText.get(text) ?? []), name]);
  }
  const rows = [...byText].sort(([, a], [, b]) => b.length - a.length);
  return [
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

function serviceLines({ identity, about: of }: DrainRequestPlan): readonly Block[] {
  const host = named(identity.host);
  const before =
    of.service.status === 'disabled'
      ? ` It is disabled already: "${clipped(of.service.reason ?? '', 120)}".`
      : '';
  const first = identity.disables
    ? line(`${host} is disabled first, and stays so until `, command(`enable ${host}`), `.${before}`)
    : line(`${host} is not disabled: our rights do not let us, so new servers may come meanwhile.`);
  return [
    first,
    ...(of.services.length === 0
      ? []
      : [
          line(
            `Also on ${host}: ${clipped(of.services.join(', '), WORDS_LENGTH)}: with that it is not called safe.`,
          ),
        ]),
    ...(of.allowed.length === 0 || of.services.length > 0 ? [] : []),
    ...(identity.asksHosts
      ? []
      : [
          line(
            `Nobody can look on ${host} itself (SSH is not configured): its end is proved only as far as the cloud tells.`,
          ),
        ]),
  ];
}
