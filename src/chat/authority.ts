import { DroverError } from '../base/errors.js';
import { type Actor, type ActorId, platformOf, type RoleName } from './actor.js';
import type { Freshness } from './freshness.js';

/** The slice of the configuration that says who may do what. */
export interface RolesPolicy {
  roles: {
    operator: readonly string[];
    approver: readonly string[];
  };
  /** A person's actors, one or none a platform. */
  people: Readonly<Record<string, readonly ActorId[]>>;
  /** By kind of request; `approvers` narrows who of the approvers may decide it. */
  approvals: Readonly<Record<string, { approvers?: readonly string[] | undefined }>>;
}

export interface AuthorityParts extends RolesPolicy {
  /** Asks the actor's platform. Rejects where the platform can't be asked. */
  isInGroup(actor: ActorId, group: string, fresh: Freshness): Promise<boolean>;
}

/** Who may do what, by configuration and by what the platforms say about a person now. */
export interface Authority {
  /** @throws DroverError `group-unreadable` where a group decides and its platform can't be asked. */
  hasRole(actor: Actor, role: RoleName, fresh?: Freshness): Promise<boolean>;
  /** Any of these roles. */
  hasAnyRole(actor: Actor, roles: readonly RoleName[], fresh?: Freshness): Promise<boolean>;
  mayApprove(actor: Actor, kind: string, fresh?: Freshness): Promise<boolean>;
  /** One person may have an actor on each platform; somebody without an entry is a person of their own. */
  personOf(actor: ActorId): string;
  /** Actors and groups as configured: who could be asked. */
  holdersOf(role: 'operator' | 'approver'): readonly string[];
  approversOf(kind: string): readonly string[];
}

export function createAuthority(parts: AuthorityParts): Authority {
  const persons = personsByActor(parts.people);

  async function hasRole(actor: Actor, role: RoleName, fresh: Freshness = false): Promise<boolean> {
    if (!isPerson(actor)) return false;
    return role === 'viewer' || isNamed(actor, parts.roles[role], fresh, parts.isInGroup);
  }

  async function hasAnyRole(
    actor: Actor,
    roles: readonly RoleName[],
    fresh: Freshness = false,
  ): Promise<boolean> {
    let unreadable: unknown;
    for (const role of roles) {
      try {
        if (await hasRole(actor, role, fresh)) return true;
      } catch (error) {
        unreadable ??= error;
      }
    }
    if (unreadable !== undefined) throw unreadable;
    return false;
  }

  return {
    hasRole,
    hasAnyRole,
    async mayApprove(actor, kind, fresh: Freshness = false) {
      if (!(await hasRole(actor, 'approver', fresh))) return false;
      const narrowed = narrowedTo(parts.approvals, kind);
      return narrowed === undefined || isNamed(actor, narrowed, fresh, parts.isInGroup);
    },
    personOf: (actor) => persons.get(actor) ?? actor,
    holdersOf: (role) => parts.roles[role],
    approversOf: (kind) => narrowedTo(parts.approvals, kind) ?? parts.roles.approver,
  };
}

function narrowedTo(approvals: RolesPolicy['approvals'], kind: string): readonly string[] | undefined {
  return approvals[kind]?.approvers ?? approvals.default?.approvers;
}

function isPerson(actor: Actor): boolean {
  return actor.standing !== 'bot' && actor.standing !== 'deleted';
}

/** `slack:group:S0OPS`, `discord:role:123`: what has more than a platform and an id is a group. */
export function isGroup(entry: string): boolean {
  return entry.split(':').length > 2;
}

/** By id first, so that a platform that can't be asked keeps nobody out who is named. */
async function isNamed(
  actor: Actor,
  entries: readonly string[],
  fresh: Freshness,
  isInGroup: AuthorityParts['isInGroup'],
): Promise<boolean> {
  if (!isPerson(actor)) return false;
  if (entries.includes(actor.id)) return true;
  // Guests and people of other workspaces are invited by others than those who wrote the configuration.
  if (actor.standing !== 'member') return false;
  const platform = platformOf(actor.id);
  const groups = entries.filter((entry) => isGroup(entry) && platformOf(entry) === platform);
  if (!fresh && groups.some((group) => actor.groups.includes(group))) return true;
  return inAnyGroup(actor, groups, fresh, isInGroup);
}

async function inAnyGroup(
  actor: Actor,
  groups: readonly string[],
  fresh: Freshness,
  isInGroup: AuthorityParts['isInGroup'],
): Promise<boolean> {
  let unreadable: { group: string; cause: unknown } | undefined;
  for (const group of groups) {
    try {
      if (await isInGroup(actor.id, group, fresh)) return true;
    } catch (cause) {
      unreadable ??= { group, cause };
    }
  }
  if (unreadable === undefined) return false;
  throw new DroverError(`Can't tell who is in \`${unreadable.group}\`: the chat platform does not say.`, {
    code: 'group-unreadable',
    remedy: 'Nothing has changed. Try again in a minute; name the person by id where this keeps happening.',
    cause: unreadable.cause,
  });
}

function personsByActor(people: RolesPolicy['people']): ReadonlyMap<ActorId, string> {
  return new Map(
    Object.entries(people).flatMap(([person, actors]) => actors.map((actor) => [actor, person] as const)),
  );
}
