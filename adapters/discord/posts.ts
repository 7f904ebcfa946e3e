import { Routes } from 'discord.js';
import type { MessageRef, OutgoingMessage, PostOptions } from '../../src/chat/platform.js';
import { DroverError } from '../../src/errors.js';
import type { Api } from './api.js';
import { DiscordCallError, refusedWith } from './failures.js';
import { findPosted, nonceOf } from './find-posted.js';
import { LIMITS } from './limits.js';
import type { Log } from './log.js';
import { missingIn } from './permissions.js';
import type { RenderedMessage } from './render.js';
import { Identified } from './schema.js';
import { reopenThread, startThread } from './threads.js';

export interface PostParts {
  api: Api;
  guildId: string;
  botId(): Promise<string>;
  log: Log;
}

type Created =
  | { kind: 'posted'; id: string }
  | { kind: 'no-thread' }
  | { kind: 'closed-to-us'; why: string | undefined };

/** Posts each mark once: by its nonce, and where that may be forgotten, by looking for it first. */
export class Posts {
  readonly #parts: PostParts;
  /** Cards whose missing thread was explained. */
  readonly #explained = new Set<string>();

  constructor(parts: PostParts) {
    this.#parts = parts;
  }

  async post(
    message: OutgoingMessage,
    body: RenderedMessage,
    { maybePosted }: PostOptions,
  ): Promise<MessageRef> {
    const { thread } = message;
    if (thread !== undefined) return this.#reply(message, thread, body, maybePosted);
    const { channel } = message.conversation;
    const found = maybePosted ? await this.#find(message, channel) : undefined;
    return { platform: 'discord', channel, id: found ?? (await this.#create(channel, message.mark, body)) };
  }

  /** To the thread of a message of ours, which is started when it is needed; without one, below the message itself. */
  async #reply(
    message: OutgoingMessage,
    root: MessageRef,
    body: RenderedMessage,
    maybePosted: boolean,
  ): Promise<MessageRef> {
    const { channel } = root;
    const thread = root.id;
    if (maybePosted) {
      const inThread = await this.#findInThread(message, thread);
      if (inThread !== undefined) return { platform: 'discord', channel, id: inThread, thread };
      const below = await this.#find(message, channel);
      if (below !== undefined) return { platform: 'discord', channel, id: below };
    }
    const created = await this.#createInThread(root, message.mark, body);
    if (created.kind === 'posted') return { platform: 'discord', channel, id: created.id, thread };
    const note = created.kind === 'closed-to-us' && !this.#explained.has(thread) ? created.why : undefined;
    const id = await this.#create(channel, message.mark, withNote(body, note), {
      message_reference: { message_id: root.id, fail_if_not_exists: false },
    });
    this.#explained.add(thread);
    return { platform: 'discord', channel, id };
  }

  async #createInThread(root: MessageRef, mark: string, body: RenderedMessage): Promise<Created> {
    const { api } = this.#parts;
    const thread = root.id;
    for (let round = 1; round <= 2; round++) {
      try {
        return { kind: 'posted', id: await this.#send(thread, mark, body) };
      } catch (error) {
        if (refusedWith(error, 'archivedThread')) await reopenThread(api, thread);
        else if (refusedWith(error, 'missingPermissions', 'missingAccess', 'threadLocked'))
          return this.#closed(root);
        else if (!refusedWith(error, 'unknownChannel')) throw error;
        else {
          const start = await startThread(api, root);
          if (start === 'forbidden') return this.#closed(root);
          if (start === 'impossible') return { kind: 'no-thread' };
        }
      }
    }
    try {
      return { kind: 'posted', id: await this.#send(thread, mark, body) };
    } catch (error) {
      // Deleted, and Discord makes no second one for the same message.
      if (!refusedWith(error, 'unknownChannel', 'archivedThread', 'threadLocked')) throw error;
      return { kind: 'closed-to-us', why: 'its thread was deleted or locked' };
    }
  }

  async #closed(root: MessageRef): Promise<Created> {
    const missing = await this.#missing(root.channel);
    const why =
      missing.length === 0 ? 'the thread is closed to Drover' : `Drover lacks ${missing.join(', ')}`;
    this.#parts.log.warn(
      { channel: root.channel, missing },
      'no thread on Discord: replies go to the channel',
    );
    return { kind: 'closed-to-us', why };
  }

  async #create(channel: string, mark: string, body: RenderedMessage, more: object = {}): Promise<string> {
    try {
      return await this.#send(channel, mark, body, more);
    } catch (error) {
      if (!refusedWith(error, 'missingPermissions', 'missingAccess')) throw error;
      throw forbidden(channel, await this.#missing(channel), error);
    }
  }

  async #send(channel: string, mark: string, body: RenderedMessage, more: object = {}): Promise<string> {
    const { id } = await this.#parts.api.send('POST', Routes.channelMessages(channel), Identified, {
      body: { ...body, ...more, nonce: nonceOf(mark), enforce_nonce: true },
    });
    return id;
  }

  async #find({ mark, card }: OutgoingMessage, channel: string): Promise<string | undefined> {
    const author = await this.#parts.botId();
    return findPosted(this.#parts.api, { channel, mark, card, author });
  }

  async #findInThread(message: OutgoingMessage, thread: string): Promise<string | undefined> {
    try {
      return await this.#find(message, thread);
    } catch (error) {
      if (refusedWith(error, 'unknownChannel')) return undefined;
      throw error;
    }
  }

  /** For a message about it, so that not knowing them is no failure of its own. */
  async #missing(channel: string): Promise<string[]> {
    const { api, guildId, botId } = this.#parts;
    try {
      return await missingIn(api, guildId, await botId(), channel);
    } catch (error) {
      return refusedWith(error, 'missingAccess') ? ['View Channel'] : [];
    }
  }
}

function withNote(body: RenderedMessage, why: string | undefined): RenderedMessage {
  const noted =
    why === undefined ? body.content : `${body.content}\n-# No thread: ${why}. Replies come here.`;
  return noted.length > LIMITS.content ? body : { ...body, content: noted };
}

function forbidden(channel: string, missing: readonly string[], cause: unknown): DroverError {
  const reason = missing.length === 0 ? 'a permission' : missing.map((name) => `*${name}*`).join(', ');
  return new DroverError(`Drover may not post in the Discord channel ${channel}: it lacks ${reason}.`, {
    code: cause instanceof DiscordCallError ? cause.code : 'channel-gone',
    remedy: "Give Drover's role that permission in the channel's settings, then run `drover check`.",
    cause,
  });
}
