import type { Actor, ActorId, RoleName } from '../chat/actor.js';
import type { Freshness } from '../chat/freshness.js';
import type { PolicyConfig } from '../config/config.js';
import type { RequestKind } from './plan.js';

/** The rules of one kind of request, as configured. Times in milliseconds. */
export interface KindRule {
  quorum: number;
  requesterMayApprove: boolean;
  /** Card to quorum. */
  expiresAfterMs: number;
  /** Quorum to start. */
  executeWithinMs: number;
  /** How long a vote carries what the request begins later; absent: to its end. */
  votesLiveMs?: number;
  /** Narrows who of `roles.approver` may approve. */
  approvers?: readonly string[];
}

/** Who may decide, by configuration and by what the platforms say about a person now. */
export interface Electorate {
  rule(kind: RequestKind): KindRule;
  /** `fresh`: how old what is known of groups may be. */
  mayApprove(actor: Actor, kind: RequestKind, fresh: Freshness): Promise<boolean>;
  hasRole(actor: Actor, role: RoleName, fresh: Freshness): Promise<boolean>;
  /** One person may have an actor on each platform. */
  personOf(actor: ActorId): string;
  /** Who could give the missing votes, for people to read: actors and groups. */
  approversOf(kind: RequestKind): readonly string[];
  reactions: { approve: readonly string[]; reject: readonly string[] };
  /** People by id, never through a group: nobody has to be asked. */
  mayDeclareEmergency(actor: ActorId): boolean;
  /** When requests may start, as configured today. */
  schedule: Pick<PolicyConfig, 'timeZone' | 'windows' | 'freezes'>;
}
