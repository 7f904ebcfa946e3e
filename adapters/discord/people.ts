import { Routes } from 'discord.js';
import type { Clock } from '../../src/base/clock.js';
import type { Actor, ActorId } from '../../src/chat/actor.js';
import type { Api } from './api.js';
import { refusedWith } from './failures.js';
import { Member, User } from './schema.js';

/** Milliseconds for which a person's roles are used without asking again; votes are counted by a fresh read. */
const FRESH_MS = 60_000;
const REMEMBERED = 2_000;

const ACTOR = /^discord:(\d{1,20})$/u;
const ROLE = /^discord:role:(\d{1,20})$/u;
/** What Discord calls those who deleted their account. */
const DELETED = /^deleted_user_[0-9a-z]+$/iu;

export interface PeopleParts {
  api: Api;
  guildId: string;
  clock: Clock;
}

/** Who people are, as Discord says: by id, from the member, never by name. */
export interface People {
  /** @throws DiscordCallError */
  actor(id: ActorId, fresh?: boolean): Promise<Actor | undefined>;
  /** A user as a reaction shows them: their membership is asked for. */
  ofUser(user: User): Promise<Actor>;
  /** A member as an interaction brings them: as fresh as can be. */
  ofMember(member: Member): Actor;
  isInGroup(actor: ActorId, group: string, fresh: boolean): Promise<boolean>;
}

/** `undefined` for what is no id of a Discord user. */
export function userIdOf(actor: ActorId): string | undefined {
  return ACTOR.exec(actor)?.[1];
}

export function createPeople({ api, guildId, clock }: PeopleParts): People {
  const known = new Map<string, { at: number; actor: Actor }>();
  const asked = new Map<string, Promise<Actor | undefined>>();

  function remember(id: string, actor: Actor): Actor {
    known.delete(id);
    known.set(id, { at: clock.monotonic(), actor });
    const [oldest] = known.keys();
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    return actor;
  }

  function remembered(id: string): Actor | undefined {
    const entry = known.get(id);
    return entry !== undefined && clock.monotonic() - entry.at < FRESH_MS ? entry.actor : undefined;
  }

  function ofMember(member: Member): Actor {
    const { user, nick, roles, pending } = member;
    const standing = standingOf(user) ?? (pending === true ? 'external' : 'member');
    // Everybody in the server has the role whose id is the server's own.
    const groups = [guildId, ...roles].map((role) => `discord:role:${role}`);
    const name = nick ?? nameOf(user);
    return remember(user.id, { id: `discord:${user.id}`, name, standing, groups });
  }

  function outside(user: User): Actor {
    const standing = standingOf(user) ?? 'external';
    return remember(user.id, { id: `discord:${user.id}`, name: nameOf(user), standing, groups: [] });
  }

  async function fetched(id: string, user?: User): Promise<Actor | undefined> {
    try {
      return ofMember(await api.get(Routes.guildMember(guildId, id), Member));
    } catch (error) {
      if (refusedWith(error, 'unknownUser')) return user === undefined ? undefined : outside(user);
      if (!refusedWith(error, 'unknownMember')) throw error;
    }
    if (user !== undefined) return outside(user);
    try {
      return outside(await api.get(Routes.user(id), User));
    } catch (error) {
      if (refusedWith(error, 'unknownUser')) return undefined;
      throw error;
    }
  }

  /** Several requests that wait for the same person ask once. */
  function ask(id: string, user?: User): Promise<Actor | undefined> {
    const asking = asked.get(id) ?? fetched(id, user).finally(() => asked.delete(id));
    asked.set(id, asking);
    return asking;
  }

  async function actor(id: ActorId, fresh = false): Promise<Actor | undefined> {
    const user = userIdOf(id);
    if (user === undefined) return undefined;
    return (fresh ? undefined : remembered(user)) ?? (await ask(user));
  }

  return {
    actor,
    ofMember,
    async ofUser(user) {
      if (standingOf(user) !== undefined) return outside(user);
      return remembered(user.id) ?? (await ask(user.id, user)) ?? outside(user);
    },
    async isInGroup(id, group, fresh) {
      if (!ROLE.test(group)) return false;
      const found = await actor(id, fresh);
      return found !== undefined && found.standing === 'member' && found.groups.includes(group);
    },
  };
}

function standingOf(user: User): 'bot' | 'deleted' | undefined {
  if (user.bot === true) return 'bot';
  return DELETED.test(user.username) ? 'deleted' : undefined;
}

function nameOf(user: User): string {
  return user.global_name ?? user.username;
}
