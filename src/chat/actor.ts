/** `slack:U0123`, `discord:42`, `console:alice`: never keyed on a team or a display name. */
export type ActorId = string;

/** Why a person's acts may count less: bots and deleted users never vote, guests and outsiders only when named by id. */
export type Standing = 'member' | 'guest' | 'external' | 'bot' | 'deleted';

/** A person on a platform, as the platform itself says. */
export interface Actor {
  id: ActorId;
  /** For people to read only; hostile until escaped. */
  name: string;
  standing: Standing;
  /**
   * The platform's groups and roles that this actor is known to be in, as configuration writes them
   * (`discord:role:123`). Platforms that have to ask for them (Slack's user groups) leave this empty and answer
   * `ChatPlatform.isInGroup` instead.
   */
  groups: readonly string[];
}

export type RoleName = 'viewer' | 'operator' | 'approver';

export function platformOf(actor: ActorId): string {
  return actor.slice(0, Math.max(0, actor.indexOf(':')));
}
