import type { Clock } from '../base/clock.js';
import { named } from '../base/format/words.js';
import { type Actor, platformOf } from '../chat/actor.js';
import type { Authority } from '../chat/authority.js';
import { type Block, bold, type Card, card, code, item, line } from '../chat/card.js';
import { at } from '../chat/text.js';
import { statusOfEnd } from '../report/status.js';
import { storeLines } from '../report/store-lines.js';
import type { Electorate } from '../requests/electorate.js';
import type { Ledger } from '../requests/ledger.js';
import { type Request, shownId } from '../requests/request.js';
import { isEnd, isUnderWay } from '../requests/states.js';
import type { Store } from '../requests/store-port.js';
import type { RequestCards } from './request-cards.js';

const MOST = 10;
const GAP: Block = { kind: 'gap' };

export interface HomeParts {
  ledger: Pick<Ledger, 'active'>;
  electorate: Pick<Electorate, 'mayApprove' | 'personOf'>;
  authority: Pick<Authority, 'hasAnyRole'>;
  /** `policy.channels`. */
  channels: readonly string[];
  cards: Pick<RequestCards, 'status' | 'bar'>;
  clock: Pick<Clock, 'now'>;
}

/** A person's home: what awaits their vote, what runs, what is to start, what ended lately. */
export async function homeCard(
  parts: HomeParts,
  store: Pick<Store, 'history' | 'problems'>,
  actor: Actor,
): Promise<Card> {
  if (!(await maySee(parts, actor))) return notHere(parts.channels);
  const open = (await parts.ledger.active()).filter(({ state }) => !isEnd(state));
  const rows = (list: readonly Request[]): Block[] =>
    list.length === 0
      ? [item('nothing')]
      : list
          .slice(0, MOST)
          .flatMap((request) => [...parts.cards.status(request).blocks, ...parts.cards.bar(request)]);
  const mine = [];
  for (const request of open.filter((one) => awaitsVoteOf(one, actor, parts))) {
    if (await parts.electorate.mayApprove(actor, request.kind, false)) mine.push(request);
  }
  const ended = (await store.history({}, { size: MOST })).entries;
  const now = parts.clock.now();
  return {
    blocks: [
      ...storeLines(await store.problems()),
      line(bold('Awaits your vote')),
      ...rows(mine),
      GAP,
      line(bold('Running')),
      ...rows(open.filter(({ state }) => isUnderWay(state))),
      GAP,
      line(bold('Approved, not started')),
      ...rows(open.filter(({ state }) => state === 'approved')),
      ...scheduledBlocks(open, rows),
      GAP,
      line(bold('Ended lately')),
      ...(ended.length === 0
        ? [item('nothing')]
        : ended.map((entry) =>
            item(
              { status: statusOfEnd(entry.state) },
              at(entry.endedAt, now),
              ` · ${shownId(entry.id)} · ${entry.state.replaceAll('-', ' ')} · `,
              code(named(entry.serverName ?? entry.server ?? entry.kind)),
            ),
          )),
    ],
  };
}

/** What starts next stands first; each row says when. Nothing where nothing is scheduled. */
function scheduledBlocks(
  open: readonly Request[],
  rows: (list: readonly Request[]) => readonly Block[],
): readonly Block[] {
  const opens = ({ window }: Request) => window?.notBefore ?? '';
  const scheduled = open
    .filter(({ state }) => state === 'scheduled')
    .sort((a, b) => Date.parse(opens(a)) - Date.parse(opens(b)));
  return scheduled.length === 0 ? [] : [GAP, line(bold('Scheduled')), ...rows(scheduled)];
}

/**
 * The home is in no channel, so `policy.channels` can't let anybody in: where it restricts the platform, and for those who
 * count only when named, it takes a role.
 */
async function maySee({ authority, channels }: HomeParts, actor: Actor): Promise<boolean> {
  if (actor.standing === 'bot' || actor.standing === 'deleted') return false;
  const restricted = channels.length > 0 && platformOf(actor.id) !== 'console';
  if (!restricted && actor.standing === 'member') return true;
  return await authority.hasAnyRole(actor, ['operator', 'approver']);
}

function notHere(channels: readonly string[]): Card {
  const key = channels.length > 0 ? 'policy.channels' : 'roles';
  return card(
    line('This home is for operators and approvers (', code(key), ').'),
    line('Everybody else sees moves in the channels where they are asked for.'),
  );
}

/** A vote of theirs is missing: they have not asked for it themselves, nor voted, with any of their accounts. */
function awaitsVoteOf(
  { state, requester, votes, plan }: Request,
  actor: Actor,
  { electorate }: HomeParts,
): boolean {
  const isTheirs = (id: string) => electorate.personOf(id) === electorate.personOf(actor.id);
  if (state !== 'awaiting-approval' || votes.some((vote) => isTheirs(vote.actor))) return false;
  return !isTheirs(requester.id) || plan.policy.requesterMayApprove;
}
