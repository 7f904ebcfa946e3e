import type { Clock } from '../../base/clock.js';
import { DroverError } from '../../base/errors.js';
import { foreign } from '../../base/foreign.js';
import type { Actor } from '../../chat/actor.js';
import { bold, type Card, card, item, line } from '../../chat/card.js';
import { didYouMean } from '../../chat/nearest.js';
import { prose } from '../../chat/prose.js';
import type { Clouds } from '../../cloud/clouds.js';
import { durationMs } from '../../config/duration.js';
import { withEvent } from '../../requests/changes.js';
import type { Children } from '../../requests/children.js';
import type { Ledger } from '../../requests/ledger.js';
import { type Request, shownId } from '../../requests/request.js';
import { type Order, orderedBy, type RequestActions } from '../../requests/request-actions.js';
import { isEnd, isUnderWay } from '../../requests/states.js';
import type { HostChoice, RollingAsking, RollingTactics } from './asking.js';
import { courseOf, type HostCourse } from './course.js';
import { rollingKind } from './kind.js';
import { readRolling } from './plan.js';
import type { RollingPlan } from './planning/plan.js';

export interface RollingServiceParts {
  clouds: Clouds;
  ledger: Ledger;
  actions: RequestActions;
  children: Pick<Children, 'of'>;
  asking: RollingAsking;
  clock: Clock;
}

export interface RollingOrder extends Order {
  ask: {
    cloud: string | undefined;
    choice: HostChoice;
    backWithin: string | undefined;
    tactics: Omit<RollingTactics, 'backWithinMinutes'>;
  };
}

/** `/migrate rolling` and `/migrate done`; a host of one is left out with `/migrate skip`. */
export class RollingService {
  readonly kind = rollingKind.kind;
  readonly #parts: RollingServiceParts;

  constructor(parts: RollingServiceParts) {
    this.#parts = parts;
  }

  /** undefined: its card is posted; else why nothing could begin. */
  async rolling(order: RollingOrder): Promise<Card | undefined> {
    const { clouds, actions, asking } = this.#parts;
    const { choice } = order.ask;
    const tactics = { ...order.ask.tactics, backWithinMinutes: minutesIn(order.ask.backWithin) };
    actions.check(rollingKind.kind, order.words, order.actor);
    const cloud = await clouds.open(order.ask.cloud);
    const hosts = await asking.hosts(cloud.name, choice);
    const { played, plan } = await asking.plan(cloud.name, hosts, tactics);
    if (played.steps.length === 0) return refusedCard(played);
    await actions.make({
      ...orderedBy(order),
      plan,
      cloud: cloud.name,
    });
    return undefined;
  }

  /** The work on a host is done: it is looked at, and enabled once it is healthy. */
  async done(ask: { host: string; cloud: string | undefined }, by: Actor): Promise<Card> {
    const { ledger, clock, clouds } = this.#parts;
    const cloud = ask.cloud === undefined ? undefined : await clouds.open(ask.cloud);
    const active = (await ledger.active()).filter(
      (request) => request.kind === rollingKind.kind && isUnderWay(request.state),
    );
    const among = active.filter((request) => cloud === undefined || request.cloud === cloud.name);
    const found = await this.#maintaining(among, ask.host);
    if (found.course.state !== 'away') throw notAway(found.course);
    const { id } = found.request;
    await ledger.change(id, (current) =>
      isEnd(current.state)
        ? current
        : withEvent(
            current,
            { type: 'rolling-done', host: ask.host, by: by.id, byName: by.name },
            clock.now(),
          ),
    );
    return card(
      line(...prose(`\`${ask.host}\` is looked at now, and enabled once it is healthy: ${shownId(id)}.`)),
    );
  }

  /** A host that is not begun, or not back, is left out. */
  async skip(request: Request, asked: string, by: Actor): Promise<Card> {
    const { ledger, children, clock } = this.#parts;
    if (isEnd(request.state)) {
      throw new DroverError(`${shownId(request.id)} has ended already: ${request.state}.`, {
        code: 'request-ended',
      });
    }
    const { hosts } = courseOf(request, await children.of(request));
    const found = hosts.find(({ host }) => host === asked);
    if (found === undefined) {
      throw new DroverError(`It maintains no host \`${asked}\`.`, {
        code: 'host-not-found',
        remedy: didYouMean(
          asked,
          hosts.map(({ host }) => host),
        ).trim(),
      });
    }
    if (found.state === 'finished' || found.state === 'emptying') {
      throw new DroverError(
        `\`${asked}\` is ${found.state === 'finished' ? 'done' : 'being emptied'} already.`,
        {
          code: 'too-late-to-skip',
          ...(found.request === null || found.state === 'finished'
            ? {}
            : { remedy: `\`/migrate stop ${shownId(found.request)}\` ends its drain.` }),
        },
      );
    }
    await ledger.change(request.id, (current) =>
      isEnd(current.state)
        ? current
        : withEvent(
            current,
            { type: 'rolling-skipped', host: asked, by: by.id, byName: by.name },
            clock.now(),
          ),
    );
    const disabled =
      found.state === 'waiting' ? '' : `. It stays disabled until \`/migrate enable ${asked}\``;
    return card(line(...prose(`\`${asked}\` is left out${disabled}.`)));
  }

  async #maintaining(
    among: readonly Request[],
    host: string,
  ): Promise<{ request: Request; course: HostCourse }> {
    let found: { request: Request; course: HostCourse } | undefined;
    for (const request of among) {
      if (!readRolling(request.plan).identity.hosts.includes(host)) continue;
      const { hosts } = courseOf(request, await this.#parts.children.of(request));
      const course = hosts.find((one) => one.host === host);
      if (course === undefined) continue;
      // Another one may have it in its plan, too: what is handed over is meant.
      if (course.state === 'away') return { request, course };
      found ??= { request, course };
    }
    if (found !== undefined) return found;
    const names = among.flatMap((request) => readRolling(request.plan).identity.hosts);
    throw new DroverError(`No maintenance that is under way has a host \`${host}\`.`, {
      code: 'not-maintained',
      remedy:
        didYouMean(host, names).trim() || `A host that was emptied by itself: \`/migrate enable ${host}\``,
    });
  }
}

const MINUTE_MS = 60_000;
const UNLESS_GIVEN_MINUTES = 30;
const MOST_MINUTES = 7 * 24 * 60;

/** @throws DroverError `bad-duration` */
function minutesIn(text: string | undefined): number {
  if (text === undefined) return UNLESS_GIVEN_MINUTES;
  const minutes = Math.ceil((durationMs(text) ?? 0) / MINUTE_MS);
  if (minutes >= 1 && minutes <= MOST_MINUTES) return minutes;
  throw new DroverError(`\`--back-within ${foreign(text, 40)}\` is no time from 1m to 7d.`, {
    code: 'bad-duration',
    remedy: 'Write it with its unit, as in 30m, 2h or 1d.',
  });
}

function notAway({ host, state }: HostCourse): DroverError {
  const words: Readonly<Record<HostCourse['state'], string>> = {
    waiting: 'was not emptied yet',
    emptying: 'is being emptied: servers still run there',
    drained: 'is empty, and about to be handed over',
    away: 'is away',
    returned: 'is back already',
    finished: 'is done already',
    failed: 'is not empty: servers still run there',
    skipped: 'was left out',
  };
  return new DroverError(`\`${host}\` ${words[state]}. Nothing has changed.`, { code: 'not-handed-over' });
}

/** No host could be emptied: there is nothing to vote about. */
function refusedCard({ toBegin, cannotBeEmptied }: RollingPlan): Card {
  const rows = [...toBegin, ...cannotBeEmptied].map(({ text }) => text);
  return {
    blocks: [
      line(bold('No maintenance can begin: no host can be emptied.')),
      ...rows.slice(0, 12).map((text) => item(...prose(text))),
      line('Nothing was changed.'),
    ],
  };
}
