import { createHash } from 'node:crypto';
import { Routes } from 'discord.js';
import { z } from 'zod';
import type { Card } from '../../src/chat/card.js';
import type { Api } from './api.js';
import { LIMITS } from './limits.js';
import { componentIdOf, customId } from './render.js';
import { type Component, Message } from './schema.js';

/** A post is looked for soon after it may have been made: this far back is enough in the busiest channel. */
const PAGES = 5;

/**
 * Discord returns the message of the first try when the same nonce comes again within a few minutes
 * (`enforce_nonce`, resources/message#create-message). A mark is longer than a nonce may be, so it is hashed.
 */
export function nonceOf(mark: string): string {
  return createHash('sha256').update(mark).digest('base64url').slice(0, LIMITS.nonce);
}

export interface Sought {
  /** The channel or thread. */
  channel: string;
  mark: string;
  card: Card;
  /** The name of the file that is attached to it. */
  file: string | undefined;
  /** Whose message it must be. */
  author: string;
}

/**
 * Looks back for our message with this mark, for when the nonce is forgotten: by the id of its first component, by the
 * footer of the embed that messages of before had, by its file, or by buttons that ask about the very same thing.
 * @returns the message's id
 */
export async function findPosted(api: Api, sought: Sought): Promise<string | undefined> {
  const votes = (sought.card.buttons ?? [])
    .filter(({ action }) => action === 'approve' || action === 'reject')
    .map(customId);
  let before: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const messages = await api.get(Routes.channelMessages(sought.channel), z.array(Message), {
      limit: LIMITS.page,
      ...(before === undefined ? {} : { before }),
    });
    const found = messages.find((message) => isSought(message, sought, votes));
    if (found !== undefined) return found.id;
    before = messages.at(-1)?.id;
    if (messages.length < LIMITS.page) return undefined;
  }
  return undefined;
}

function isSought(message: Message, { mark, author, file }: Sought, votes: readonly string[]): boolean {
  if (message.author.id !== author) return false;
  if (message.components?.[0]?.id === componentIdOf(mark)) return true;
  if (message.embeds.some(({ footer }) => footer?.text === mark)) return true;
  if (message.attachments?.some(({ filename }) => filename === file) === true) return true;
  const ids = customIds(message.components ?? []);
  return votes.length > 0 && votes.every((id) => ids.includes(id));
}

function customIds(components: readonly Component[]): string[] {
  return components.flatMap(({ custom_id, components: inner = [] }) => [
    ...(custom_id === undefined ? [] : [custom_id]),
    ...customIds(inner),
  ]);
}
