import { clipped, count, named } from '../../../base/format/words.js';
import { bar } from '../../../chat/bar.js';
import { type Block, bold, type Card, card, code, item, line, type Text } from '../../../chat/card.js';
import { command, dotted } from '../../../chat/text.js';
import type { Progress } from '../../../report/presentation.js';
import { type Request, shownId } from '../../../requests/request.js';
import type { HostCourse, HostState, RollingCourse } from '../course.js';
import { readRolling } from '../plan.js';

const MOST_NEXT = 6;
const WORDS_LENGTH = 120;

/** Of a drain that runs: what its own progress says. */
export type ChildProgress = (request: string) => Pick<Progress, 'words' | 'share'> | undefined;

export function doneShare({ hosts }: RollingCourse): number {
  const over = hosts.filter(({ state }) => state === 'finished' || state === 'skipped').length;
  return hosts.length === 0 ? 1 : over / hosts.length;
}

/** A few words for a row in a list: `2 of 12 hosts done, compute3 is emptied`. */
export function progressWords(request: Request, course: RollingCourse): Text {
  const done = course.hosts.filter(({ state }) => state === 'finished').length;
  const state = request.state === 'paused' ? [bold('paused'), ', '] : [];
  const here = course.hosts.flatMap((one) =>
    HERE[one.state] === undefined ? [] : [`${named(one.host)} ${HERE[one.state]}`],
  );
  return [
    ...state,
    [`${done} of ${count(course.hosts.length, 'host')} done`, ...here.slice(0, 2)].join(', '),
  ];
}

const HERE: Readonly<Partial<Record<HostState, string>>> = {
  emptying: 'is emptied',
  drained: 'is empty',
  away: 'is away',
  returned: 'is back',
  failed: 'is not empty',
};

/** The one message that is edited while hosts are maintained: the row of hosts, done, here, next. */
export function progressCard(request: Request, course: RollingCourse, childProgress: ChildProgress): Card {
  const of = (...states: HostState[]) => course.hosts.filter(({ state }) => states.includes(state));
  const done = of('finished');
  const here = of('emptying', 'drained', 'away', 'returned', 'failed');
  const skipped = of('skipped');
  return card(
    line(
      ...dotted(
        [bold(`${done.length} of ${count(course.hosts.length, 'host')} done`)],
        shownId(request.id),
        request.state === 'paused' ? 'paused' : undefined,
      ),
    ),
    line(code(bar(doneShare(course)))),
    ...here.map((one) => hereRow(request, one, childProgress)),
    ...nextLine(request, of('waiting')),
    ...(done.length === 0 ? [] : [line(`Done: ${listed(done)}`)]),
    ...(skipped.length === 0 ? [] : [line(`Left out: ${listed(skipped)}`)]),
    ...(request.state === 'paused'
      ? [line('Nothing new begins until ', command(`resume ${shownId(request.id)}`), '.')]
      : []),
  );
}

function hereRow(request: Request, one: HostCourse, childProgress: ChildProgress): Block {
  const host = named(one.host);
  const { handOver } = readRolling(request.plan).identity;
  switch (one.state) {
    case 'emptying': {
      const progress = one.request === null ? undefined : childProgress(one.request);
      const share = progress?.share ?? null;
      return item(
        `${host}: `,
        ...(share === null ? [] : [code(bar(share, 5)), ' ']),
        ...(progress?.words ?? ['is emptied']),
      );
    }
    case 'away':
      if (handOver === 'wait' && !one.saidDone)
        return item(`${host}: empty, yours to reboot; then `, command(`done ${host}`));
      return item(`${host}: away, looked at until it is healthy`);
    case 'returned':
      return item(`${host}: back and healthy, about to be enabled`);
    case 'failed':
      return item(`${host}: not empty, ${clipped(one.why ?? 'its drain has ended', WORDS_LENGTH)}`);
    default:
      return item(`${host}: empty`);
  }
}

/** In the order of the plan that was approved; it is made anew as the world changes. */
function nextLine(request: Request, waiting: readonly HostCourse[]): readonly Block[] {
  if (waiting.length === 0) return [];
  const order = readRolling(request.plan).about.order.map(({ host }) => host);
  const sorted = [...waiting].sort((one, other) => order.indexOf(one.host) - order.indexOf(other.host));
  return [line(`Next: ${listed(sorted)}`)];
}

function listed(hosts: readonly HostCourse[]): string {
  const shown = hosts.slice(0, MOST_NEXT).map(({ host }) => named(host));
  const more = hosts.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
