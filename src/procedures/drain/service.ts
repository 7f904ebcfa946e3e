import type { Clock } from '../../base/clock.js';
import { DroverError } from '../../base/errors.js';
import type { Actor } from '../../chat/actor.js';
import { bold, type Card, card, item, line } from '../../chat/card.js';
import { didYouMean } from '../../chat/nearest.js';
import { prose } from '../../chat/prose.js';
import type { Clouds } from '../../cloud/clouds.js';
import { sayingWhichCloud } from '../../cloud/no-such-host.js';
import { busyError } from '../../requests/busy.js';
import { withEvent } from '../../requests/changes.js';
import type { Children } from '../../requests/children.js';
import type { Ledger } from '../../requests/ledger.js';
import { type Request, shownId } from '../../requests/request.js';
import { type Order, orderedBy, type RequestActions } from '../../requests/request-actions.js';
import { isEnd } from '../../requests/states.js';
import { subjectOf } from '../../requests/subject.js';
import type { DrainAsking } from './asking.js';
import { courseOf, type ServerCourse } from './course.js';
import { drainKind } from './kind.js';
import { planWords } from './placement/words.js';
import type { DrainPurpose } from './plan.js';
import type { PlayedDrain } from './played.js';

export interface DrainServiceParts {
  clouds: Clouds;
  ledger: Ledger;
  actions: RequestActions;
  children: Pick<Children, 'of'>;
  asking: DrainAsking;
  clock: Clock;
}

export interface DrainOrder extends Order {
  ask: {
    cloud: string | undefined;
    host: string;
    purpose: DrainPurpose;
    to: readonly string[];
    except: readonly string[];
    ifStalled: 'ask' | 'abort' | 'force';
    failures: number;
    newcomers: 'ask' | 'move';
  };
}

/** `/migrate host`, and `/migrate skip`. */
export class DrainService {
  readonly kind = drainKind.kind;
  readonly #parts: DrainServiceParts;

  constructor(parts: DrainServiceParts) {
    this.#parts = parts;
  }

  /** undefined: its card is posted; else why nothing can leave. */
  async host(order: DrainOrder): Promise<Card | undefined> {
    const { clouds, actions, asking } = this.#parts;
    const { to, ...ask } = order.ask;
    actions.check(drainKind.kind, order.words, order.actor);
    const cloud = await clouds.open(ask.cloud);
    await this.#refuseBusy(cloud.name, ask.host);
    const wish = { ...ask, cloud: cloud.name, ...(to.length === 0 ? {} : { to }) };
    const { played, plan } = await sayingWhichCloud(clouds, cloud.name, () => asking.plan(wish));
    if (plan.about.moves.length === 0 && plan.about.stuck.length > 0) return refusedCard(played);
    await actions.make({
      ...orderedBy(order),
      plan,
      cloud: cloud.name,
      ...(to.length === 0 ? {} : { asked: { to: to.join(' ') } }),
    });
    return undefined;
  }

  /** One server that has not begun stays where it is. */
  async skip(request: Request, asked: string, by: Actor): Promise<Card> {
    const { ledger, children, clock } = this.#parts;
    if (isEnd(request.state)) {
      throw new DroverError(`${shownId(request.id)} has ended already: ${request.state}.`, {
        code: 'request-ended',
      });
    }
    const { servers } = courseOf(request, await children.of(request));
    const found = serverAmong(servers, asked);
    if (found.state === 'moved') {
      throw new DroverError(`\`${found.name}\` has moved already.`, { code: 'already-moved' });
    }
    if (found.state === 'running') {
      const child = found.request === null ? '' : shownId(found.request);
      throw new DroverError(`The move of \`${found.name}\` is under way.`, {
        code: 'move-under-way',
        remedy: `\`/migrate abort ${child}\` stops it; it is not tried again then.`,
      });
    }
    const { server, name } = found;
    await ledger.change(request.id, (current) =>
      isEnd(current.state) ||
      current.timeline.some((event) => event.type === 'drain-skipped' && event.server === server)
        ? current
        : withEvent(
            current,
            { type: 'drain-skipped', server, name, by: by.id, byName: by.name },
            clock.now(),
          ),
    );
    return card(line(...prose(`\`${name}\` is skipped: it stays where it is, and the end will say so.`)));
  }

  /** Said before anything is read; the store holds it all the same. */
  async #refuseBusy(cloud: string, host: string): Promise<void> {
    const holder = (await this.#parts.ledger.active()).find(
      (request) =>
        !isEnd(request.state) &&
        request.kind === drainKind.kind &&
        request.cloud === cloud &&
        subjectOf(request).source === host,
    );
    if (holder !== undefined) throw busyError('host', holder);
  }
}

function serverAmong(servers: readonly ServerCourse[], asked: string): ServerCourse {
  const exact = servers.filter(({ server, name }) => server === asked || name === asked);
  const found = exact.length > 0 ? exact : servers.filter(({ server }) => server.startsWith(asked));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const names = servers.map(({ name }) => name);
  throw new DroverError(
    found.length > 1
      ? `${found.length} of its servers fit \`${asked}\`.`
      : `It moves no server \`${asked}\`.`,
    {
      code: found.length > 1 ? 'server-ambiguous' : 'server-not-found',
      remedy: found.length > 1 ? 'Give the id of the one you mean.' : didYouMean(asked, names).trim(),
    },
  );
}

/** Nothing could leave: there is nothing to vote about. */
export function refusedCard({ placed }: PlayedDrain): Card {
  const [first, ...more] = planWords(placed);
  return {
    blocks: [
      line(bold(...prose(first))),
      ...more.map((words) => item(...prose(words))),
      line('Nothing was changed.'),
    ],
  };
}
