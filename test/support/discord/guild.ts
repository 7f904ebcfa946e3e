import type { APIOverwrite, RoleFlags } from 'discord-api-types/v10';
import { ChannelType, OverwriteType, PermissionFlagsBits } from 'discord-api-types/v10';
import { buttonsOf, textOf } from './components.js';
import type { GatewayStandIn } from './gateway.js';
import type { Interaction, Interactions } from './interactions.js';
import type { Messages } from './messages.js';
import type { Permission } from './permissions.js';
import type { DiscordState, StoredChannel, StoredMember, StoredMessage } from './state.js';

/** Somebody in a story. */
export interface Person {
  id: string;
  /** `discord:…`, as the configuration writes it. */
  actor: string;
}

export interface PersonOptions {
  roles?: readonly string[];
  nick?: string;
  bot?: boolean;
  pending?: boolean;
  /** Has an account, but is not in this guild. */
  outside?: boolean;
}

/** A message as somebody reads it. */
export interface SeenMessage {
  id: string;
  author: string;
  /** All its words, footers apart. */
  text: string;
  footers: readonly string[];
  buttons: readonly { id: string; label: string }[];
  /** Emoji to ids of users, super reactions with the others. */
  reactions: Readonly<Record<string, readonly string[]>>;
  /** Name and text of what is attached. */
  files: readonly { name: string; text: string }[];
  /** What was said in its thread. */
  thread: readonly SeenMessage[] | undefined;
  replyTo: string | undefined;
  edited: boolean;
}

/** What somebody's command or click came to. */
export class Act {
  readonly interaction: Interaction;
  readonly #guild: Guild;

  constructor(guild: Guild, interaction: Interaction) {
    this.#guild = guild;
    this.interaction = interaction;
  }

  /** The first thing that is shown and is no "thinking". */
  async shown(): Promise<SeenMessage & { ephemeral: boolean }> {
    const message = await this.#guild.until('an answer is shown', () => this.#answers()[0]);
    return { ...this.#guild.seen(message), ephemeral: message.onlyFor !== undefined };
  }

  answers(): readonly SeenMessage[] {
    return this.#answers().map((message) => this.#guild.seen(message));
  }

  async acknowledged(): Promise<Interaction> {
    await this.#guild.until('the interaction is acknowledged', () => this.interaction.response);
    return this.interaction;
  }

  /** Acknowledged, and nothing is left to see. */
  async vanished(): Promise<void> {
    await this.#guild.until(
      '"thinking" is gone',
      () =>
        this.interaction.response !== undefined &&
        !this.interaction.thinking &&
        this.interaction.shown.length === 0,
    );
  }

  /** Fills in the modal that this click opened. */
  async submit(values: Readonly<Record<string, string>>): Promise<Act> {
    await this.#guild.until('a modal is open', () => this.interaction.modal);
    return this.#guild.submit(this, values);
  }

  #answers(): StoredMessage[] {
    return this.interaction.shown.filter(({ loading }) => !loading);
  }
}

/** The stories that people play in this guild. */
export class Guild {
  readonly state: DiscordState;
  readonly gateway: GatewayStandIn;
  readonly messagesApi: Messages;
  readonly interactions: Interactions;
  readonly #waiting = new Set<() => void>();

  constructor(state: DiscordState, gateway: GatewayStandIn, messages: Messages, interactions: Interactions) {
    this.state = state;
    this.gateway = gateway;
    this.messagesApi = messages;
    this.interactions = interactions;
    this.#role(state.guildId, '@everyone', EVERYONE);
    const drover = this.role('drover', DROVER);
    state.members.set(state.bot.id, { user: state.bot, nick: null, roles: [drover], pending: false });
  }

  role(name: string, permissions = 0n): string {
    const id = this.state.snowflake();
    this.#role(id, name, permissions);
    return id;
  }

  user(name: string, options: PersonOptions = {}): Person {
    const user = this.state.newUser(name, options.bot === true ? { bot: true } : {});
    this.state.users.set(user.id, user);
    if (options.outside !== true) {
      this.state.members.set(user.id, {
        user,
        nick: options.nick ?? null,
        roles: [...(options.roles ?? [])],
        pending: options.pending ?? false,
      });
    }
    return { id: user.id, actor: `discord:${user.id}` };
  }

  setRoles(person: Person, roles: readonly string[]): void {
    this.#member(person).roles = [...roles];
  }

  leave(person: Person): void {
    this.state.members.delete(person.id);
  }

  /** As Discord shows an account that was deleted. */
  deleteAccount(person: Person): void {
    const user = this.state.users.get(person.id);
    if (user !== undefined) user.username = `deleted_user_${person.id.slice(-6)}`;
    this.leave(person);
  }

  takesNoDms(person: Person): void {
    this.state.closedDms.add(person.id);
  }

  channel(name: string, type: ChannelType = ChannelType.GuildText): string {
    const channel: StoredChannel = {
      id: this.state.snowflake(),
      type,
      name,
      parentId: null,
      overwrites: [],
      archived: false,
      locked: false,
      autoArchiveMinutes: 0,
      recipient: undefined,
    };
    this.state.channels.set(channel.id, channel);
    return channel.id;
  }

  emoji(name: string): string {
    const id = this.state.snowflake();
    this.state.emojis.set(id, { id, name });
    return `${name}:${id}`;
  }

  /** Takes permissions from the bot in a channel. */
  deny(channelId: string, ...names: readonly Permission[]): void {
    const deny = names.reduce((sum, name) => sum | PermissionFlagsBits[name], 0n);
    const overwrite: APIOverwrite = {
      id: this.state.bot.id,
      type: OverwriteType.Member,
      allow: '0',
      deny: String(deny),
    };
    const channel = this.#channel(channelId);
    channel.overwrites = names.length === 0 ? [] : [overwrite];
  }

  slash(
    person: Person,
    channelId: string,
    command: string,
    subcommand: string,
    options: Readonly<Record<string, string | number | boolean>> = {},
  ): Act {
    const channel = this.#channel(channelId);
    return new Act(
      this,
      this.interactions.command(this.#member(person), channel, command, subcommand, options),
    );
  }

  /** What is offered for a half-typed option. */
  async typing(
    person: Person,
    channelId: string,
    command: string,
    subcommand: string,
    options: Readonly<Record<string, string>>,
    focused: string,
  ): Promise<readonly { name: string; value: string | number }[]> {
    const channel = this.#channel(channelId);
    const member = this.#member(person);
    const interaction = this.interactions.command(member, channel, command, subcommand, options, focused);
    return this.until('choices are offered', () => interaction.choices);
  }

  /** Presses the button of a message by the beginning of its custom id. */
  click(person: Person, messageId: string, action: string): Act {
    const message = this.#message(messageId);
    const button = this.seen(message).buttons.find(({ id }) => id.startsWith(action));
    const channel = this.#channel(message.channelId);
    const member = this.#member(person);
    return new Act(this, this.interactions.button(member, channel, message, button?.id ?? action));
  }

  submit(from: Act, values: Readonly<Record<string, string>>): Act {
    const member = this.#member({ id: from.interaction.userId, actor: '' });
    return new Act(this, this.interactions.submit(from.interaction, member, values));
  }

  react(person: Person, messageId: string, emoji: string, burst = false): void {
    this.messagesApi.react(this.#message(messageId).channelId, messageId, person.id, emoji, burst);
    this.changed();
  }

  unreact(person: Person, messageId: string, emoji: string): void {
    this.messagesApi.unreact(this.#message(messageId).channelId, messageId, person.id, emoji);
    this.changed();
  }

  say(person: Person, channelId: string, content: string): string {
    return this.messagesApi.create(channelId, person.id, { content }).id;
  }

  deleteMessage(id: string): void {
    this.messagesApi.remove(id);
    this.changed();
  }

  archiveThread(id: string, locked = false): void {
    Object.assign(this.#channel(id), { archived: true, locked });
  }

  /** @param restartable whether Discord lets a second thread start from the message */
  deleteThread(id: string, restartable: boolean): void {
    this.state.channels.delete(id);
    for (const message of this.state.messagesIn(id)) this.state.messages.delete(message.id);
    const root = this.state.messages.get(id);
    if (root !== undefined) root.hadThread = !restartable;
  }

  deleteChannel(id: string): void {
    this.state.channels.delete(id);
    for (const message of this.state.messagesIn(id)) this.state.messages.delete(message.id);
  }

  /** What everybody sees in a channel, oldest first. */
  messages(channelId: string): readonly SeenMessage[] {
    return this.state
      .messagesIn(channelId)
      .filter(({ onlyFor }) => onlyFor === undefined)
      .map((message) => this.seen(message));
  }

  /** What only this person sees: ephemeral answers and direct messages, oldest first. */
  privates(person: Person): readonly SeenMessage[] {
    const dm = [...this.state.channels.values()].find(({ recipient }) => recipient === person.id);
    return [...this.state.messages.values()]
      .filter(
        ({ onlyFor, channelId, loading }) => !loading && (onlyFor === person.id || channelId === dm?.id),
      )
      .map((message) => this.seen(message));
  }

  seen(message: StoredMessage): SeenMessage {
    const descriptions = message.embeds.flatMap(({ description }) => description ?? []);
    return {
      id: message.id,
      author: message.author,
      text: [message.content, ...descriptions, textOf(message.components)]
        .filter((part) => part !== '')
        .join('\n'),
      footers: message.embeds.flatMap(({ footer }) => footer?.text ?? []),
      buttons: buttonsOf(message.components),
      reactions: Object.fromEntries(
        message.reactions.map(({ emoji, normal, burst }) => [emoji.name, [...normal, ...burst]]),
      ),
      files: message.files.map(({ filename, text }) => ({ name: filename, text })),
      thread: this.state.thread(message.id) === undefined ? undefined : this.messages(message.id),
      replyTo: message.replyTo,
      edited: message.editedAt !== undefined,
    };
  }

  /** Waits for something to become so, looking again whenever anything happened here. */
  until<Result>(what: string, look: () => Result | undefined | false, within = 5_000): Promise<Result> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const result = look();
        if (result === undefined || result === false) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve(result);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`not within ${within} ms: ${what}`));
      }, within);
      this.#waiting.add(check);
      check();
    });
  }

  /** Lets those who wait look again. */
  changed(): void {
    for (const check of [...this.#waiting]) check();
  }

  #role(id: string, name: string, permissions: bigint): void {
    this.state.roles.set(id, {
      id,
      name,
      color: 0,
      colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
      hoist: false,
      position: this.state.roles.size,
      permissions: String(permissions),
      managed: false,
      mentionable: false,
      flags: 0 as RoleFlags,
    });
  }

  #member({ id }: Person): StoredMember {
    const member = this.state.members.get(id);
    if (member === undefined) throw new Error(`${id} is not in this guild`);
    return member;
  }

  #channel(id: string): StoredChannel {
    const channel = this.state.channels.get(id);
    if (channel === undefined) throw new Error(`there is no channel ${id}`);
    return channel;
  }

  #message(id: string): StoredMessage {
    const message = this.state.messages.get(id);
    if (message === undefined) throw new Error(`there is no message ${id}`);
    return message;
  }
}

const EVERYONE =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.UseApplicationCommands |
  PermissionFlagsBits.ReadMessageHistory;

/** What the invite link asks for. */
const DROVER =
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.CreatePublicThreads |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.AddReactions;
