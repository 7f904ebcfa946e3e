import { about } from '../../../base/format/duration.js';
import { clipped, count, named } from '../../../base/format/words.js';
import { bar } from '../../../chat/bar.js';
import { type Block, bold, type Card, card, code, field, item, line, type Text } from '../../../chat/card.js';
import { prose } from '../../../chat/prose.js';
import { command, dotted, nameSpan } from '../../../chat/text.js';
import type { Progress } from '../../../report/presentation.js';
import { type Request, shownId } from '../../../requests/request.js';
import { countsOf, type DrainCourse, type ServerCourse } from '../course.js';
import { forecast } from '../placement/forecast.js';
import { readDrain } from '../plan.js';

const MOST_ROWS = 5;
const WORDS_LENGTH = 120;

/** Of a child that runs: what its own progress says. */
export type ChildProgress = (request: string) => Pick<Progress, 'words' | 'share'> | undefined;

/** How far it is: everything that is out of the host's way for good, of all that is to leave. */
export function doneShare(course: DrainCourse): number {
  const { all, moved, gone } = countsOf(course);
  return all === 0 ? 1 : (moved + gone) / all;
}

/** A few words for a row in a list: `5 of 12 moved, 1 running`. */
export function progressWords(request: Request, course: DrainCourse): Text {
  const { all, moved, running, aside, left } = countsOf(course);
  const state = request.state === 'paused' ? [bold('paused'), ', '] : [];
  const rest = [
    running > 0 ? `${running} running` : undefined,
    aside > 0 ? `${aside} aside` : undefined,
    left > 0 ? `${left} stay` : undefined,
  ].filter((words) => words !== undefined);
  return [...state, [`${moved} of ${all} moved`, ...rest].join(', ')];
}

/** The one message that is edited while a host is emptied. */
export function progressCard(request: Request, course: DrainCourse, childProgress: ChildProgress): Card {
  const plan = readDrain(request.plan);
  const { all, moved, gone, aside, waiting, left } = countsOf(course);
  const host = named(plan.identity.host);
  const doing =
    request.state === 'paused'
      ? 'paused'
      : request.state === 'verifying'
        ? 'looking whether it is empty'
        : 'emptying it';
  const share = doneShare(course);
  const shown = card(
    line(...dotted([bold(`${host}: ${moved} of ${count(all, 'server')} moved`)], shownId(request.id), doing)),
    line(
      ...dotted(
        [code(bar(share)), ` ${Math.floor(share * 100 + 1e-9)} %`],
        leftTime(request, course, childProgress),
        gone > 0 ? `${gone} gone otherwise` : undefined,
      ),
    ),
    ...runningRows(course, childProgress),
    ...waitingLine(course, waiting),
    ...asideRows(course, 'aside', aside > 0 ? `Aside, tried once more at the end: ${aside}` : undefined),
    ...asideRows(course, 'left', left > 0 ? `Stay: ${left}` : undefined),
    ...pausedLine(request),
  );
  return { status: request.state === 'paused' ? 'attention' : 'running', ...shown };
}

function runningRows({ servers }: DrainCourse, childProgress: ChildProgress): readonly Block[] {
  return servers
    .filter(({ state }) => state === 'running')
    .map(({ name, to, request }) => {
      const progress = request === null ? undefined : childProgress(request);
      const share = progress?.share ?? null;
      return item(
        nameSpan(name),
        ` → ${named(to ?? '?')} `,
        ...(share === null ? [] : [code(bar(share, 5)), ' ']),
        ...(progress?.words ?? ['waits for its start']),
      );
    });
}

function waitingLine({ servers }: DrainCourse, waiting: number): readonly Block[] {
  if (waiting === 0) return [];
  const names = servers.filter(({ state }) => state === 'waiting').slice(0, MOST_ROWS);
  const more = waiting > names.length ? ` and ${waiting - names.length} more` : '';
  return [field('Waiting', `${names.map(({ name }) => clipped(name, 40)).join(', ')}${more}`)];
}

function asideRows(
  { servers }: DrainCourse,
  kind: 'aside' | 'left',
  title: string | undefined,
): readonly Block[] {
  if (title === undefined) return [];
  const rows = servers.filter(({ state }) => state === kind || (kind === 'left' && state === 'skipped'));
  return [
    line(bold(title)),
    ...rows
      .slice(0, MOST_ROWS)
      .map(({ name, why }) => item(nameSpan(name), ' ', ...prose(clipped(why ?? '', WORDS_LENGTH)))),
    ...(rows.length > MOST_ROWS ? [item(`and ${rows.length - MOST_ROWS} more`)] : []),
  ];
}

function pausedLine(request: Request): readonly Block[] {
  if (request.state !== 'paused') return [];
  return [line('Nothing new begins until ', command(`resume ${shownId(request.id)}`), '.')];
}

/** By the plan's times, corrected by what the moves so far really took. */
function leftTime(request: Request, course: DrainCourse, childProgress: ChildProgress): string | undefined {
  if (request.state !== 'running') return undefined;
  const seconds = secondsLeft(request, course, childProgress);
  return seconds === null || Math.round(seconds) <= 0 ? undefined : `about ${about(seconds)} left`;
}

export function secondsLeft(
  request: Request,
  course: DrainCourse,
  childProgress: ChildProgress,
): number | null {
  const plan = readDrain(request.plan);
  const factor = measuredFactor(course);
  const source = plan.identity.host;
  const seconds = (one: ServerCourse) => (one.planned?.seconds ?? 60) * factor;
  const move = (one: ServerCourse) => ({
    server: one.server,
    source,
    destination: one.to ?? '',
    groups: one.planned?.groups ?? [],
    seconds: seconds(one),
    aside: one.state === 'aside',
  });
  const running = course.servers.filter(({ state }) => state === 'running');
  const waiting = course.servers.filter(({ state }) => state === 'waiting' || state === 'aside');
  if (running.length + waiting.length === 0) return null;
  const { seconds: all } = forecast(
    {
      waiting: waiting.map(move),
      running: running.map((one) => {
        const share = one.request === null ? null : (childProgress(one.request)?.share ?? null);
        return { ...move(one), secondsLeft: seconds(one) * (1 - (share ?? 0)) };
      }),
      canary: { server: null, proved: true },
    },
    plan.identity.limits,
  );
  return all;
}

function measuredFactor({ servers }: DrainCourse): number {
  const done = servers.filter(
    ({ state, seconds, planned }) => state === 'moved' && seconds !== null && planned !== undefined,
  );
  const planned = done.reduce((sum, one) => sum + (one.planned?.seconds ?? 0), 0);
  const taken = done.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
  return planned > 0 && taken > 0 ? taken / planned : 1;
}
