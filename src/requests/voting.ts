import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { OneAndNext } from '../base/one-and-next.js';
import type { Card } from '../chat/card.js';
import type { Freshness } from '../chat/freshness.js';
import type { ButtonPress, ChatPlatform, Conversation, MessageRef } from '../chat/platform.js';
import { ended, isoTime } from './changes.js';
import type { Electorate } from './electorate.js';
import type { VotesReadBack, VotesStanding } from './gates.js';
import type { Ledger } from './ledger.js';
import type { Request, Vote } from './request.js';
import { passes } from './schedule/emergency.js';
import { awaitsStart, isUnderWay } from './states.js';
import type { Store } from './store-port.js';
import {
  type IgnoredVote,
  refusalOf,
  type SortedVotes,
  sortReactions,
  type VoteRefusal,
  votesOpen,
  withButtonVote,
  withVotesRead,
} from './votes.js';

export interface VotingDeps {
  store: Store;
  ledger: Ledger;
  platforms: ReadonlyMap<string, ChatPlatform>;
  electorate: Electorate;
  clock: Clock;
  log: Log;
  /** The private note to somebody whose vote does not count. */
  note(request: Request, vote: Pick<Vote, 'verdict' | 'actor' | 'via'>, why: VoteRefusal): Card;
}

export type ButtonResult =
  | { kind: 'counted'; request: Request; verdict: 'approve' | 'reject' }
  | { kind: 'refused'; request: Request | undefined; why: VoteRefusal };

/** Milliseconds. For a look after a hint groups may be this old: who toggles a reaction does not list them each time. */
const HINT_GROUPS_MS = 10_000;

type VotesOf =
  | { kind: 'read'; message: MessageRef; votes: SortedVotes }
  /** Nobody can vote on it, and nobody has to. */
  | { kind: 'none' }
  | { kind: 'gone' }
  | { kind: 'unreadable'; why: string };

/**
 * Where votes come in. A reaction event is only a hint: the message's reaction list is read back and is the truth.
 * Reads of one request never overlap, so that an older list can't overwrite a newer one.
 */
export class Voting {
  readonly #deps: VotingDeps;
  /** Late reactions that were answered; a restart may answer one again, which does no harm. */
  readonly #late = new Set<string>();
  readonly #reads = new OneAndNext<boolean, VotesReadBack>(
    (id, strict) => this.#read(id, strict),
    (one, other) => one || other,
  );
  readonly #lateReads = new OneAndNext<undefined, void>(
    (id) => this.#tellLate(id),
    () => undefined,
  );
  readonly #noting = new Set<Promise<unknown>>();

  constructor(deps: VotingDeps) {
    this.#deps = deps;
  }

  /** Whether votes are being read, or somebody is being told that theirs does not count. */
  get busy(): boolean {
    return this.#reads.busy || this.#noting.size > 0;
  }

  /**
   * `strict`: just before a start; button votes are held against the roles of now as well. However many ask, one read of
   * a message runs and one waits, which all share who came meanwhile.
   */
  read(id: string, strict = false): Promise<VotesReadBack> {
    return this.#reads.ask(id, strict);
  }

  /** Whether the votes of a request that has begun still carry it, read now; nothing is written. */
  async stillCarry(request: Request): Promise<VotesStanding> {
    const read = await this.#votesOf(request, true);
    if (read.kind === 'unreadable') return read;
    if (read.kind === 'none') return { kind: 'carry' };
    if (read.kind === 'gone') return { kind: 'lost', why: 'its message was deleted' };
    const { electorate, clock } = this.#deps;
    const { state } = withVotesRead({ ...request, state: 'approved' }, read.votes, electorate, clock.now());
    if (state === 'approved') return { kind: 'carry' };
    return { kind: 'lost', why: state === 'rejected' ? 'it was rejected' : 'it is no longer approved' };
  }

  /**
   * After a hint on a card whose votes are over: whoever reacted, or took a reaction back, is told once that it has no
   * effect, and what has. Silence would let them believe that they stopped it.
   */
  late(id: string): Promise<void> {
    return this.#lateReads.ask(id, undefined);
  }

  async #tellLate(id: string): Promise<void> {
    const { store, platforms, electorate, clock } = this.#deps;
    const request = await store.get(id);
    const message = (await store.delivery(id))?.card;
    const platform = platforms.get(message?.platform ?? '');
    if (request === undefined || message === undefined || platform === undefined) return;
    if (votesOpen(request)) return;
    const read = await platform.readReactions(message);
    if (read.kind === 'message-gone') return;
    const { counted, ignored } = await sortReactions(request, message, read.reactions, electorate, {
      now: clock.now(),
      fresh: this.#freshness(false),
    });
    const there = [...counted, ...ignored.map(({ vote }) => vote)];
    const late = there.filter(({ key }) => !request.votes.some((vote) => vote.key === key));
    // Who tidies up after the end means nothing by it.
    const gone = (isUnderWay(request.state) ? request.votes : [])
      .filter((vote) => vote.via === 'reaction' && !there.some(({ key }) => key === vote.key))
      .map((vote) => ({ ...vote, key: `${vote.key}:taken-back` }));
    const fresh = [...late, ...gone].filter(
      ({ key }) => !request.noted.includes(key) && !this.#late.has(key),
    );
    for (const { key } of fresh) this.#late.add(key);
    this.#tellIgnored(
      request,
      message,
      fresh.map((vote) => ({ key: vote.key, vote, why: 'not-waiting' })),
    );
  }

  async press(
    press: ButtonPress,
    id: string,
    digest: string,
    verdict: 'approve' | 'reject',
  ): Promise<ButtonResult> {
    const { store, ledger, electorate, clock } = this.#deps;
    const request = await store.get(id);
    if (request === undefined || !votesOpen(request)) {
      return { kind: 'refused', request, why: 'not-waiting' };
    }
    if (digest !== request.digest) return { kind: 'refused', request, why: 'other-plan' };
    const why = await refusalOf(request, press.actor, electorate);
    if (why !== undefined) return { kind: 'refused', request, why };
    const now = clock.now();
    const vote: Vote = {
      key: press.key,
      actor: press.actor.id,
      actorName: press.actor.name,
      verdict,
      via: 'button',
      at: isoTime(now),
      ...(press.comment === undefined || press.comment === '' ? {} : { comment: press.comment }),
    };
    const next = await ledger.change(id, (current) => withButtonVote(current, vote, electorate, now));
    const counted = next?.votes.some(({ key }) => key === vote.key) ?? false;
    return counted && next !== undefined
      ? { kind: 'counted', request: next, verdict }
      : { kind: 'refused', request: next, why: 'not-waiting' };
  }

  async #read(id: string, strict: boolean): Promise<VotesReadBack> {
    const { store, ledger, electorate, clock } = this.#deps;
    const request = await store.get(id);
    if (request === undefined) return { kind: 'unreadable', why: 'the request is not in the store' };
    if (!votesOpen(request)) return { kind: 'read', request };
    const read = await this.#votesOf(request, strict || request.renewal !== undefined);
    if (read.kind === 'unreadable') return read;
    if (read.kind === 'none') return { kind: 'read', request };
    if (read.kind === 'gone') return await this.#withdraw(request);
    // Against the version that was written: of two replicas that read the same one tells.
    let noted: readonly string[] = request.noted;
    const next = await ledger.change(id, (current) => {
      noted = current.noted;
      return withVotesRead(current, read.votes, electorate, clock.now());
    });
    if (next === undefined) return { kind: 'unreadable', why: 'the request is not in the store' };
    this.#tellIgnored({ ...request, noted }, read.message, read.votes.ignored);
    return { kind: 'read', request: next };
  }

  async #votesOf(request: Request, strict: boolean): Promise<VotesOf> {
    const { store, platforms, electorate, clock } = this.#deps;
    const message = (await store.delivery(request.id))?.card;
    if (message === undefined) return this.#unlessUrgent(request, withoutMessage(request));
    const platform = platforms.get(message.platform);
    if (platform === undefined) {
      return this.#unlessUrgent(request, {
        kind: 'unreadable',
        why: `${message.platform} is not configured, so its votes can't be read`,
      });
    }
    const fresh = this.#freshness(strict);
    try {
      const read = await platform.readReactions(message);
      if (read.kind === 'message-gone') return { kind: 'gone' };
      const at = { now: clock.now(), fresh };
      const sorted = await sortReactions(request, message, read.reactions, electorate, at);
      const lost = strict ? await this.#lostButtonVotes(request) : [];
      return { kind: 'read', message, votes: { ...sorted, lost } };
    } catch (error) {
      this.#deps.log.warn({ error, request: request.id }, 'the votes could not be read back');
      const why = `${message.platform} can't be asked for the votes`;
      return this.#unlessUrgent(request, { kind: 'unreadable', why });
    }
  }

  /** One look lists each group once, however many people have reacted. */
  #freshness(strict: boolean): Freshness {
    return { since: this.#deps.clock.monotonic() - (strict ? 0 : HINT_GROUPS_MS) };
  }

  /** An emergency needs no votes, and so none is waited for. */
  #unlessUrgent(request: Request, read: VotesOf): VotesOf {
    const urgent = passes(request, { kind: 'quorum' }, this.#deps.electorate);
    return urgent && read.kind === 'unreadable' ? { kind: 'none' } : read;
  }

  async #withdraw(request: Request): Promise<VotesReadBack> {
    const now = this.#deps.clock.now();
    const next = await this.#deps.ledger.change(request.id, (current) =>
      awaitsStart(current.state)
        ? ended(current, { state: 'withdrawn', why: 'its message was deleted' }, now)
        : current,
    );
    return { kind: 'read', request: next ?? request };
  }

  async #lostButtonVotes(request: Request): Promise<readonly IgnoredVote[]> {
    const lost: IgnoredVote[] = [];
    for (const vote of request.votes.filter(({ via }) => via === 'button')) {
      const platform = this.#deps.platforms.get(vote.actor.slice(0, vote.actor.indexOf(':')));
      const actor = await platform?.actor(vote.actor);
      const why = actor === undefined ? 'deleted' : await refusalOf(request, actor, this.#deps.electorate);
      if (why !== undefined) lost.push({ key: vote.key, vote, why });
    }
    return lost;
  }

  #tellIgnored(request: Request, message: MessageRef, ignored: readonly IgnoredVote[]): void {
    const fresh = ignored.filter(
      ({ key, why }) => !request.noted.includes(key) && why !== 'bot' && why !== 'deleted',
    );
    for (const { vote, why } of fresh) {
      const where: Conversation = { platform: message.platform, channel: message.channel };
      this.#note(message.platform, vote.actor, where, this.#deps.note(request, vote, why));
    }
  }

  /** Not waited for: a note that is slow to deliver must not hold up a start. */
  #note(platform: string, actor: Vote['actor'], where: Conversation, card: Card): void {
    const told = this.#deps.platforms.get(platform)?.tell(actor, where, card);
    const noting = Promise.resolve(told)
      .catch((error: unknown) => this.#deps.log.warn({ error, actor }, 'a private note was not delivered'))
      .finally(() => this.#noting.delete(noting));
    this.#noting.add(noting);
  }
}

/** Before its card is posted nobody can have reacted; only a request that needs no votes may go on. */
function withoutMessage(request: Request): VotesOf {
  if (request.plan.policy.quorum === 0 || request.conversation === undefined) return { kind: 'none' };
  return { kind: 'unreadable', why: 'its card is not posted yet' };
}
