import { stamp } from '../base/format/time.js';
import { named } from '../base/format/words.js';
import type { Actor } from '../chat/actor.js';
import { type Block, bold, type Card, code, item, line } from '../chat/card.js';
import { storeLines } from '../report/store-lines.js';
import type { Electorate } from '../requests/electorate.js';
import type { Ledger } from '../requests/ledger.js';
import { shownId } from '../requests/request.js';
import { awaitsStart, isEnd, isUnderWay } from '../requests/states.js';
import type { Store } from '../requests/store-port.js';
import type { RequestCards } from './request-cards.js';

const MOST = 10;

export interface HomeParts {
  ledger: Pick<Ledger, 'active'>;
  electorate: Pick<Electorate, 'mayApprove' | 'personOf'>;
  cards: Pick<RequestCards, 'status' | 'bar'>;
}

/** A person's home: what awaits their vote, what runs, what is to start, what ended lately. */
export async function homeCard(
  room: HomeParts,
  store: Pick<Store, 'history' | 'problems'>,
  actor: Actor,
): Promise<Card> {
  const open = (await room.ledger.active()).filter(({ state }) => !isEnd(state));
  const rows = (list: typeof open): Block[] =>
    list.length === 0
      ? [item('nothing')]
      : list
          .slice(0, MOST)
          .flatMap((request) => [...room.cards.status(request).blocks, ...room.cards.bar(request)]);
  const { mayApprove, personOf } = room.electorate;
  const me = personOf(actor.id);
  const waiting = open.filter(({ state }) => state === 'awaiting-approval');
  const mine = [];
  for (const request of waiting.filter(({ votes, requester, plan }) => {
    const own = personOf(requester.id) === me && !plan.policy.requesterMayApprove;
    return !own && !votes.some((vote) => personOf(vote.actor) === me);
  })) {
    if (await mayApprove(actor, request.kind, false)) mine.push(request);
  }
  const ended = (await store.history({}, { size: MOST })).entries;
  return {
    blocks: [
      ...storeLines(await store.problems()),
      line(bold('Awaits your vote')),
      ...rows(mine),
      line(bold('Running')),
      ...rows(open.filter(({ state }) => isUnderWay(state))),
      line(bold('Approved, not started')),
      ...rows(open.filter(({ state }) => awaitsStart(state) && state !== 'awaiting-approval')),
      line(bold('Ended lately')),
      ...(ended.length === 0
        ? [item('nothing')]
        : ended.map((entry) =>
            item(
              `${stamp(entry.endedAt)} UTC · ${shownId(entry.id)} · ${entry.state.replaceAll('-', ' ')} · `,
              code(named(entry.serverName ?? entry.server ?? entry.kind)),
            ),
          )),
    ],
  };
}
