import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { bar } from '../chat/bar.js';
import { type Block, type Card, card, code, item, line } from '../chat/card.js';
import type { MessageRef } from '../chat/platform.js';
import type { Clouds } from '../cloud/clouds.js';
import { MOVING } from '../cloud/migration.js';
import { detailsCard } from '../report/details-card.js';
import { historyCard } from '../report/history-card.js';
import type { KindDefinition } from '../report/kind.js';
import { type ForeignMove, listCard } from '../report/list-card.js';
import type { Progress } from '../report/presentation.js';
import { showCard, statusCard } from '../report/show-card.js';
import { type CardView, policyView } from '../report/view.js';
import { voteNote } from '../report/vote-note.js';
import type { Electorate } from '../requests/electorate.js';
import type { Limits } from '../requests/keys.js';
import type { Kinds } from '../requests/kind.js';
import type { Ledger } from '../requests/ledger.js';
import { type Request, shownId, type Vote } from '../requests/request.js';
import { isEnd, isUnderWay } from '../requests/states.js';
import type { HistoryPage, Store } from '../requests/store-port.js';
import { subjectOf } from '../requests/subject.js';
import type { VoteRefusal } from '../requests/votes.js';

const DAY_MS = 24 * 3_600_000;
const LAST_DAY = 500;

export interface RequestCardsParts {
  clouds: Clouds;
  store: Store;
  ledger: Ledger;
  electorate: Electorate;
  limits: Limits;
  clock: Clock;
  log: Log;
  kinds: Kinds<KindDefinition>;
  cardOf(id: string): MessageRef | undefined;
  progressOf(request: Request): Progress | undefined;
}

/** Cards about requests with all that they need to know, gathered at the moment they are asked for. */
export class RequestCards {
  readonly #parts: RequestCardsParts;

  constructor(parts: RequestCardsParts) {
    this.#parts = parts;
  }

  view(request: Request): CardView {
    const { clock, cardOf, kinds, electorate } = this.#parts;
    return { now: clock.now(), policy: policyView(request, electorate), cardOf, kinds };
  }

  status(request: Request): Card {
    return statusCard(request, this.#parts.progressOf(request), this.view(request));
  }

  /** How much of a running move is done, as a bar; nothing where that is not known. */
  bar(request: Request): readonly Block[] {
    const share = this.#parts.progressOf(request)?.share ?? null;
    return share === null ? [] : [item(code(bar(share)))];
  }

  show(request: Request): Card {
    return showCard(request, this.#parts.progressOf(request), this.view(request));
  }

  /** From that row on, where there are too many for one message. */
  details(request: Request, from = 0): Card {
    return detailsCard(request, this.view(request), from);
  }

  /** `options`: those that were given, as they are typed for the next page. */
  history(page: HistoryPage, options = ''): Card {
    const next = page.next === undefined ? undefined : `/migrate history${options} --page ${page.next}`;
    return historyCard(page, this.#parts.kinds, next, this.#parts.clock.now());
  }

  note(request: Request, vote: Pick<Vote, 'verdict' | 'via'>, why: VoteRefusal): Card {
    return voteNote(request, vote, why, this.view(request));
  }

  counted(request: Request, verdict: 'approve' | 'reject'): Card {
    const id = shownId(request.id);
    if (verdict === 'reject') return card(line(`${id} is rejected. Nothing was sent to the cloud.`));
    const missing = request.plan.policy.quorum - this.view(request).policy.approvals.length;
    const rest = missing > 0 ? `It needs ${missing} more.` : 'It starts as soon as it may.';
    return card(line(`Your approval of ${id} counts. ${rest}`));
  }

  async list(cloudName: string | undefined): Promise<Card> {
    const { ledger, store, clock, limits, clouds } = this.#parts;
    const name = cloudName ?? clouds.names[0] ?? '';
    if (cloudName !== undefined) clouds.known(cloudName);
    const now = clock.now();
    const active = await ledger.active();
    const requests = active.filter(({ state, cloud }) => !isEnd(state) && cloud === name);
    const since = new Date(now - DAY_MS).toISOString();
    const [foreign, history, freeze, problems] = await Promise.all([
      this.#foreign(name, active),
      store.history({ since }, { size: LAST_DAY }),
      store.freeze(name).catch(() => 'unreadable' as const),
      store.problems(),
    ]);
    return listCard({
      cloud: name,
      now,
      requests,
      policyOf: (request) => policyView(request, this.#parts.electorate),
      progressOf: this.#parts.progressOf,
      cardOf: this.#parts.cardOf,
      kinds: this.#parts.kinds,
      limit: limits.perCloud,
      foreign,
      lastDay: history.entries.filter((entry) => entry.cloud === name),
      freeze,
      problems,
    });
  }

  async #foreign(name: string, active: readonly Request[]): Promise<readonly ForeignMove[] | null> {
    try {
      const cloud = await this.#parts.clouds.open(name);
      const own = new Set(
        active.flatMap((request) => (isUnderWay(request.state) ? (subjectOf(request).server ?? []) : [])),
      );
      const records = await cloud.migrations({ statuses: MOVING });
      const others = records.filter(({ serverId }) => !own.has(serverId));
      return await Promise.all(
        others.map(async (record) => ({
          serverName: (await cloud.server(record.serverId).catch(() => undefined))?.name ?? record.serverId,
          source: record.source,
          destination: record.destination,
          by: record.userId,
          startedAt: record.createdAt,
        })),
      );
    } catch (error) {
      this.#parts.log.warn({ error, cloud: name }, 'moves of others could not be read');
      return null;
    }
  }
}
