import type { Clock } from '../../base/clock.js';
import { DroverError } from '../../base/errors.js';
import type { Actor } from '../../chat/actor.js';
import type { AskedWords } from '../../chat/asking.js';
import type { Card } from '../../chat/card.js';
import { typedServer } from '../../chat/typed.js';
import type { Clouds } from '../../cloud/clouds.js';
import { resolveServer } from '../../cloud/resolve-server.js';
import { refusedMoveCard } from '../../preflight/cards/preflight-card.js';
import type { Preflight } from '../../preflight/preflight.js';
import { busyError } from '../../requests/busy.js';
import type { Ledger } from '../../requests/ledger.js';
import { type Request, shownId } from '../../requests/request.js';
import { type Order, orderedBy, type RequestActions } from '../../requests/request-actions.js';
import { isEnd } from '../../requests/states.js';
import { subjectOf } from '../../requests/subject.js';
import { moveKind } from './kind.js';
import { type IfStalled, readMove } from './plan.js';
import type { MovePlanner } from './planning.js';

export interface MoveServiceParts {
  clouds: Clouds;
  ledger: Ledger;
  actions: RequestActions;
  planner: MovePlanner;
  clock: Clock;
  /** A button for what the card of a preflight has no room for. */
  more(preflight: Preflight, asked: { cloud: string | undefined; to: string | undefined }): PreflightMore;
}

type PreflightMore = Parameters<typeof refusedMoveCard>[3];

export interface MoveOrder extends Order {
  ask: {
    cloud: string | undefined;
    server: string;
    to?: string | undefined;
    ifStalled: IfStalled;
    project: string | undefined;
  };
}

/** `/migrate server`, and `/migrate retry` of one. */
export class MoveService {
  readonly #parts: MoveServiceParts;

  constructor(parts: MoveServiceParts) {
    this.#parts = parts;
  }

  /** undefined: its card is posted; else why it can't be. */
  async move(order: MoveOrder): Promise<Card | undefined> {
    const { clouds, planner, actions } = this.#parts;
    const { ask } = order;
    actions.check(moveKind.kind, order.words, order.actor);
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
      const more = this.#parts.more(preflight, { cloud: ask.cloud, to: ask.to });
      return refusedMoveCard(preflight, refused, ask.to, more);
    }
    await actions.make({
      ...orderedBy(order),
      ...plan,
      cloud: cloud.name,
      ...(ask.to === undefined ? {} : { asked: { to: ask.to } }),
    });
    return undefined;
  }

  /** As it was asked for; what is said now counts more. When it starts is said again. */
  async retry(key: string, request: Request, actor: Actor, words: AskedWords): Promise<Card | undefined> {
    const { conversation } = request;
    if (request.kind !== moveKind.kind || conversation === undefined) {
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
    const plan = readMove(request.plan);
    if (request.state === 'succeeded' || request.state === 'residue') {
      throw new DroverError(`${shownId(request.id)} moved its server, so there is nothing to try again.`, {
        code: 'request-succeeded',
        remedy: `To move it on, ask again: \`/migrate ${typedServer({ id: plan.identity.server, name: plan.about.serverName })}\`.`,
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
      words: { ...words, reason: words.reason ?? request.reason, ticket: words.ticket ?? request.ticket },
    });
  }

  /** Said before a dozen reads are made; the store holds it all the same. */
  async #refuseBusy(cloud: string, server: string): Promise<void> {
    const holder = (await this.#parts.ledger.active()).find(
      (request) =>
        !isEnd(request.state) &&
        request.parent === undefined &&
        request.cloud === cloud &&
        subjectOf(request).server === server,
    );
    if (holder === undefined) return;
    throw busyError('server', holder);
  }
}
