import { about } from '../../../base/format/duration.js';
import { clipped, count, named } from '../../../base/format/words.js';
import { bar } from '../../../chat/bar.js';
import {
  type Block,
  bold,
  type Card,
  card,
  code,
  field,
  item,
  line,
  type Step,
  type Text,
} from '../../../chat/card.js';
import { command, dotted } from '../../../chat/text.js';
import type { Progress } from '../../../report/presentation.js';
import { type Request, shownId } from '../../../requests/request.js';
import type { HostCourse, HostState, RollingCourse } from '../course.js';
import { readRolling } from '../plan.js';

/** More hosts would make no row that anybody reads: then those that count now are shown. */
const MOST_STEPS = 12;
const MOST_NAMES = 6;
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
  const done = of('finished').length;
  const here = of('emptying', 'drained', 'away', 'returned', 'failed');
  const skipped = of('skipped');
  const share = doneShare(course);
  const shown = card(
    line(
      ...dotted(
        [bold(`${done} of ${count(course.hosts.length, 'host')} done`)],
        shownId(request.id),
        request.state === 'paused' ? 'paused' : undefined,
      ),
    ),
    line(...dotted([code(bar(share)), ` ${Math.floor(share * 100 + 1e-9)} %`], leftTime(request, course))),
    ...stepsOf(request, course),
    ...here.map((one) => hereRow(request, one, childProgress)),
    ...(skipped.length === 0 ? [] : [field('Left out', listed(skipped))]),
    ...(request.state === 'paused'
      ? [line('Nothing new begins until ', command(`resume ${shownId(request.id)}`), '.')]
      : []),
  );
  return { status: request.state === 'paused' ? 'attention' : 'running', ...shown };
}

/** In the order of the plan that was approved; what has been begun otherwise stands where it is. */
function inOrder(request: Request, { hosts }: RollingCourse): readonly HostCourse[] {
  const order = readRolling(request.plan).about.order.map(({ host }) => host);
  const place = ({ host }: HostCourse) => {
    const found = order.indexOf(host);
    return found < 0 ? order.length : found;
  };
  const begun = (one: HostCourse) => (one.state === 'finished' ? 0 : one.state === 'waiting' ? 2 : 1);
  return hosts
    .filter(({ state }) => state !== 'skipped')
    .toSorted((one, other) => begun(one) - begun(other) || place(one) - place(other));
}

function stepsOf(request: Request, course: RollingCourse): readonly Block[] {
  const all = inOrder(request, course);
  if (all.length === 0) return [];
  const done = all.filter(({ state }) => state === 'finished').length;
  // The last that was done, what is here, and what comes next.
  const first = all.length <= MOST_STEPS ? 0 : Math.min(Math.max(0, done - 2), all.length - MOST_STEPS);
  const shown = all.slice(first, first + MOST_STEPS);
  const after = all.length - first - shown.length;
  const more = [first > 0 ? `${first} more before` : '', after > 0 ? `${after} more to come` : ''];
  const rest = more.filter((words) => words !== '').join(', ');
  return [{ kind: 'steps', title: 'Hosts', steps: shown.map(stepOf) }, ...(rest === '' ? [] : [line(rest)])];
}

function stepOf({ host, state, toldLate }: HostCourse): Step {
  const words = STEP_WORDS[state];
  const title = `${named(host)}${words === undefined ? '' : ` ${words}`}`;
  if (state === 'failed' || (state === 'away' && toldLate))
    return { id: host, title: state === 'failed' ? title : `${named(host)} not back`, state: 'failed' };
  if (state === 'finished') return { id: host, title, state: 'done' };
  return { id: host, title, state: state === 'waiting' ? 'to-do' : 'under-way' };
}

const STEP_WORDS: Readonly<Partial<Record<HostState, string>>> = {
  emptying: 'emptying',
  drained: 'empty',
  away: 'away',
  returned: 'back',
  failed: 'not empty',
};

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

/** By the plan: from when the last host that is done was to be back until the end. */
function leftTime(request: Request, { hosts }: RollingCourse): string | undefined {
  if (request.state !== 'running') return undefined;
  const { order, seconds } = readRolling(request.plan).about;
  const done = new Set(hosts.flatMap(({ host, state }) => (state === 'finished' ? [host] : [])));
  const reached = Math.max(0, ...order.flatMap(({ host, backAt }) => (done.has(host) ? [backAt] : [])));
  const left = seconds - reached;
  return left <= 0 || done.size === hosts.length ? undefined : `at the longest ${about(left)} more`;
}

function listed(hosts: readonly HostCourse[]): string {
  const shown = hosts.slice(0, MOST_NAMES).map(({ host }) => named(host));
  const more = hosts.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
