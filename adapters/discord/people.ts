import { Routes } from 'discord.js';
import type { Clock } from '../../src/base/clock.js';
import type { Actor, ActorId } from '../../src/chat/actor.js';
import { type Freshness, isFreshEnough } from '../../src/chat/freshness.js';
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
  actor(id: ActorId, fresh?: Freshness): Promise<Actor | undefined>;
  /** A user as a reaction shows them: their membership is asked for. */
  ofUser(user: User): Promise<Actor>;
  /** A member as an interaction brings them: as fresh as can be. */
  ofMember(member: Member): Actor;
  isInGroup(actor: ActorId, group: string, fresh: Freshness): Promise<boolean>;
}

/** `undefined` for what is no id of a Discord user. */
export function userIdOf(actor: ActorId): string | undefined {
  return ACTOR.exec(actor)?.[1];
}

export function createPeople({ api, guildId, clock }: PeopleParts): People {
  const known = new Map<string, { at: number; actor: Actor }>();
  const asked = new Map<string, { at: number; answer: Promise<Actor | undefined> }>();
  const good = (at: number, fresh: Freshness) =>
    isFreshEnough(at, fresh, { now: clock.monotonic(), keptMs: FRESH_MS });

  /** `at`: when it was asked for. What is older than what is known already is forgotten. */
  function remember(id: string, actor: Actor, at = clock.monotonic()): Actor {
    if ((known.get(id)?.at ?? at) > at) return actor;
    known.delete(id);
    known.set(id, { at, actor });
    const [oldest] = known.keys();
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
    return actor;
  }

  function remembered(id: string, fresh: Freshness = false): Actor | undefined {
    const entry = known.get(id);
    return entry !== undefined && good(entry.at, fresh) ? entry.actor : undefined;
  }

  function ofMember(member: Member, at?: number): Actor {
    const { user, nick, roles, pending } = member;
    const standing = standingOf(user) ?? (pending === true ? 'external' : 'member');
    // Everybody in the server has the role whose id is the server's own.
    const groups = [guildId, ...roles].map((role) => `discord:role:${role}`);
    const name = nick ?? nameOf(user);
    return remember(user.id, { id: `discord:${user.id}`, name, standing, groups }, at);
  }

  function outside(user: User, at?: number): Actor {
    const standing = standingOf(user) ?? 'external';
    return remember(user.id, { id: `discord:${user.id}`, name: nameOf(user), standing, groups: [] }, at);
  }

  async function fetched(id: string, at: number, user?: User): Promise<Actor | undefined> {
    try {
      return ofMember(await api.get(Routes.guildMember(guildId, id), Member), at);
    } catch (error) {
      if (refusedWith(error, 'unknownUser')) return user === undefined ? undefined : outside(user, at);
      if (!refusedWith(error, 'unknownMember')) throw error;
    }
    if (user !== undefined) return outside(user, at);
    try {
      return outside(await api.get(Routes.user(id), User), at);
    } catch (error) {
      if (refusedWith(error, 'unknownUser')) return undefined;
      throw error;
    }
  }

  /** Several requests that wait for the same person ask once, where none of them needs a newer answer. */
  function ask(id: string, fresh: Freshness, user?: User): Promise<Actor | undefined> {
    const asking = asked.get(id);
    if (asking !== undefined && good(asking.at, fresh)) return asking.answer;
    const at = clock.monotonic();
    const answer = fetched(id, at, user).finally(() => {
      if (asked.get(id)?.answer === answer) asked.delete(id);
    });
    asked.set(id, { at, answer });
    return answer;
  }

  async function actor(id: ActorId, fresh: Freshness = false): Promise<Actor | undefined> {
    const user = userIdOf(id);
    if (user === undefined) return undefined;
    return remembered(user, fresh) ?? (await ask(user, fresh));
  }

  return {
    actor,
    ofMember: (member) => ofMember(member),
    async ofUser(user) {
      if (standingOf(user) !== undefined) return outside(user);
      return remembered(user.id) ?? (await ask(user.id, false, user)) ?? outside(user);
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
