import { readTime } from '../base/calendar/read-time.js';
import type { Clock } from '../base/clock.js';
import { defined } from '../base/defined.js';
import { DroverError } from '../base/errors.js';
import type { Actor } from '../chat/actor.js';
import type { AskedWords } from '../chat/asking.js';
import type { Card } from '../chat/card.js';
import type { Clouds } from '../cloud/clouds.js';
import { durationMs } from '../config/duration.js';
import type { EnableOrder, EnableService } from '../procedures/drain/enable/service.js';
import type { DrainOrder, DrainService } from '../procedures/drain/service.js';
import { askForForce } from '../procedures/force/service.js';
import { checkedCard } from '../procedures/move/cards/checked.js';
import { checkNow } from '../procedures/move/check-now.js';
import type { ForceEffect } from '../procedures/move/moves.js';
import type { MoveOrder, MoveService } from '../procedures/move/service.js';
import type { RollingOrder, RollingService } from '../procedures/rolling/service.js';
import {
  abortAsked,
  confirmedCard,
  endedByHand,
  freezeCard,
  pausedCard,
  resumedCard,
  stopAskedCard,
  takenCard,
  thawCard,
  whoamiCard,
  withdrawn,
} from '../report/answers.js';
import type { Electorate } from '../requests/electorate.js';
import { parseBeginning, parseRequestId } from '../requests/ids.js';
import type { Ledger } from '../requests/ledger.js';
import { type Request, shownId } from '../requests/request.js';
import type { RequestActions } from '../requests/request-actions.js';
import { isEnd } from '../requests/states.js';
import type { HistoryQuery, Store } from '../requests/store-port.js';
import { subjectOf } from '../requests/subject.js';
import type { RequestCards } from './request-cards.js';
import { timeBefore } from './time-before.js';

export interface MigrateServiceParts {
  clouds: Clouds;
  store: Store;
  ledger: Ledger;
  actions: RequestActions;
  moves: MoveService;
  drains: DrainService;
  rollings: RollingService;
  enables: EnableService;
  /** What is left of a running move, as last read. */
  effectOfForce(request: Request): ForceEffect;
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
  /** A freeze began or ended: what waits for its start looks again, and says so. */
  freezeChanged(): void;
  /** Looks at every request now. */
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

interface FreezeAsk {
  reason: string | undefined;
  until: string | undefined;
  cloud: string | undefined;
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

  async host(order: DrainOrder): Promise<Card | undefined> {
    return await this.#parts.drains.host(order);
  }

  async enable(order: EnableOrder): Promise<undefined> {
    await this.#parts.enables.enable(order);
    return undefined;
  }

  async pause(request: Request, by: Actor, reason: string | undefined): Promise<Card> {
    return pausedCard(await this.#parts.actions.pause(request, by, reason));
  }

  async resume(request: Request, by: Actor): Promise<Card> {
    return resumedCard(await this.#parts.actions.resume(request, by));
  }

  async stop(request: Request, by: Actor): Promise<Card> {
    return stopAskedCard(await this.#parts.actions.stop(request, by));
  }

  async rolling(order: RollingOrder): Promise<Card | undefined> {
    return await this.#parts.rollings.rolling(order);
  }

  async done(ask: { host: string; cloud: string | undefined }, by: Actor): Promise<Card> {
    return await this.#parts.rollings.done(ask, by);
  }

  async skip(request: Request, what: string, by: Actor): Promise<Card> {
    const skips = [this.#parts.drains, this.#parts.rollings].find(({ kind }) => kind === request.kind);
    if (skips === undefined) throw nothingToSkip(request);
    const answer = await skips.skip(request, what, by);
    this.#parts.wake(request.id);
    return answer;
  }

  async retry(key: string, request: Request, actor: Actor, words: AskedWords): Promise<Card | undefined> {
    return await this.#parts.moves.retry(key, request, actor, words);
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
    const aborted = await this.#parts.actions.abort(request, by);
    this.#parts.wake(request.id);
    return abortAsked(aborted);
  }

  async force(key: string, request: Request, by: Actor): Promise<Card | undefined> {
    const { clouds, ledger, actions, electorate, effectOfForce } = this.#parts;
    return await askForForce({ clouds, ledger, actions, electorate, effectOfForce }, key, request, by);
  }

  async withdraw(request: Request, by: Actor, reason: string | undefined): Promise<Card> {
    if (request.state !== 'unknown')
      return withdrawn(await this.#parts.actions.withdraw(request, by, reason));
    if (reason === undefined) {
      throw new DroverError(`Say with \`--reason\` why ${shownId(request.id)} is ended by hand.`, {
        code: 'reason-needed',
      });
    }
    return endedByHand(await this.#parts.actions.endUnknown(request, by, reason));
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
      ...defined({ server, host }),
      ...(by === undefined ? {} : { people: this.#parts.actorsOf(by) }),
      ...(since === undefined ? {} : { since: timeBefore(since, this.#parts.clock.now()) }),
    };
    const typed = Object.entries({ server, host, by, since }).flatMap(([name, value]) =>
      value === undefined ? [] : [` --${name} ${/^[\w.@:+-]+$/.test(value) ? value : JSON.stringify(value)}`],
    );
    return this.#parts.cards.history(await this.#parts.store.history(query, page), typed.join(''));
  }

  async whoami(actor: Actor): Promise<Card> {
    const roles: string[] = [];
    for (const role of ['operator', 'approver'] as const) {
      if (await this.#parts.electorate.hasRole(actor, role, true)) roles.push(role);
    }
    if (this.#parts.electorate.mayDeclareEmergency(actor.id)) roles.push('emergency');
    return whoamiCard({ actor, person: this.#parts.namedPerson(actor.id), roles });
  }

  async board(actor: Actor): Promise<Card> {
    return this.#parts.boardLink(actor);
  }

  async take(request: Request, by: Actor): Promise<Card> {
    return takenCard(await this.#parts.actions.take(request, by));
  }

  async confirm(request: Request, by: Actor): Promise<Card> {
    return confirmedCard(await this.#parts.actions.confirm(request, by));
  }

  /** Of one cloud, or of all. */
  async freeze(by: Actor, { reason, until, cloud }: FreezeAsk): Promise<Card> {
    const { store, clock, clouds, electorate } = this.#parts;
    if (cloud !== undefined) clouds.known(cloud);
    const now = clock.now();
    const freeze = {
      by: by.id,
      byName: by.name,
      at: new Date(now).toISOString(),
      ...defined({ reason }),
      ...(until === undefined ? {} : { until: timeOf(until, now, electorate.schedule.timeZone) }),
      ...defined({ cloud }),
    };
    const before = await store.freeze(cloud).catch(() => undefined);
    await store.setFreeze(freeze, cloud);
    await store.audit({ at: freeze.at, event: { type: 'frozen', ...freeze } });
    this.#parts.freezeChanged();
    return freezeCard(freeze, now, before?.cloud === cloud ? before : undefined);
  }

  async thaw(by: Actor, cloud: string | undefined): Promise<{ card: Card; was: boolean }> {
    const { store, clock, clouds } = this.#parts;
    if (cloud !== undefined) clouds.known(cloud);
    // A freeze that can't be read holds as any other does; thawing all writes a readable one.
    const found = await store.freeze(cloud).catch(() => 'unreadable' as const);
    if (found === 'unreadable' ? cloud !== undefined : found !== undefined && found.cloud !== cloud)
      throw frozenEverywhere();
    const was = found;
    if (was !== undefined) {
      await store.setFreeze(undefined, cloud);
      await store.audit({
        at: new Date(clock.now()).toISOString(),
        event: { type: 'thawed', by: by.id, cloud },
      });
      this.#parts.freezeChanged();
    }
    const others = cloud === undefined ? await this.#frozenClouds() : [];
    return { card: thawCard(by, { was: was !== undefined, cloud, others }), was: was !== undefined };
  }

  async #frozenClouds(): Promise<readonly string[]> {
    const { store, clouds } = this.#parts;
    const found = await Promise.all(
      clouds.names.map(async (name) => ((await store.freeze(name)) === undefined ? [] : [name])),
    );
    return found.flat();
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

/** @throws DroverError `bad-time` */
function timeOf(text: string, now: number, zone: string | undefined): string {
  const read = readTime(text, { now, zone }, durationMs);
  if (read.kind === 'time') return new Date(read.at).toISOString();
  throw new DroverError(`\`${text}\` ${read.text}.`, { code: 'bad-time', remedy: read.remedy });
}

function frozenEverywhere(): DroverError {
  return new DroverError('Starts are frozen in all clouds, not in this one alone. Nothing has changed.', {
    code: 'frozen-everywhere',
    remedy: '`/migrate thaw` without a cloud ends that freeze.',
  });
}

function nothingToSkip({ id }: Request): DroverError {
  return new DroverError(`${shownId(id)} is neither a drain nor a maintenance: there is nothing to skip.`, {
    code: 'nothing-to-skip',
  });
}
