import { ReactionType, Routes } from 'discord.js';
import { z } from 'zod';
import { canonicalEmoji, emojiCharacter } from '../../src/chat/emoji.js';
import type { MessageRef, Reaction, ReactionsRead } from '../../src/chat/platform.js';
import type { Api } from './api.js';
import { refusedWith } from './failures.js';
import { LIMITS } from './limits.js';
import type { Log } from './log.js';
import type { People } from './people.js';
import { Message, type ReactionCount, Snowflake, User } from './schema.js';
import { inOpenThread } from './threads.js';

export interface ReactionParts {
  api: Api;
  people: People;
  guildId: string;
  botId(): Promise<string>;
  log: Log;
}

const GuildEmojis = z.array(z.object({ id: Snowflake, name: z.string().nullish() }));

/** The channel of the API in which a message stands. */
export function channelOf(ref: MessageRef): string {
  return ref.thread ?? ref.channel;
}

/** Puts the bot's own reactions; Discord ignores one that is there already. */
export async function seed(parts: ReactionParts, ref: MessageRef, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const emoji = emojiCharacter(name) ?? (await guildEmoji(parts, name));
    if (emoji === undefined) {
      parts.log.warn({ emoji: name }, 'this Discord server has no such emoji: it is not seeded');
      continue;
    }
    const route = Routes.channelMessageOwnReaction(channelOf(ref), ref.id, encodeURIComponent(emoji));
    await inOpenThread(parts.api, ref, () => parts.api.act('PUT', route));
  }
}

async function guildEmoji({ api, guildId }: ReactionParts, name: string): Promise<string | undefined> {
  const emojis = await api.get(Routes.guildEmojis(guildId), GuildEmojis);
  const found = emojis.find((emoji) => emoji.name === name);
  return found === undefined ? undefined : `${name}:${found.id}`;
}

/**
 * Who reacted with the emoji that count, as Discord has it now: the counts of the message say what to ask for, the
 * users are read page by page, super reactions apart. The events' counts are never used.
 */
export async function readReactions(
  parts: ReactionParts,
  ref: MessageRef,
  accepted: readonly string[],
): Promise<ReactionsRead> {
  const wanted = new Set(accepted.map(canonicalEmoji));
  try {
    const message = await parts.api.get(Routes.channelMessage(channelOf(ref), ref.id), Message);
    const botId = await parts.botId();
    const given = new Map<string, { emoji: string; user: User }>();
    for (const count of message.reactions ?? []) {
      const emoji = neutralName(count);
      if (emoji === undefined || !wanted.has(emoji)) continue;
      for (const user of await usersOf(parts.api, ref, count)) {
        if (user.id !== botId) given.set(`${emoji} ${user.id}`, { emoji, user });
      }
    }
    const reactions = await Promise.all(
      [...given.values()].map(
        async ({ emoji, user }): Promise<Reaction> => ({ emoji, actor: await parts.people.ofUser(user) }),
      ),
    );
    return { kind: 'read', reactions };
  } catch (error) {
    if (refusedWith(error, 'unknownMessage', 'unknownChannel')) return { kind: 'message-gone' };
    throw error;
  }
}

/** A server's own emoji can be given any name: one that borrows the name of a known picture is not it. */
function neutralName({ emoji }: ReactionCount): string | undefined {
  if (emoji.name === null || emoji.name === undefined) return undefined;
  const own = emoji.id !== null && emoji.id !== undefined;
  if (own && emojiCharacter(emoji.name) !== undefined) return undefined;
  return canonicalEmoji(emoji.name);
}

async function usersOf(api: Api, ref: MessageRef, count: ReactionCount): Promise<User[]> {
  const { normal, burst } = count.count_details ?? { normal: count.count, burst: count.count };
  const { id, name } = count.emoji;
  const emoji = encodeURIComponent(id === null || id === undefined ? (name ?? '') : `${name}:${id}`);
  const route = Routes.channelMessageReaction(channelOf(ref), ref.id, emoji);
  const users: User[] = [];
  if (normal > 0) users.push(...(await pages(api, route, ReactionType.Normal)));
  if (burst > 0) users.push(...(await pages(api, route, ReactionType.Super)));
  return users;
}

async function pages(api: Api, route: `/${string}`, type: ReactionType): Promise<User[]> {
  const users: User[] = [];
  for (;;) {
    const after = users.at(-1)?.id;
    const page = await api
      .get(route, z.array(User), {
        limit: LIMITS.page,
        type,
        ...(after === undefined ? {} : { after }),
      })
      .catch((error: unknown) => {
        // Taken back since the message was read.
        if (refusedWith(error, 'unknownEmoji')) return [];
        throw error;
      });
    users.push(...page);
    if (page.length < LIMITS.page) return users;
  }
}
