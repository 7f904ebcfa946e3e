import type {
  RESTPatchAPIChannelMessageJSONBody,
  RESTPostAPIChannelMessageJSONBody,
} from 'discord-api-types/v10';
import { ChannelType, GatewayDispatchEvents, GatewayIntentBits, MessageFlags } from 'discord-api-types/v10';
import { attached, type Upload } from './attachments.js';
import { withIds } from './components.js';
import { refusals } from './errors.js';
import type { GatewayStandIn } from './gateway.js';
import { checkBody, isOfComponents, notePings } from './message-rules.js';
import { may, need } from './permissions.js';
import { channelJson } from './shapes.js';
import type { DiscordState, StoredChannel, StoredMessage, StoredReaction } from './state.js';
import { isThread } from './state.js';

/** "The past few minutes" in which Discord remembers a nonce. */
const NONCE_MS = 3 * 60_000;

/** Messages, threads and reactions with the rules that Discord enforces for a bot. */
export class Messages {
  readonly #state: DiscordState;
  readonly #gateway: GatewayStandIn;

  constructor(state: DiscordState, gateway: GatewayStandIn) {
    this.#state = state;
    this.#gateway = gateway;
  }

  channel(id: string): StoredChannel {
    const channel = this.#state.channels.get(id);
    if (channel === undefined) throw refusals.unknownChannel();
    return channel;
  }

  message(channelId: string, id: string): StoredMessage {
    const message = this.#state.messages.get(id);
    if (message === undefined || message.channelId !== channelId || message.onlyFor !== undefined) {
      throw refusals.unknownMessage();
    }
    return message;
  }

  read(channelId: string): StoredChannel {
    const channel = this.channel(channelId);
    need(this.#state, channel, 'ReadMessageHistory');
    return channel;
  }

  post(
    channelId: string,
    body: RESTPostAPIChannelMessageJSONBody,
    uploads: readonly Upload[] = [],
  ): StoredMessage {
    const channel = this.channel(channelId);
    if (channel.recipient !== undefined && this.#state.closedDms.has(channel.recipient)) {
      throw refusals.cannotMessageUser();
    }
    need(this.#state, channel, isThread(channel) ? 'SendMessagesInThreads' : 'SendMessages');
    if (uploads.length > 0) need(this.#state, channel, 'AttachFiles');
    const files = attached(this.#state, body, uploads);
    checkBody(body, files);
    const repeated = this.#sameNonce(channelId, body);
    if (repeated !== undefined) return repeated;
    if (channel.locked) throw refusals.threadLocked();
    channel.archived = false;
    notePings(this.#state, body);
    return this.create(channelId, this.#state.bot.id, body, { files });
  }

  /** Without rules: what interactions and the stories of a test put there. */
  create(
    channelId: string,
    author: string,
    body: RESTPostAPIChannelMessageJSONBody,
    more: Partial<StoredMessage> = {},
  ): StoredMessage {
    const message: StoredMessage = {
      id: this.#state.snowflake(),
      channelId,
      author,
      content: body.content ?? '',
      embeds: body.embeds ?? [],
      components: withIds((body.components ?? []) as StoredMessage['components']),
      files: [],
      flags: Number(body.flags ?? 0),
      nonce: body.nonce === undefined ? undefined : String(body.nonce),
      createdAt: this.#state.now(),
      editedAt: undefined,
      reactions: [],
      hadThread: false,
      replyTo: body.message_reference?.message_id,
      onlyFor: undefined,
      loading: false,
      ...more,
    };
    this.#state.messages.set(message.id, message);
    return message;
  }

  edit(channelId: string, id: string, body: RESTPatchAPIChannelMessageJSONBody): StoredMessage {
    const channel = this.channel(channelId);
    need(this.#state, channel);
    const message = this.message(channelId, id);
    if (message.author !== this.#state.bot.id) throw refusals.editOfOthers();
    if (channel.archived) throw refusals.archivedThread();
    return this.change(message, body);
  }

  change(message: StoredMessage, body: RESTPatchAPIChannelMessageJSONBody): StoredMessage {
    // It can be set, and never taken away again.
    const flags = message.flags | (Number(body.flags ?? 0) & MessageFlags.IsComponentsV2);
    const next = {
      content: body.content === undefined ? message.content : (body.content ?? ''),
      // `null` leaves them as they are: only an empty list takes them away (discord-api-docs#7787).
      embeds: body.embeds ?? message.embeds,
      components: withIds((body.components ?? message.components) as StoredMessage['components']),
      flags,
    };
    checkBody(next as RESTPostAPIChannelMessageJSONBody, isOfComponents(next) ? [] : message.files);
    notePings(this.#state, body as RESTPostAPIChannelMessageJSONBody);
    Object.assign(message, next, { editedAt: this.#state.now(), loading: false });
    message.flags &= ~MessageFlags.Loading;
    return message;
  }

  remove(id: string): void {
    this.#state.messages.delete(id);
    this.#gateway.dispatch(
      GatewayDispatchEvents.MessageDelete,
      { id, guild_id: this.#state.guildId },
      GatewayIntentBits.GuildMessages,
    );
  }

  startThread(channelId: string, id: string, name: string, minutes = 1440): StoredChannel {
    const channel = this.channel(channelId);
    need(this.#state, channel, 'CreatePublicThreads');
    if (channel.type !== ChannelType.GuildText) throw refusals.wrongChannelType();
    const message = this.message(channelId, id);
    if (message.hadThread) throw refusals.threadExists();
    if (name.length < 1 || name.length > 100) throw refusals.invalidForm('name');
    if (![60, 1440, 4320, 10080].includes(minutes)) throw refusals.invalidForm('auto_archive_duration');
    message.hadThread = true;
    const thread: StoredChannel = {
      id,
      type: ChannelType.PublicThread,
      name,
      parentId: channelId,
      overwrites: [],
      archived: false,
      locked: false,
      autoArchiveMinutes: minutes,
      recipient: undefined,
    };
    this.#state.channels.set(id, thread);
    this.#gateway.dispatch(
      GatewayDispatchEvents.ThreadCreate,
      { ...channelJson(this.#state, thread), newly_created: true },
      GatewayIntentBits.Guilds,
    );
    return thread;
  }

  setArchived(threadId: string, archived: boolean): StoredChannel {
    const thread = this.channel(threadId);
    if (!isThread(thread)) throw refusals.wrongChannelType();
    need(this.#state, thread, thread.locked ? 'ManageThreads' : 'SendMessagesInThreads');
    thread.archived = archived;
    return thread;
  }

  react(channelId: string, id: string, userId: string, emoji: string, burst = false): void {
    const channel = this.channel(channelId);
    const message = this.message(channelId, id);
    if (channel.archived) throw refusals.archivedThread();
    const known = message.reactions.find((one) => sameEmoji(one, emoji));
    const first = known === undefined || known.normal.size + known.burst.size === 0;
    if (first && !may(this.#state, userId, channel, 'AddReactions')) throw refusals.missingPermissions();
    const reaction = known ?? { emoji: emojiOf(this.#state, emoji), normal: new Set(), burst: new Set() };
    if (known === undefined) message.reactions.push(reaction);
    const users = burst ? reaction.burst : reaction.normal;
    if (users.has(userId)) return;
    users.add(userId);
    this.#reactionEvent(GatewayDispatchEvents.MessageReactionAdd, message, reaction, userId, burst);
  }

  unreact(channelId: string, id: string, userId: string, emoji: string): void {
    const message = this.message(channelId, id);
    const reaction = message.reactions.find((one) => sameEmoji(one, emoji));
    if (reaction === undefined) throw refusals.unknownEmoji();
    const burst = reaction.burst.delete(userId);
    reaction.normal.delete(userId);
    if (reaction.normal.size + reaction.burst.size === 0) {
      message.reactions = message.reactions.filter((one) => one !== reaction);
    }
    this.#reactionEvent(GatewayDispatchEvents.MessageReactionRemove, message, reaction, userId, burst);
  }

  reactors(channelId: string, id: string, emoji: string, type: number): string[] {
    const reaction = this.message(channelId, id).reactions.find((one) => sameEmoji(one, emoji));
    if (reaction === undefined) throw refusals.unknownEmoji();
    return [...(type === 1 ? reaction.burst : reaction.normal)].sort((a, b) =>
      BigInt(a) < BigInt(b) ? -1 : 1,
    );
  }

  #reactionEvent(
    t: GatewayDispatchEvents,
    message: StoredMessage,
    { emoji }: StoredReaction,
    userId: string,
    burst: boolean,
  ): void {
    const member = this.#state.members.get(userId);
    const added = t === GatewayDispatchEvents.MessageReactionAdd;
    const data = {
      user_id: userId,
      channel_id: message.channelId,
      message_id: message.id,
      guild_id: this.#state.guildId,
      emoji,
      burst,
      type: burst ? 1 : 0,
      ...(added
        ? {
            message_author_id: message.author,
            ...(member === undefined
              ? {}
              : { member: { ...member, deaf: false, mute: false, flags: 0, joined_at: null } }),
          }
        : {}),
    };
    this.#gateway.dispatch(t, data, GatewayIntentBits.GuildMessageReactions);
  }

  #sameNonce(channelId: string, body: RESTPostAPIChannelMessageJSONBody): StoredMessage | undefined {
    if (body.enforce_nonce !== true || body.nonce === undefined) return undefined;
    const since = this.#state.now() - NONCE_MS;
    return this.#state
      .messagesIn(channelId)
      .find(
        ({ author, nonce, createdAt }) =>
          author === this.#state.bot.id && nonce === String(body.nonce) && createdAt >= since,
      );
  }
}

function sameEmoji({ emoji }: StoredReaction, given: string): boolean {
  return emoji.id === null ? emoji.name === given : `${emoji.name}:${emoji.id}` === given;
}

function emojiOf(state: DiscordState, given: string): { id: string | null; name: string } {
  const [name = '', id] = given.split(':');
  if (id === undefined) {
    if (/^[\p{L}\p{N}_]+$/u.test(name) && !/\p{Emoji_Presentation}/u.test(name))
      throw refusals.unknownEmoji();
    return { id: null, name };
  }
  if (!state.emojis.has(id)) throw refusals.unknownEmoji();
  return { id, name };
}
