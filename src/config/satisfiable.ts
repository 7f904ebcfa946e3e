import type { ActorId } from '../chat/actor.js';
import { isGroup } from '../chat/authority.js';

export interface QuorumQuestion {
  quorum: number;
  requesterMayApprove: boolean;
  /** Actors and groups that may approve. */
  approvers: readonly string[];
  people: Readonly<Record<string, readonly ActorId[]>>;
}

/**
 * Why nobody could ever approve, in words; undefined when it can be done. A group is always enough: who is in it is
 * the platform's to say. Without a requester the question is whether any requester at all could be served.
 */
export function whyUnsatisfiable(question: QuorumQuestion, requester?: ActorId): string | undefined {
  const { quorum, requesterMayApprove, approvers, people } = question;
  if (quorum === 0 || approvers.some(isGroup)) return undefined;
  const personOf = (actor: ActorId) =>
    Object.entries(people).find(([, actors]) => actors.includes(actor))?.[0] ?? actor;
  const persons = new Set(approvers.map(personOf));
  const excluded = requester !== undefined && !requesterMayApprove && persons.delete(personOf(requester));
  if (persons.size >= quorum) return undefined;
  const named = persons.size === 0 ? 'nobody' : persons.size === 1 ? '1 person' : `${persons.size} people`;
  const besides = excluded ? ' besides whoever asks' : '';
  return `it takes ${quorum} ${quorum === 1 ? 'approval' : 'approvals'}, and ${named}${besides} may give one`;
}

/** The same over everybody who may ask: a reason only when not one of them could be served. */
export function whyNobodyIsServed(
  question: QuorumQuestion,
  operators: readonly string[],
): string | undefined {
  const requesters = operators.length === 0 || operators.some(isGroup) ? [undefined] : operators;
  const reasons = requesters.map((requester) => whyUnsatisfiable(question, requester));
  return reasons.every((reason) => reason !== undefined) ? reasons[0] : undefined;
}
