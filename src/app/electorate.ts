import type { Authority } from '../chat/authority.js';
import { canonicalEmoji } from '../chat/emoji.js';
import { approvalFor, type Config } from '../config/config.js';
import type { Electorate } from '../requests/electorate.js';

/** Who may decide, as the configuration and the platforms say. */
export function electorateOf(config: Pick<Config, 'policy' | 'roles'>, authority: Authority): Electorate {
  return {
    rule: (kind) => approvalFor(config, kind),
    mayApprove: (actor, kind, fresh) => authority.mayApprove(actor, kind, fresh),
    hasRole: (actor, role, fresh) => authority.hasRole(actor, role, fresh),
    personOf: (actor) => authority.personOf(actor),
    approversOf: (kind) => authority.approversOf(kind),
    reactions: {
      approve: neutral(config.policy.reactions.approve),
      reject: neutral(config.policy.reactions.reject),
    },
    mayDeclareEmergency: (actor) => {
      const person = authority.personOf(actor);
      return config.roles.emergency.some((named) => authority.personOf(named) === person);
    },
    schedule: config.policy,
  };
}

/** `thumbsup` and `👍` are `+1`: the names that adapters report. */
function neutral(names: readonly string[]): readonly string[] {
  return [...new Set(names.map(canonicalEmoji))];
}
