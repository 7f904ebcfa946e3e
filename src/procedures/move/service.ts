import type { Listings } from '../../app/listings.js';
import { serverAgain } from '../../app/preflight-again.js';
import type { RequestCards } from '../../app/request-cards.js';
import type { Clock } from '../../base/clock.js';
import { DroverError } from '../../base/errors.js';
import type { Actor, RoleName } from '../../chat/actor.js';
import type { Card } from '../../chat/card.js';
import type { Conversation } from '../../chat/platform.js';
import { typedServer } from '../../chat/typed.js';
import type { Clouds } from '../../cloud/clouds.js';
import { durationMs } from '../../config/duration.js';
import { preflightListing, refusedMoveCard } from '../../preflight/cards/preflight-card.js';
import {
  abortAsked,
  checkedCard,
  endedByHand,
  freezeCard,
  thawCard,
  whoamiCard,
  withdrawn,
} from '../../report/answers.js';
import type { RequestDesk } from '../../requests/desk.js';
import type { Electorate } from '../../requests/electorate.js';
import { parseRequestId } from '../../requests/ids.js';
import type { Ledger } from '../../requests/ledger.js';
import { type Request, shownId } from '../../requests/request.js';
import { isEnd, isUnderWay } from '../../requests/states.js';
import type { HistoryQuery, Store } from '../../requests/store-port.js';
import { askForForce } from '../force/service.js';
import { checkNow } from './check-now.js';
import type { MovePlanner } from './planning.js';
import { resolveServer } from './resolve.js';

export interface MigrateServiceParts {
  clouds: Clouds;
  store: Store;
  ledger: Ledger;
  desk: RequestDesk;
  planner: MovePlanner;
  electorate: Electorate;
  clock: Clock;
  cards: RequestCards;
  /** Keeps what a card has no room for. */
  listings: Pick<Listings, 'more'>;
  /** The configured person of an actor, where there is one. */
  namedPerson(actor: string): string | undefined;
  /** Looks at a request now. */
  wake(id: string): void;
  wakeAll(): void;
}

interface Order {
  key: string;
  actor: Actor;
  conversation: Conversation;
  ask: {
    cloud: string | undefined;
    server: string;
    to?: string | undefined;
    ifStalled: 'ask' | 'abort' | 'force';
    project: string | undefined;
  };
  reason: string | undefined;
  ticket: string | undefined;
}

/** What the `/migrate` commands do, without a word of any platform. */
export class MigrateHouse {
  readonly #parts: MigrateServiceParts;

  constructor(parts: MigrateServiceParts) {
    this.#parts = parts;
  }

  async move(order: Order): Promise<Card | undefined> {
    const { clouds, planner, desk } = this.#parts;
    const { ask } = order;
    const cloud = await clouds.open(ask.cloud);
    const server = await resolveServer(cloud, ask.server, ask.project, clouds.others(cloud.name));
    await this.#refuseBusy(cloud.name, server.id);
    const { preflight, refused, plan } = await planner.plan({
      cloud: cloud.name,
      server: server.id,
      to: ask.to,
      ifStalled: ask.ifStalled,
    });
    if (plan === undefined) {
      const listing = preflightListing(preflight, this.#parts.clock.now());
      const again = serverAgain(preflight.server, { cloud: ask.cloud, to: ask.to });
      return refusedMoveCard(preflight, refused, ask.to, this.#parts.listings.more(listing, again));
    }
    await desk.make({
      key: order.key,
      ...plan,
      cloud: cloud.name,
      requester: order.actor,
      conversation: order.conversation,
      ...(order.reason === undefined ? {} : { reason: order.reason }),
      ...(order.ticket === undefined ? {} : { ticket: order.ticket }),
      ...(ask.to === undefined ? {} : { asked: { to: ask.to } }),
    });
    return undefined;
  }

  async retry(key: string, request: Request, actor: Actor): Promise<Card | undefined> {
    const { plan, conversation } = request;
    if (plan.kind !== 'migrate' || conversation === undefined) {
      throw new DroverError(`${shownId(request.id)} is not a move, so it can't be tried again.`, {
        code: 'not-a-move',
      });
    }
    if (!isEnd(request.state)) {
      throw new DroverError(`${shownId(request.id)} has not ended: it is ${request.state}.`, {
        code: 'request-active',
        remedy: `/migrate show ${shownId(request.id)}`,
      });
    }
    if (request.state === 'succeeded' || request.state === 'residue') {
      throw new DroverError(`${shownId(request.id)} moved its server, so there is nothing to try again.`, {
        code: 'request-succeeded',
        remedy: `To move it on, ask anew: \`/migrate ${typedServer({ id: plan.identity.server, name: plan.about.serverName })}\`.`,
      });
    }
    return await this.move({
      key,
      actor,
      conversation,
      ask: {
        cloud: request.cloud,
        server: plan.identity.server,
        to: request.asked?.to,
        ifStalled: plan.ifStalled,
        project: undefined,
      },
      reason: request.reason,
      ticket: request.ticket,
    });
  }

  async request(id: string): Promise<Request> {
    const parsed = parseRequestId(id);
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
    await this.#refuseAbortThatCannotBe(request);
    const aborted = await this.#parts.desk.abort(request, by);
    this.#parts.wake(request.id);
    return abortAsked(aborted);
  }

  async force(key: string, request: Request, by: Actor): Promise<Card | undefined> {
    return await askForForce(this.#parts, key, request, by);
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

  async history(query: HistoryQuery, page: { size: number; after?: string }): Promise<Card> {
    return this.#parts.cards.history(await this.#parts.store.history(query, page));
  }

  async whoami(actor: Actor): Promise<Card> {
    const roles: RoleName[] = [];
    for (const role of ['operator', 'approver'] as const) {
      if (await this.#parts.electorate.hasRole(actor, role, true)) roles.push(role);
    }
    return whoamiCard({ actor, person: this.#parts.namedPerson(actor.id), roles });
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

  /** Below 2.24 Nova has no way to stop a move; a request that has not started is withdrawn all the same. */
  async #refuseAbortThatCannotBe(request: Request): Promise<void> {
    if (request.plan.kind !== 'migrate' || !isUnderWay(request.state)) return;
    const cloud = await this.#parts.clouds.open(request.cloud);
    const { canAbort, novaMax } = await cloud.capabilities();
    if (canAbort) return;
    throw new DroverError(`This cloud cannot abort a move: Nova ${novaMax}, 2.24 is needed.`, {
      code: 'cloud-cannot',
      remedy: 'Nothing has changed; the move goes on. Nova gives up by itself if it does not converge.',
    });
  }

  /** Said before a dozen reads are made; the store holds it all the same. */
  async #refuseBusy(cloud: string, server: string): Promise<void> {
    const holder = (await this.#parts.ledger.active()).find(
      ({ state, plan }) =>
        !isEnd(state) &&
        plan.kind === 'migrate' &&
        plan.identity.cloud === cloud &&
        plan.identity.server === server,
    );
    if (holder === undefined) return;
    throw new DroverError(`${shownId(holder.id)} already moves this server: ${stateWords(holder)}.`, {
      code: 'busy',
      remedy: `\`/migrate show ${shownId(holder.id)}\` shows it.`,
    });
  }

  /** The newest request about a server, long after its end. */
  async #lastAbout(server: string): Promise<Request | undefined> {
    const { store } = this.#parts;
    const page = await store.history({ server }, { size: 20 });
    const move = page.entries.find(({ kind }) => kind === 'migrate');
    return move === undefined ? undefined : await store.get(move.id);
  }

  /** People also say a server's name where a request is asked for. */
  async #byServer(name: string): Promise<Request> {
    const named = (await this.#parts.ledger.active()).filter(
      ({ plan }) =>
        plan.kind === 'migrate' && (plan.about.serverName === name || plan.identity.server === name),
    );
    const [only] = named.filter(({ state }) => !isEnd(state));
    const request = only ?? named.at(-1) ?? (await this.#lastAbout(name));
    if (request !== undefined) return request;
    throw new DroverError(`\`${name}\` is no request and no server that one is about.`, {
      code: 'no-such-request',
      remedy: 'Requests look like m-7f3k2qabcd; `/migrate list` shows those that run and wait.',
    });
  }
}

function stateWords({ state, requester }: Request): string {
  const words: Readonly<Record<string, string>> = {
    'awaiting-approval': 'it waits for approval',
    approved: 'it is approved and starts as soon as it may',
    running: 'it is under way',
    verifying: 'its result is being checked',
    unknown: 'nobody can say yet how it stands',
  };
  return `${words[state] ?? state}, asked by ${requester.name}`;
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
