import { z } from 'zod';
import { canonicalEmoji } from '../../src/chat/emoji.js';
import type { MessageRef, Reaction, ReactionsRead } from '../../src/chat/platform.js';
import type { Caller } from './clients.js';
import { refusedWith } from './failures.js';
import type { Log } from './log.js';
import type { People } from './people.js';

const ReactionsAnswer = z.object({
  message: z
    .object({
      subtype: z.string().optional(),
      reactions: z
        .array(z.object({ name: z.string(), users: z.array(z.string()), count: z.number().optional() }))
        .optional(),
    })
    .optional(),
});

export interface ReactionDeps {
  reads: Caller;
  people: People;
  botUserId: string;
  log: Log;
}

/** Slack's ways to say that there is nothing left to react to. */
const GONE = ['message_not_found', 'thread_not_found'];

/**
 * Everybody's reactions on a message, the bot's own left out. `full` makes Slack list all users of a reaction; there is
 * no paging, so a list that is still shorter than its count is logged.
 */
export async function readReactions(ref: MessageRef, deps: ReactionDeps): Promise<ReactionsRead> {
  const { reads, people, botUserId, log } = deps;
  let message: z.infer<typeof ReactionsAnswer>['message'];
  try {
    const args = { channel: ref.channel, timestamp: ref.id, full: true };
    message = ReactionsAnswer.parse(await reads.call('reactions.get', args, { repeatable: true })).message;
  } catch (error) {
    if (refusedWith(error, ...GONE)) return { kind: 'message-gone' };
    throw error;
  }
  // A deleted message that has replies stays as a tombstone.
  if (message?.subtype === 'tombstone') return { kind: 'message-gone' };

  const seen = new Set<string>();
  const found: Promise<Reaction>[] = [];
  for (const { name, users, count } of message?.reactions ?? []) {
    if (count !== undefined && count > users.length) {
      log.warn(
        { channel: ref.channel, ts: ref.id, name, count, listed: users.length },
        'reactions not all listed',
      );
    }
    const emoji = canonicalEmoji(name);
    for (const user of users) {
      const key = `${emoji} ${user}`;
      if (user === botUserId || seen.has(key)) continue;
      seen.add(key);
      found.push(people.someone(user).then((actor) => ({ emoji, actor })));
    }
  }
  return { kind: 'read', reactions: await Promise.all(found) };
}

/** Puts the bot's own reactions on a message, in order. One that the workspace does not know is logged and left out. */
export async function seedReactions(
  ref: MessageRef,
  emojis: readonly string[],
  deps: ReactionDeps,
): Promise<void> {
  for (const name of emojis) {
    try {
      await deps.reads.call(
        'reactions.add',
        { channel: ref.channel, timestamp: ref.id, name },
        { repeatable: true },
      );
    } catch (error) {
      if (refusedWith(error, 'already_reacted')) continue;
      if (!refusedWith(error, 'invalid_name', 'too_many_emoji', 'too_many_reactions')) throw error;
      deps.log.warn({ err: error, name }, 'a vote emoji could not be put on the message');
    }
  }
}
