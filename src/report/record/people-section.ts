import { foreign } from '../../base/foreign.js';
import { count } from '../../base/format/words.js';
import type { ActorId } from '../../chat/actor.js';
import type { Request, Vote } from '../../requests/request.js';
import { below, fields, listed, type Section, when, words } from './text.js';

/** Who asked and why, and every vote with its time and way. */
export function peopleSection(request: Request, title = 'Who and why'): Section {
  const { reason, ticket, requester, plan, votes, createdAt } = request;
  const { quorum, requesterMayApprove } = plan.policy;
  const rule = requesterMayApprove ? '' : ', not of who asked';
  return {
    title,
    lines: [
      ...fields([
        ['Why', reason === undefined ? undefined : words(reason)],
        ['Ticket', ticket === undefined ? undefined : words(ticket)],
        ['Asked by', `${person(requester.name, requester.id)} at ${when(createdAt)}`],
        ['Approvals', quorum === 0 ? 'none needed' : `${count(quorum, 'vote')} needed${rule}`],
      ]),
      ...(votes.length === 0 ? ['Nobody voted.'] : below(listed(VOTES, votes.map(voteRow)))),
    ],
  };
}

const VOTES = ['vote', 'by', 'way', 'when (UTC)', 'comment'];

function voteRow({ verdict, actorName, actor, via, at, comment }: Vote): string[] {
  return [verdict, person(actorName, actor), via, when(at), comment === undefined ? '' : words(comment)];
}

/** `ann (slack:U0REQ)`: names change, ids do not. */
export function person(name: string, id: ActorId): string {
  return `${words(name) || '(no name)'} (${foreign(id, 80)})`;
}
