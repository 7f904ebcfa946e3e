import { list } from '../../base/format/findings.js';
import { ago } from '../../base/format/time.js';
import { clipped, count, named, sentence } from '../../base/format/words.js';
import { type Block, bold, type Card, item, joined, line, type Span, type Text } from '../../chat/card.js';
import { allButton, type Listing, type More, rowsOf } from '../../chat/listing.js';
import { prose } from '../../chat/prose.js';
import { dotted, dottedLine, nameSpan } from '../../chat/text.js';
import { byName } from '../findings.js';
import {
  type CloudHostRow,
  type CloudNews,
  type CloudServerRow,
  type CloudView,
  countOf,
  type FailingView,
  type ReasonGroup,
  reasonGroups,
} from './cloud-view.js';
import { groupsUnreadWords } from './groups-unread.js';

/** What a card has room for; the listing has more, the file all. */
const MOST_REASONS = 6;
const MOST_HOSTS = 6;
const MOST_GROUPS = 4;
const NAMED = 3;
const WORDS_LENGTH = 200;
const MOST_ROWS = 1000;

/** `/preflight cloud`: how many can move, why the others can't, which hosts can be emptied, and which could fail together. */
export function cloudPreflightCard(view: CloudView, more: More): Card {
  const { servers, hosts, failing, news } = view;
  const groups = reasonGroups(servers);
  const troubled =
    groups.length > 0 || view.groupsUnread !== null || hosts.some(({ emptied }) => emptied !== 'can');
  return {
    status: troubled ? 'attention' : 'good',
    blocks: [
      titleLine(view),
      ...hostsLine(hosts, view.groupsUnread === null),
      ...(view.groupsUnread === null
        ? []
        : [line(bold('unknown'), ' ', ...prose(groupsUnreadWords(view.groupsUnread)))]),
      ...newsBlocks(news, view.at),
      ...reasonBlocks(groups),
      ...hostBlocks(hosts, view.reservePercent),
      ...(failing === null ? [] : failingBlocks(failing, hosts)),
      line(
        'By the API alone: the hosts themselves were not asked, ',
        'which `/preflight host` and `/preflight server` do. '.replaceAll('`', ''),
        `Read in ${Math.max(1, Math.round(view.seconds))} s; nothing was changed.`,
      ),
    ],
    ...(rowsOf(more.listing) > 0 ? { buttons: [allButton(more)] } : {}),
  };
}

function titleLine({ cloud, scope, servers }: CloudView): Block {
  const off = countOf(servers, 'off');
  const running = servers.length - off;
  const can = running - countOf(servers, 'cannot');
  const where = scope === null ? named(cloud) : `${named(cloud)}, ${clipped(scope, WORDS_LENGTH)}`;
  const unsure = countOf(servers, 'unsure');
  const all = can === running ? `all ${running}` : `${can} of ${running}`;
  const verdict =
    running === 0 ? 'no server runs there' : running === 1 && can === 1 ? 'its one server can move now' : '';
  return dottedLine(
    [bold(`${where}: ${verdict === '' ? `${all} servers can move now` : verdict}`)],
    running - can === 0 ? undefined : `${running - can} can't`,
    unsure === 0 ? undefined : `${unsure} of those that can only as far as could be read`,
    off === 0 ? undefined : `${off} off`,
  );
}

function hostsLine(hosts: readonly CloudHostRow[], groupsKnown: boolean): Block[] {
  if (hosts.length === 0) return [];
  const can = hosts.filter(({ emptied }) => emptied === 'can').length;
  const perhaps = hosts.filter(({ emptied }) => emptied === 'perhaps').length;
  const words =
    can === hosts.length
      ? hosts.length === 1
        ? 'The host can be emptied as a whole.'
        : `Each of the ${hosts.length} hosts can be emptied as a whole.`
      : `${can} of ${count(hosts.length, 'host')} can be emptied as a whole.`;
  const unsure = perhaps === 0 ? '' : ` Of ${perhaps} no way was found, and not every one was tried.`;
  const without = groupsKnown ? '' : ' That is without the server groups, which are not known.';
  return [line(words + unsure + unreadWords(hosts) + without)];
}

/** Only of what could be read it is said that a host can be emptied. */
function unreadWords(hosts: readonly CloudHostRow[]): string {
  const unread = hosts.filter(({ emptied, unsure }) => emptied === 'can' && unsure > 0);
  const servers = unread.reduce((sum, { unsure }) => sum + unsure, 0);
  if (servers === 0) return '';
  const where = hosts.length === 1 ? 'it' : `${unread.length} of them`;
  return ` On ${where} ${count(servers, 'server')} could not be judged in full.`;
}

function newsBlocks(news: CloudNews | null, now: number): Block[] {
  if (news === null) return [];
  const changes: Text[] = [
    ...said(news.stuck, 'new that can’t move: '),
    ...said(news.freed, 'can move again: '),
    ...said(news.closed, 'can’t be emptied any more: '),
    ...said(news.opened, 'can be emptied again: '),
  ];
  const since = `Since the last look ${ago(news.since, now)}`;
  if (changes.length === 0) return [line(`${since}: nothing new.`)];
  return [line(bold(since)), ...changes.map((text) => item(...text))];
}

function said(names: readonly string[], words: string): Text[] {
  return names.length === 0 ? [] : [[`${names.length} ${words}`, ...namesText(names)]];
}

function namesText(names: readonly string[]): Text {
  const shown = names.slice(0, NAMED).map((name): Text => [nameSpan(name)]);
  const left = names.length - shown.length;
  return [...joined(shown), ...(left > 0 ? [` and ${left} more`] : [])];
}

function reasonBlocks(groups: readonly ReasonGroup[]): Block[] {
  if (groups.length === 0) return [];
  const shown = groups.slice(0, MOST_REASONS);
  const left = groups.slice(MOST_REASONS);
  const rest = left.reduce((sum, { servers }) => sum + servers.length, 0);
  return [
    line(bold('Why servers can’t move')),
    ...shown.map((group) => item(...reasonText(group))),
    ...(left.length === 0 ? [] : [item(`… and ${count(left.length, 'more reason')}, of ${rest} servers`)]),
  ];
}

function reasonText(group: ReasonGroup): Text {
  const { reason, servers } = group;
  const example = group.same ? '' : ', for instance';
  const text = clipped(reason.text, WORDS_LENGTH);
  return [
    bold(`${servers.length}`),
    ` ${reasonTitle(group)}${example}: `,
    ...prose(sentence(text)),
    ' ',
    ...namesText(servers.map(({ name }) => name)),
    '.',
    ...(reason.remedy === null ? [] : [' ', ...prose(sentence(clipped(reason.remedy, WORDS_LENGTH)))]),
  ];
}

function reasonTitle({ reason }: ReasonGroup): string {
  return reason.check === '' ? reason.title.toLowerCase() : `${reason.check} ${reason.title.toLowerCase()}`;
}

function hostBlocks(hosts: readonly CloudHostRow[], reservePercent: number): Block[] {
  const stuck = hosts
    .filter(({ emptied }) => emptied !== 'can')
    .sort((a, b) => b.servers - a.servers || byName(a.host, b.host));
  if (stuck.length === 0) return [];
  const left = stuck.length - MOST_HOSTS;
  const reserve = reservePercent > 0 ? `, with ${reservePercent} % of each other host kept free` : '';
  return [
    line(bold('Hosts that can’t be emptied'), reserve),
    ...stuck.slice(0, MOST_HOSTS).map((host) => item(...hostText(host))),
    ...(left > 0 ? [item(`… and ${count(left, 'more host')}`)] : []),
  ];
}

function hostText({ host, servers, why }: CloudHostRow): Text {
  return [
    bold(named(host)),
    ` ${count(servers, 'server')}: `,
    ...prose(sentence(clipped(why.join('; '), WORDS_LENGTH))),
  ];
}

function failingBlocks(
  { alone, fullest, most, groups }: FailingView,
  hosts: readonly CloudHostRow[],
): Block[] {
  const used = hosts.filter(({ servers }) => servers > 0).length;
  const lost = groups.filter((group) => group.lost > 0);
  const kept = groups.length - lost.length;
  const left = lost.length - MOST_GROUPS;
  return [
    line(bold('What could fail at the same time'), ', with room elsewhere for all that runs there'),
    item(aloneWords(alone, used)),
    ...(fullest.length > 1
      ? [
          item(
            `The ${fullest.length} fullest together${most ? '' : ', for more no way was found'}: `,
            ...hostsText(fullest),
            '.',
          ),
        ]
      : []),
    ...lost
      .slice(0, MOST_GROUPS)
      .map(({ name, hosts, lost: without }) =>
        item(
          `Not ${clipped(name, WORDS_LENGTH)} as a whole (${count(hosts, 'host')}): ${placeless(without)}.`,
        ),
      ),
    ...(left > 0 ? [item(`… and ${count(left, 'more group')} of hosts that could not`)] : []),
    ...(kept > 0
      ? [item(`${groupsWords(kept)} as a whole: ${namesOf(groups.filter((one) => one.lost === 0))}.`)]
      : []),
  ];
}

function aloneWords(alone: FailingView['alone'], used: number): string {
  if (alone.length === 0) return 'Any one host.';
  const worst = [...alone].sort((a, b) => b.lost - a.lost || byName(a.host, b.host));
  const shown = worst.slice(0, NAMED).map(({ host, lost }) => `${named(host)} (${placeless(lost)})`);
  const left = worst.length - shown.length;
  const which = alone.length === used ? 'No host, not even alone:' : 'Any one host but';
  return `${which} ${list([...shown, ...(left > 0 ? [`${left} more`] : [])])}.`;
}

function placeless(servers: number): string {
  return `${count(servers, 'server')} without a place`;
}

function groupsWords(groups: number): string {
  return groups === 1 ? 'One zone or aggregate' : `${groups} zones and aggregates`;
}

function namesOf(groups: FailingView['groups']): string {
  const shown = groups.slice(0, NAMED).map(({ name }) => clipped(name, WORDS_LENGTH));
  const left = groups.length - shown.length;
  return list([...shown, ...(left > 0 ? [`${left} more`] : [])]);
}

function hostsText(hosts: readonly string[]): Span[] {
  const shown = hosts.slice(0, NAMED + 1).map((host) => named(host));
  const left = hosts.length - shown.length;
  return [list([...shown, ...(left > 0 ? [`${left} more`] : [])])];
}

/** Each server that can't move, by why; then each host that can't be emptied. */
export function cloudListing(view: CloudView): Listing {
  const groups = reasonGroups(view.servers).map((group) => ({
    name: reasonTitle(group),
    rows: group.servers.map(serverRow),
  }));
  const hosts = view.hosts.filter(({ emptied }) => emptied !== 'can').map(hostText);
  let left = MOST_ROWS;
  const some = [...groups, ...(hosts.length === 0 ? [] : [{ name: 'Hosts', rows: hosts }])].flatMap(
    ({ name, rows }) => {
      const kept = rows.slice(0, left);
      left -= kept.length;
      return kept.length === 0 ? [] : [{ name, rows: kept }];
    },
  );
  return { title: [bold(named(view.cloud))], noun: 'obstacles', groups: some };
}

function serverRow({ name, host, reason }: CloudServerRow): Text {
  return dotted(
    [nameSpan(name)],
    host === null ? undefined : named(host),
    prose(clipped(reason?.text ?? '', WORDS_LENGTH)),
  );
}
