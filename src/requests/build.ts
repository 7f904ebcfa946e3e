import type { Conversation } from '../chat/platform.js';
import { inState, isoTime, withEvent } from './changes.js';
import { digestOf } from './digest.js';
import type { Electorate } from './electorate.js';
import type { Plan } from './plan.js';
import type { AcceptedFinding, ChildPlace, Request, Requester } from './request.js';
import { firstWindow, votesEnd } from './schedule/timing.js';
import { decided } from './votes.js';

/** What is asked for. */
export interface Asked {
  plan: Plan;
  /** Warnings that were on the card; absent: none. */
  accepted?: readonly AcceptedFinding[];
}

export interface Ask extends Asked {
  id: string;
  cloud: string;
  requester: Requester;
  conversation?: Conversation;
  reason?: string;
  ticket?: string;
  ticketUrl?: string;
  asked?: { to?: string };
  parent?: string;
  predecessor?: string;
}

/** A child, approved by the votes of its parent. */
export function buildChild(
  ask: Omit<Ask, 'cloud' | 'requester'> & ChildPlace,
  parent: Request,
  openstackRequestId: string,
  electorate: Electorate,
  now: number,
): Request {
  const { id, plan, accepted = [], subject, attempt } = ask;
  const bare: Request = {
    id,
    plan,
    digest: digestOf(plan),
    accepted,
    kind: plan.kind,
    cloud: parent.cloud,
    requester: parent.requester,
    parent: parent.id,
    authority: parent.authority ?? parent.id,
    child: { subject, attempt },
    openstackRequestId,
    votes: [],
    noted: [],
    steps: [],
    state: 'awaiting-approval',
    version: 0,
    timeline: [],
    createdAt: isoTime(now),
  };
  const asked = withEvent(bare, { type: 'requested', by: parent.requester.id }, now);
  const approved = inState(asked, 'approved', now + electorate.rule(parent.kind).executeWithinMs);
  return { ...approved, approvedAt: isoTime(now) };
}

/** A new request, waiting for votes; approved at once where the rule asks for none. */
export function buildRequest(
  ask: Ask,
  openstackRequestId: string,
  electorate: Electorate,
  now: number,
): Request {
  const { requester, plan, accepted = [], ...rest } = ask;
  const bare: Request = {
    ...rest,
    kind: plan.kind,
    plan,
    digest: digestOf(plan),
    accepted,
    requester: { id: requester.id, name: requester.name },
    openstackRequestId,
    votes: [],
    noted: [],
    steps: [],
    state: 'awaiting-approval',
    version: 0,
    timeline: [],
    createdAt: isoTime(now),
  };
  const window = firstWindow(plan.schedule, now);
  const timed = window === undefined ? bare : { ...bare, window };
  const waiting = inState(
    timed,
    'awaiting-approval',
    votesEnd(timed, electorate.rule(plan.kind).expiresAfterMs),
  );
  return decided(withEvent(waiting, { type: 'requested', by: requester.id }, now), electorate, now);
}
