import { ComponentType, Routes } from 'discord.js';
import { DroverError } from '../../src/base/errors.js';
import { contentOf } from '../../src/chat/file.js';
import type { MessageRef, OutgoingMessage, PostedFile, PostOptions } from '../../src/chat/platform.js';
import type { Api } from './api.js';
import { DiscordCallError, refusedWith } from './failures.js';
import { findPosted, nonceOf } from './find-posted.js';
import type { Log } from './log.js';
import { missingIn, type PermissionName } from './permissions.js';
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

type Outgoing = OutgoingMessage & { file?: PostedFile };

/** What is sent: a message, with the file that is attached to it. */
interface Draft extends RenderedMessage {
  file?: PostedFile;
}

/** Posts each mark once: by its nonce, and where that may be forgotten, by looking for it first. */
export class Posts {
  readonly #parts: PostParts;
  /** Cards whose missing thread was explained. */
  readonly #explained = new Set<string>();

  constructor(parts: PostParts) {
    this.#parts = parts;
  }

  async post(
    message: Outgoing,
    rendered: RenderedMessage,
    { maybePosted }: PostOptions,
  ): Promise<MessageRef> {
    const body: Draft = message.file === undefined ? rendered : { ...rendered, file: message.file };
    const { thread } = message;
    if (thread !== undefined) return this.#reply(message, thread, body, maybePosted);
    const { channel } = message.conversation;
    const found = maybePosted ? await this.#find(message, channel) : undefined;
    return { platform: 'discord', channel, id: found ?? (await this.#create(channel, message.mark, body)) };
  }

  /** To the thread of a message of ours, which is started when it is needed; without one, below the message itself. */
  async #reply(message: Outgoing, root: MessageRef, body: Draft, maybePosted: boolean): Promise<MessageRef> {
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

  async #createInThread(root: MessageRef, mark: string, body: Draft): Promise<Created> {
    const { api } = this.#parts;
    const thread = root.id;
    for (let round = 1; round <= 2; round++) {
      try {
        return { kind: 'posted', id: await this.#send(thread, mark, body) };
      } catch (error) {
        if (refusedWith(error, 'archivedThread')) await reopenThread(api, thread);
        else if (refusedWith(error, 'missingPermissions', 'missingAccess', 'threadLocked'))
          return this.#closed(root, body);
        else if (!refusedWith(error, 'unknownChannel')) throw error;
        else {
          const start = await startThread(api, root);
          if (start === 'forbidden') return this.#closed(root, body);
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

  async #closed(root: MessageRef, { file }: Draft): Promise<Created> {
    const missing = await this.#missing(root.channel);
    if (file !== undefined && missing.includes(ATTACH)) throw mayNotAttach(root.channel);
    const why =
      missing.length === 0 ? 'the thread is closed to Drover' : `Drover lacks ${missing.join(', ')}`;
    this.#parts.log.warn(
      { channel: root.channel, missing },
      'no thread on Discord: replies go to the channel',
    );
    return { kind: 'closed-to-us', why };
  }

  async #create(channel: string, mark: string, body: Draft, more: object = {}): Promise<string> {
    try {
      return await this.#send(channel, mark, body, more);
    } catch (error) {
      if (!refusedWith(error, 'missingPermissions', 'missingAccess')) throw error;
      const missing = await this.#missing(channel);
      if (body.file !== undefined && missing.includes(ATTACH)) throw mayNotAttach(channel);
      throw forbidden(channel, missing, error);
    }
  }

  async #send(channel: string, mark: string, { file, ...body }: Draft, more: object = {}): Promise<string> {
    const { id } = await this.#parts.api.send('POST', Routes.channelMessages(channel), Identified, {
      body: { ...body, ...more, ...attachmentsOf(file), nonce: nonceOf(mark), enforce_nonce: true },
      ...(file === undefined ? {} : { files: [{ name: file.name, ...contentOf(file) }] }),
    });
    return id;
  }

  async #find({ mark, card, file }: Outgoing, channel: string): Promise<string | undefined> {
    const author = await this.#parts.botId();
    return findPosted(this.#parts.api, { channel, mark, card, file: file?.name, author });
  }

  async #findInThread(message: Outgoing, thread: string): Promise<string | undefined> {
    try {
      return await this.#find(message, thread);
    } catch (error) {
      if (refusedWith(error, 'unknownChannel')) return undefined;
      throw error;
    }
  }

  /** For a message about it, so that not knowing them is no failure of its own. */
  async #missing(channel: string): Promise<PermissionName[]> {
    const { api, guildId, botId } = this.#parts;
    try {
      return await missingIn(api, guildId, await botId(), channel);
    } catch (error) {
      return refusedWith(error, 'missingAccess') ? ['View Channel'] : [];
    }
  }
}

/** Which of the files that come along belongs to which attachment (reference, "Uploading Files"). */
function attachmentsOf(file: PostedFile | undefined): object {
  return file === undefined
    ? {}
    : { attachments: [{ id: 0, filename: file.name, description: contentOf(file).alt }] };
}

const ATTACH: PermissionName = 'Attach Files';

function mayNotAttach(channel: string): DroverError {
  return new DroverError(
    `Drover may not attach files in the Discord channel ${channel}: it lacks *${ATTACH}*.`,
    { code: 'message-refused', remedy: "Give Drover's role that permission in the channel's settings." },
  );
}

/** Why replies come below the message, in small print. */
function withNote(body: Draft, why: string | undefined): Draft {
  if (why === undefined) return body;
  const note = {
    type: ComponentType.TextDisplay as const,
    content: `-# No thread: ${why}. Replies come here.`,
  };
  return { ...body, components: [...body.components, note] };
}

function forbidden(channel: string, missing: readonly string[], cause: unknown): DroverError {
  const reason = missing.length === 0 ? 'a permission' : missing.map((name) => `*${name}*`).join(', ');
  return new DroverError(`Drover may not post in the Discord channel ${channel}: it lacks ${reason}.`, {
    code: cause instanceof DiscordCallError ? cause.code : 'channel-gone',
    remedy: "Give Drover's role that permission in the channel's settings, then run `drover check`.",
    cause,
  });
}
