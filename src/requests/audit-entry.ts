import type { Conversation, MessageRef } from '../chat/platform.js';
import type { Request } from './request.js';
import type { TimelineEvent } from './timeline.js';

export type AuditEntry = Readonly<Record<string, unknown>>;

/** What every line of the audit says of its request. */
export function auditHead({ id, kind, cloud, digest, openstackRequestId }: Request): AuditEntry {
  return { request: id, kind, cloud, digest, requestId: openstackRequestId };
}

/**
 * The audit's line of one event: who asked, who approved, what was sent byte for byte, what came back.
 * `place`: the message that was voted on; the channel where its card is not posted (a vote by API is none).
 */
export function auditEntry(
  request: Request,
  event: TimelineEvent,
  place: MessageRef | Conversation | null,
): AuditEntry {
  const step = 'step' in event ? request.steps.find(({ id }) => id === event.step) : undefined;
  return {
    ...auditHead(request),
    ...(event.type === 'requested' ? { plan: request.plan, requester: request.requester } : {}),
    ...(event.type === 'voted' ? { message: place } : {}),
    ...(event.type === 'ended' ? { outcome: request.outcome ?? null, votes: request.votes } : {}),
    ...(step === undefined ? {} : { call: step.call }),
    event,
  };
}
