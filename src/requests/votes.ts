import { defined } from '../base/defined.js';
import type { Actor } from '../chat/actor.js';
import type { Freshness } from '../chat/freshness.js';
import type { MessageRef, Reaction } from '../chat/platform.js';
import { tally } from './approval.js';
import { ended, inState, isoTime, withEvent } from './changes.js';
import type { Electorate, KindRule } from './electorate.js';
import type { Request, Vote } from './request.js';
import { whyOver } from './rule.js';
import { passes } from './schedule/emergency.js';
import { opensAt, startEnd, votesEnd } from './schedule/timing.js';
import { awaitsStart, isUnderWay } from './states.js';

/** Why somebody's vote does not count; each has its own words in a private note. */
export type VoteRefusal =
  | 'not-approver'
  | 'requester'
  | 'bot'
  | 'guest'
  | 'external'
  | 'deleted'
  | 'not-waiting'
  | 'other-plan';

export interface IgnoredVote {
  key: string;
  vote: Vote;
  why: VoteRefusal;
}

/** Votes as just read back. */
export interface SortedVotes {
  /** Reactions that count. */
  counted: readonly Vote[];
  /** Reactions that do not. */
  ignored: readonly IgnoredVote[];
  /** Button votes that counted when they were given, and do not now. */
  lost: readonly IgnoredVote[];
}

export function verdictOf(
  emoji: string,
  reactions: Electorate['reactions'],
): 'approve' | 'reject' | undefined {
  if (reactions.approve.includes(emoji)) return 'approve';
  if (reactions.reject.includes(emoji)) return 'reject';
  return undefined;
}

/** Turns a message's reaction list, as just read, into votes that count and votes that do not, with the reason. */
export async function sortReactions(
  request: Request,
  message: MessageRef,
  reactions: readonly Reaction[],
  electorate: Electorate,
  { now, fresh }: { now: number; fresh: Freshness },
): Promise<SortedVotes> {
  const counted: Vote[] = [];
  const ignored: IgnoredVote[] = [];
  for (const { emoji, actor } of reactions) {
    const verdict = verdictOf(emoji, electorate.reactions);
    if (verdict === undefined) continue;
    const key = `${message.platform}:${message.channel}:${message.id}:${actor.id}:${emoji}`;
    const known = request.votes.find((vote) => vote.key === key);
    const vote: Vote = known ?? {
      key,
      actor: actor.id,
      actorName: actor.name,
      verdict,
      via: 'reaction',
      at: isoTime(now),
    };
    const why = await refusalOf(request, actor, electorate, fresh);
    if (why === undefined) counted.push(vote);
    else ignored.push({ key, vote, why });
  }
  return { counted, ignored, lost: [] };
}

/** undefined: the vote counts. */
export async function refusalOf(
  request: Request,
  actor: Actor,
  electorate: Electorate,
  fresh: Freshness = true,
): Promise<VoteRefusal | undefined> {
  if (actor.standing === 'bot' || actor.standing === 'deleted') return actor.standing;
  const isRequester = electorate.personOf(actor.id) === electorate.personOf(request.requester.id);
  if (isRequester && !request.plan.policy.requesterMayApprove) return 'requester';
  if (await electorate.mayApprove(actor, request.kind, fresh)) return undefined;
  return actor.standing === 'guest' || actor.standing === 'external' ? actor.standing : 'not-approver';
}

/**
 * The request with its reaction votes replaced by what was just read; button votes stay, but for those that were lost.
 * Whatever was read, the votes are counted again under today's rule and people: quorum, its loss and a reject take
 * effect in the same step.
 */
export function withVotesRead(
  request: Request,
  { counted, ignored, lost }: SortedVotes,
  electorate: Electorate,
  now: number,
): Request {
  if (!votesOpen(request)) return request;
  const noted = [...new Set([...request.noted, ...ignored.map(({ key }) => key)])];
  let next = noted.length === request.noted.length ? request : { ...request, noted };
  for (const vote of request.votes) {
    const shut = [...ignored, ...lost].find(({ key }) => key === vote.key);
    const there = vote.via === 'button' || counted.some(({ key }) => key === vote.key);
    if (shut === undefined && there) continue;
    const { actor, actorName } = vote;
    const gone =
      shut === undefined
        ? ({ type: 'vote-taken-back', actor, actorName } as const)
        : ({ type: 'vote-void', actor, actorName, why: shut.why } as const);
    next = withEvent({ ...next, votes: next.votes.filter(({ key }) => key !== vote.key) }, gone, now);
  }
  // Nobody can say in which order the reactions of one read were put.
  const seq = nextSeq(request);
  for (const vote of counted) if (!has(request, vote)) next = withVote(next, { ...vote, seq }, now);
  return decided(next, electorate, now);
}

/** The request with a button's vote. The same press twice changes nothing. */
export function withButtonVote(request: Request, vote: Vote, electorate: Electorate, now: number): Request {
  if (!votesOpen(request) || has(request, vote)) return request;
  return decided(withVote(request, { ...vote, seq: nextSeq(request) }, now), electorate, now);
}

function has({ votes }: Request, { key }: Vote): boolean {
  return votes.some((vote) => vote.key === key);
}

function withVote(request: Request, vote: Vote, now: number): Request {
  return withEvent({ ...request, votes: [...request.votes, vote] }, votedEvent(vote), now);
}

function nextSeq({ timeline }: Request): number {
  return (timeline.at(-1)?.seq ?? 0) + 1;
}

/** Applies the rule to the votes: approved, no longer approved, or rejected. */
export function decided(request: Request, electorate: Electorate, now: number): Request {
  if (request.renewal !== undefined) return renewed(request, electorate, now);
  if (!awaitsStart(request.state)) return request;
  const over = whyOver(request, electorate.rule(request.kind), now);
  if (over !== undefined) return ended(request, { state: 'expired', why: over }, now);
  const result = tally(request.votes, request.plan.policy, request.requester.id, electorate.personOf);
  const of = request.plan.policy.quorum;
  if (result.rejection !== undefined) {
    const { actor, actorName, comment } = result.rejection;
    return ended(
      request,
      {
        state: 'rejected',
        by: { id: actor, name: actorName },
        ...defined({ why: comment }),
      },
      now,
    );
  }
  const urgent = passes(request, { kind: 'quorum' }, electorate);
  if ((result.missing === 0 || urgent) && request.state === 'awaiting-approval') {
    const told = withEvent(
      request,
      urgent ? emergencyEvent(request) : { type: 'approved', votes: result.approvals.length, of },
      now,
    );
    return approvedNow(told, electorate, now);
  }
  if (result.missing > 0 && !urgent && request.state !== 'awaiting-approval') {
    const accounts = tally(request.votes, request.plan.policy, request.requester.id, (actor) => actor);
    const why = accounts.missing === 0 ? ({ why: 'one-person' } as const) : {};
    const told = withEvent(
      request,
      { type: 'approval-lost', votes: result.approvals.length, of, ...why },
      now,
    );
    const {
      approvedAt: _approvedAt,
      graceUntil: _graceUntil,
      ...rest
    } = inState(told, 'awaiting-approval', votesEnd(request, electorate.rule(request.kind).expiresAfterMs));
    return rest;
  }
  return request;
}

/** Whether a vote changes anything now: before its start, and while what it begins next needs votes once more. */
export function votesOpen(request: Request): boolean {
  return awaitsStart(request.state) || (request.renewal !== undefined && isUnderWay(request.state));
}

/** Votes that have not become too old to carry what begins now. */
export function livingVotes(
  votes: readonly Vote[],
  { votesLiveMs }: Pick<KindRule, 'votesLiveMs'>,
  now: number,
): readonly Vote[] {
  return votesLiveMs === undefined ? votes : votes.filter(({ at }) => now - Date.parse(at) < votesLiveMs);
}

/** Its votes carry it again, or somebody says no: then nothing more begins until it is resumed. */
function renewed(request: Request, electorate: Electorate, now: number): Request {
  const rule = electorate.rule(request.kind);
  const { approvals, rejection, missing } = tally(
    livingVotes(request.votes, rule, now),
    rule,
    request.requester.id,
    electorate.personOf,
  );
  if (rejection === undefined && missing > 0) return request;
  const { renewal: _renewal, ...rest } = request;
  if (rejection === undefined) {
    return withEvent(rest, { type: 'renewed', votes: approvals.length, of: rule.quorum }, now);
  }
  if (request.state !== 'running') return rest;
  const { actor, actorName, comment } = rejection;
  const why = comment ?? 'did not renew the approval';
  const told = withEvent(rest, { type: 'paused', by: actor, byName: actorName, why }, now);
  return inState(told, 'paused', now + rule.executeWithinMs);
}

/** Approved; where its time has not come it waits for that. */
export function approvedNow(request: Request, electorate: Electorate, now: number): Request {
  const { approvedAt = isoTime(now) } = request;
  const by = startEnd(request, Date.parse(approvedAt), electorate.rule(request.kind).executeWithinMs);
  const opens = opensAt(request);
  if (opens === undefined || opens <= now || passes(request, { kind: 'window' }, electorate))
    return { ...inState(request, 'approved', by), approvedAt };
  const { name = null, notAfter = null } = request.window ?? {};
  const event = { type: 'scheduled', opens: isoTime(opens), closes: notAfter, window: name } as const;
  return { ...inState(withEvent(request, event, now), 'scheduled', by), approvedAt };
}

function emergencyEvent({ requester, plan }: Request) {
  const { id, name } = requester;
  return { type: 'emergency', by: id, byName: name, reason: plan.emergency?.reason ?? '' } as const;
}

export function isOver(request: Request, now: number): boolean {
  return request.deadline !== undefined && now >= Date.parse(request.deadline);
}

function votedEvent(vote: Vote) {
  return {
    type: 'voted',
    actor: vote.actor,
    actorName: vote.actorName,
    verdict: vote.verdict,
    via: vote.via,
    ...defined({ comment: vote.comment }),
  } as const;
}
