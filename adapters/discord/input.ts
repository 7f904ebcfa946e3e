import {
  type AutocompleteInteraction,
  type BaseInteraction,
  type ButtonInteraction,
  ChannelType,
  type ChatInputCommandInteraction,
  type Client,
  Events,
  GuildMember,
  type Message,
  type ModalSubmitInteraction,
  type PartialMessage,
} from 'discord.js';
import type { Clock } from '../../src/base/clock.js';
import type { Actor } from '../../src/chat/actor.js';
import { createInbox } from '../../src/chat/inbox.js';
import type { ChatInbox, Choice, Conversation, MessageRef, Reply } from '../../src/chat/platform.js';
import { errorCard } from '../../src/chat/prose.js';
import type { Log } from './log.js';
import { REASON } from './modal.js';
import type { People } from './people.js';
import type { Acknowledged, Answerable, Replies } from './replies.js';
import { Member } from './schema.js';

export interface InputParts {
  inbox: ChatInbox;
  people: People;
  replies: Replies;
  guildId: string;
  clock: Clock;
  log: Log;
}

/** Milliseconds after which no choices are better than late ones: Discord gives up at 3 s. */
const COMPLETION_PATIENCE_MS = 1_000;

/** Hears one client: turns its events into calls of the inbox, and the inbox's replies into answers. */
export class Input {
  readonly #parts: InputParts;
  /** Discord delivers an event again when a session is resumed; a second answer would undo the first. */
  readonly #seen = createInbox();
  #stopped = false;

  constructor(parts: InputParts) {
    this.#parts = parts;
  }

  listen(client: Client): void {
    const { log } = this.#parts;
    client.on(Events.InteractionCreate, (interaction) => {
      this.#interaction(interaction).catch((error: unknown) => {
        log.error({ err: error, interaction: interaction.id }, 'an interaction could not be handled');
      });
    });
    client.on(Events.MessageReactionAdd, (reaction, user) =>
      this.#reaction(client, reaction.message, user.id),
    );
    client.on(Events.MessageReactionRemove, (reaction, user) =>
      this.#reaction(client, reaction.message, user.id),
    );
    client.on(Events.MessageReactionRemoveAll, (message) => this.#reaction(client, message));
    client.on(Events.MessageReactionRemoveEmoji, (reaction) => this.#reaction(client, reaction.message));
  }

  /** Takes nothing new from now on. */
  stop(): void {
    this.#stopped = true;
  }

  async #interaction(interaction: BaseInteraction): Promise<void> {
    if (this.#stopped || !this.#seen.first(interaction.id)) return;
    if (interaction.isAutocomplete()) return this.#autocomplete(interaction);
    if (interaction.isChatInputCommand()) return this.#command(interaction);
    if (interaction.isButton()) return this.#button(interaction);
    if (interaction.isModalSubmit()) return this.#modal(interaction);
  }

  async #command(interaction: ChatInputCommandInteraction): Promise<void> {
    const { inbox, replies } = this.#parts;
    const subcommand = interaction.options.getSubcommand(false) ?? '';
    const how = visibilityOf(inbox, interaction.commandName, subcommand);
    const to = answerable(interaction);
    if (!(await replies.acknowledge(to, how))) return;
    const actor = this.#actor(interaction);
    const reply =
      actor === undefined
        ? elsewhere()
        : await inbox.command({
            key: `discord:${interaction.id}`,
            actor,
            conversation: conversationOf(interaction),
            command: interaction.commandName,
            input: { kind: 'options', subcommand, options: optionsOf(interaction) },
          });
    await replies.answer(to, how, reply);
  }

  async #button(interaction: ButtonInteraction): Promise<void> {
    const to = answerable(interaction);
    if (actionOf(interaction.customId).action === 'reject') {
      await this.#parts.replies.askReason(to, interaction.customId);
      return;
    }
    await this.#press(interaction, interaction.message);
  }

  async #modal(interaction: ModalSubmitInteraction): Promise<void> {
    if (interaction.message === null) return;
    await this.#press(interaction, interaction.message, interaction.fields.getTextInputValue(REASON).trim());
  }

  async #press(
    interaction: ButtonInteraction | ModalSubmitInteraction,
    message: Message,
    comment?: string,
  ): Promise<void> {
    const { inbox, replies } = this.#parts;
    const to = answerable(interaction);
    if (!(await replies.acknowledge(to, 'silent'))) return;
    const actor = this.#actor(interaction);
    const { action, value } = actionOf(interaction.customId);
    const reply =
      actor === undefined
        ? elsewhere()
        : await inbox.button({
            key: `discord:${interaction.id}`,
            actor,
            message: refOf(message),
            action,
            value,
            ...(comment === undefined || comment === '' ? {} : { comment }),
          });
    await replies.answer(to, 'silent', reply);
  }

  async #autocomplete(interaction: AutocompleteInteraction): Promise<void> {
    const { inbox, replies } = this.#parts;
    const actor = this.#actor(interaction);
    const focused = interaction.options.getFocused(true);
    const choices =
      actor === undefined
        ? []
        : await this.#inTime(
            inbox.complete({
              actor,
              conversation: conversationOf(interaction),
              command: interaction.commandName,
              subcommand: interaction.options.getSubcommand(false) ?? '',
              option: focused.name,
              typed: focused.value,
              options: otherTexts(optionsOf(interaction), focused.name),
            }),
          );
    await replies.choose(answerable(interaction), choices);
  }

  async #inTime(work: Promise<readonly Choice[]>): Promise<readonly Choice[]> {
    const patience = new AbortController();
    const enough = this.#parts.clock.sleep(COMPLETION_PATIENCE_MS, patience.signal).then(
      () => [],
      () => [],
    );
    try {
      return await Promise.race([work, enough]);
    } finally {
      patience.abort();
    }
  }

  /** Only a hint: whose reaction it is and what it means is read from the message. */
  #reaction(client: Client, message: Message | PartialMessage, userId?: string): void {
    if (this.#stopped || userId === client.user?.id) return;
    if (message.guildId !== null && message.guildId !== this.#parts.guildId) return;
    this.#parts.inbox.reactionsChanged(refOf(message));
  }

  /** undefined outside of the one Discord server that Drover serves. */
  #actor(interaction: BaseInteraction): Actor | undefined {
    const { member, user, guildId } = interaction;
    if (member === null || guildId !== this.#parts.guildId) return undefined;
    const fromCache = member instanceof GuildMember;
    return this.#parts.people.ofMember(
      Member.parse({
        user: { id: user.id, username: user.username, global_name: user.globalName, bot: user.bot },
        nick: fromCache ? member.nickname : member.nick,
        roles: fromCache ? [...member.roles.cache.keys()] : member.roles,
        pending: member.pending ?? false,
      }),
    );
  }
}

function elsewhere(): Reply {
  return {
    visibility: 'private',
    card: errorCard({
      message: 'Drover serves another Discord server, and no direct messages.',
      remedy: 'Use its commands there.',
    }),
  };
}

function answerable(interaction: BaseInteraction & { token: string }): Answerable {
  return {
    id: interaction.id,
    token: interaction.token,
    channelId: interaction.channelId ?? '',
    userId: interaction.user.id,
  };
}

function visibilityOf(inbox: ChatInbox, commandName: string, name: string): Exclude<Acknowledged, 'silent'> {
  const command = inbox.commands.find((one) => one.name === commandName);
  return command?.subcommands.find((one) => one.name === name)?.visibility ?? 'private';
}

function optionsOf(
  interaction: ChatInputCommandInteraction | AutocompleteInteraction,
): Record<string, string | number | boolean> {
  const [first] = interaction.options.data;
  const given = first?.options ?? (first?.value === undefined ? [] : interaction.options.data);
  return Object.fromEntries(given.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
}

function otherTexts(
  options: Readonly<Record<string, string | number | boolean>>,
  focused: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) => (name === focused ? [] : [[name, String(value)]])),
  );
}

function actionOf(customId: string): { action: string; value: string } {
  const colon = customId.indexOf(':');
  return colon < 0
    ? { action: customId, value: '' }
    : { action: customId.slice(0, colon), value: customId.slice(colon + 1) };
}

/** A command that is given in a thread is about its channel: that is where cards go, and what `policy.channels` names. */
function conversationOf(interaction: BaseInteraction): Conversation {
  const { channelId, channel } = interaction;
  return { platform: 'discord', channel: parentOf(channel) ?? channelId ?? '' };
}

function refOf(message: Message | PartialMessage): MessageRef {
  const { id, channelId } = message;
  const parent = parentOf(message.channel);
  return parent === undefined
    ? { platform: 'discord', channel: channelId, id }
    : { platform: 'discord', channel: parent, id, thread: channelId };
}

/** A forum's posts are threads without a channel that one could post to: they count as channels. */
function parentOf(channel: BaseInteraction['channel'] | Message['channel']): string | undefined {
  if (channel === null || !channel.isThread() || channel.parentId === null) return undefined;
  const kind = channel.parent?.type;
  return kind === ChannelType.GuildForum || kind === ChannelType.GuildMedia ? undefined : channel.parentId;
}
