import type { Clock } from '../base/clock.js';
import { DroverError } from '../base/errors.js';
import type { Actor, RoleName } from '../chat/actor.js';
import type { Card } from '../chat/card.js';
import type { Clouds } from '../cloud/clouds.js';
import { durationMs } from '../config/duration.js';
import { askForForce } from '../procedures/force/service.js';
import { checkedCard } from '../procedures/move/cards/checked.js';
import { checkNow } from '../procedures/move/check-now.js';
import type { Remaining } from '../procedures/move/moves.js';
import type { MoveOrder, MoveService } from '../procedures/move/service.js';
import { abortAsked, endedByHand, freezeCard, thawCard, whoamiCard, withdrawn } from '../report/answers.js';
import type { RequestDesk } from '../requests/desk.js';
import type { Electorate } from '../requests/electorate.js';
import { parseBeginning, parseRequestId } from '../requests/ids.js';
import type { Ledger } from '../requests/ledger.js';
import { type Request, shownId } from '../requests/request.js';
import { isEnd } from '../requests/states.js';
import type { HistoryQuery, Store } from '../requests/store-port.js';
import { subjectOf } from '../requests/subject.js';
import type { RequestCards } from './request-cards.js';
import { timeBefore } from './time-before.js';

export interface MigrateServiceParts {
  clouds: Clouds;
  store: Store;
  ledger: Ledger;
  desk: RequestDesk;
  moves: MoveService;
  /** What is left of a running move, as last read. */
  remainingOf(id: string): Remaining;
  electorate: Electorate;
  clock: Clock;
  cards: RequestCards;
  /** The configured person of an actor, where there is one. */
  namedPerson(actor: string): string | undefined;
  /** All that a typed name may stand for: an actor's id, or a configured person with each account. */
  actorsOf(person: string): readonly string[];
  /** The answer to `/migrate board`; throws where none is served. */
  boardLink(actor: Actor): Card;
  /** Looks at a request now. */
  wake(id: string): void;
  wakeAll(): void;
}

/** Ended requests among which a beginning is looked for, the newest first. */
const SEARCHED = 1_000;

/** Which ended requests are shown. */
export interface HistoryAsk {
  server?: string;
  host?: string;
  by?: string;
  since?: string;
}

/** What the `/migrate` commands do, without a word of any platform. */
export class MigrateService {
  readonly #parts: MigrateServiceParts;

  constructor(parts: MigrateServiceParts) {
    this.#parts = parts;
  }

  async move(order: MoveOrder): Promise<Card | undefined> {
    return await this.#parts.moves.move(order);
  }

  async retry(key: string, request: Request, actor: Actor): Promise<Card | undefined> {
    return await this.#parts.moves.retry(key, request, actor);
  }

  async request(id: string): Promise<Request> {
    const parsed = parseRequestId(id) ?? (await this.#byBeginning(id));
    if (parsed === undefined) return await this.#byServer(id);
    const request = await this.#parts.store.get(parsed);
    if (request === undefined) {
      throw new DroverError(`There is no request ${shownId(parsed)}.`, {
        code: 'no-such-request',
        remedy: '`/migrate list` shows what runs and waits, `/migrate history` what has ended.',
      });
    }
    return request;
  }

  async abort(request: Request, by: Actor): Promise<Card> {
    const aborted = await this.#parts.desk.abort(request, by);
    this.#parts.wake(request.id);
    return abortAsked(aborted);
  }

  async force(key: string, request: Request, by: Actor): Promise<Card | undefined> {
    const { clouds, ledger, desk, electorate, remainingOf } = this.#parts;
    return await askForForce({ clouds, ledger, desk, electorate, remainingOf }, key, request, by);
  }

  async withdraw(request: Request, by: Actor, reason: string | undefined): Promise<Card> {
    if (request.state !== 'unknown') return withdrawn(await this.#parts.desk.withdraw(request, by, reason));
    if (reason === undefined) {
      throw new DroverError(`Say with \`--reason\` why ${shownId(request.id)} is ended by hand.`, {
        code: 'reason-needed',
      });
    }
    return endedByHand(await this.#parts.desk.endUnknown(request, by, reason));
  }

  async status(request: Request | undefined, cloud: string | undefined): Promise<Card> {
    return request === undefined ? await this.list(cloud) : this.#parts.cards.status(request);
  }

  async show(request: Request): Promise<Card> {
    return this.#parts.cards.show(request);
  }

  /** Wakes the request's driver too: what is seen may end it. */
  async check(request: Request): Promise<Card> {
    this.#parts.wake(request.id);
    const cloud = await this.#parts.clouds.open(request.cloud);
    const checked = await checkNow(cloud, request);
    return checked === undefined ? this.#parts.cards.status(request) : checkedCard(checked);
  }

  async list(cloud: string | undefined): Promise<Card> {
    return await this.#parts.cards.list(cloud);
  }

  async history(ask: HistoryAsk, page: { size: number; after?: string }): Promise<Card> {
    const { server, host, by, since } = ask;
    const query: HistoryQuery = {
      ...(server === undefined ? {} : { server }),
      ...(host === undefined ? {} : { host }),
      ...(by === undefined ? {} : { people: this.#parts.actorsOf(by) }),
      ...(since === undefined ? {} : { since: timeBefore(since, this.#parts.clock.now()) }),
    };
    const typed = Object.entries({ server, host, by, since }).flatMap(([name, value]) =>
      value === undefined ? [] : [` --${name} ${/^[\w.@:+-]+$/.test(value) ? value : JSON.stringify(value)}`],
    );
    return this.#parts.cards.history(await this.#parts.store.history(query, page), typed.join(''));
  }

  async whoami(actor: Actor): Promise<Card> {
    const roles: RoleName[] = [];
    for (const role of ['operator', 'approver'] as const) {
      if (await this.#parts.electorate.hasRole(actor, role, true)) roles.push(role);
    }
    return whoamiCard({ actor, person: this.#parts.namedPerson(actor.id), roles });
  }

  async board(actor: Actor): Promise<Card> {
    return this.#parts.boardLink(actor);
  }

  async freeze(by: Actor, reason: string | undefined, until: string | undefined): Promise<Card> {
    const { store, clock } = this.#parts;
    const now = clock.now();
    const freeze = {
      by: by.id,
      byName: by.name,
      at: new Date(now).toISOString(),
      ...(reason === undefined ? {} : { reason }),
      ...(until === undefined ? {} : { until: timeOf(until, now) }),
    };
    const before = await store.freeze().catch(() => undefined);
    await store.setFreeze(freeze);
    await store.audit({ at: freeze.at, event: { type: 'frozen', ...freeze } });
    return freezeCard(freeze, now, before);
  }

  async thaw(by: Actor): Promise<{ card: Card; was: boolean }> {
    const { store, clock } = this.#parts;
    // A freeze that can't be read holds as any other does; thawing writes a readable one.
    const was = await store.freeze().catch(() => 'unreadable' as const);
    if (was !== undefined) {
      await store.setFreeze(undefined);
      await store.audit({ at: new Date(clock.now()).toISOString(), event: { type: 'thawed', by: by.id } });
      this.#parts.wakeAll();
    }
    return { card: thawCard(by, was !== undefined), was: was !== undefined };
  }

  /** Any beginning of an id that only one request has will do, as for servers. */
  async #byBeginning(typed: string): Promise<string | undefined> {
    const beginning = parseBeginning(typed);
    if (beginning === undefined) return undefined;
    const active = await this.#parts.ledger.active();
    const { entries } = await this.#parts.store.history({}, { size: SEARCHED });
    const ids = new Set([...active, ...entries].map(({ id }) => id).filter((id) => id.startsWith(beginning)));
    if (ids.size <= 1) return [...ids][0];
    const shown = [...ids].slice(0, 5).map(shownId).join(', ');
    throw new DroverError(`${ids.size} requests begin with \`${typed.trim()}\`: ${shown}.`, {
      code: 'request-ambiguous',
      remedy: 'Give more of the id of the one you mean.',
    });
  }

  /** The newest request about a server, long after its end. */
  async #lastAbout(server: string): Promise<Request | undefined> {
    const { store } = this.#parts;
    const page = await store.history({ server }, { size: 1 });
    const [newest] = page.entries;
    return newest === undefined ? undefined : await store.get(newest.id);
  }

  /** People also say a server's name where a request is asked for. */
  async #byServer(name: string): Promise<Request> {
    const named = (await this.#parts.ledger.active()).filter((request) => {
      const { server, serverName } = subjectOf(request);
      return request.parent === undefined && (serverName === name || server === name);
    });
    const [only] = named.filter(({ state }) => !isEnd(state));
    const request = only ?? named.at(-1) ?? (await this.#lastAbout(name));
    if (request !== undefined) return request;
    throw new DroverError(`\`${name}\` is no request and no server that one is about.`, {
      code: 'no-such-request',
      remedy: 'Requests look like m-7f3k2qabcd; `/migrate list` shows those that run and wait.',
    });
  }
}

/** `2h` from now, or a time with its zone. */
function timeOf(text: string, now: number): string {
  const length = durationMs(text);
  const at = length === undefined ? Date.parse(text) : now + length;
  if (Number.isNaN(at) || (length === undefined && !/(?:Z|[+-]\d\d:?\d\d)$/i.test(text))) {
    throw new DroverError(`\`${text}\` is no time that Drover can read.`, {
      code: 'bad-time',
      remedy: 'Write a length as 30m or 2h, or a time with its zone as 2026-11-22T18:00Z.',
    });
  }
  if (at <= now)
    throw new DroverError(`\`${text}\` is in the past.`, {
      code: 'bad-time',
      remedy: 'Write a time to come.',
    });
  return new Date(at).toISOString();
}
