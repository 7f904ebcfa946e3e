import {
  type APIApplicationCommandInteractionDataBasicOption,
  type APIModalInteractionResponseCallbackData,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ComponentType,
  GatewayDispatchEvents,
  InteractionContextType,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
  type RESTPostAPIChannelMessageJSONBody,
} from 'discord-api-types/v10';
import { buttonsOf } from './components.js';
import { refusals } from './errors.js';
import type { GatewayStandIn } from './gateway.js';
import { checkBody, notePings } from './message-rules.js';
import type { Messages } from './messages.js';
import { may, permissionsOf } from './permissions.js';
import { channelJson, interactionMember, messageJson } from './shapes.js';
import type { DiscordState, StoredChannel, StoredMember, StoredMessage } from './state.js';

const ACKNOWLEDGE_MS = 3_000;
const TOKEN_MS = 15 * 60_000;

/** One interaction from the person's click to what they saw. */
export interface Interaction {
  id: string;
  token: string;
  type: InteractionType;
  userId: string;
  channelId: string;
  createdAt: number;
  /** Milliseconds of real time from the event to the accepted call-back. */
  acknowledgedAfter: number | undefined;
  response: InteractionResponseType | undefined;
  ephemeral: boolean;
  /** The message that the answer is: made by the response, or the one whose button was pressed. */
  original: string | undefined;
  /** The deferral still shows "thinking". */
  thinking: boolean;
  choices: readonly { name: string; value: string | number }[] | undefined;
  modal: APIModalInteractionResponseCallbackData | undefined;
  /** Every message that was shown for it, in order; deleted ones are gone. */
  shown: StoredMessage[];
  sentAt: number;
}

interface CallbackBody {
  type: InteractionResponseType;
  data?: Record<string, unknown>;
}

/** Interactions with their clock: 3 s for the first answer, 15 minutes for the token. */
export class Interactions {
  readonly all = new Map<string, Interaction>();
  readonly #state: DiscordState;
  readonly #gateway: GatewayStandIn;
  readonly #messages: Messages;

  constructor(state: DiscordState, gateway: GatewayStandIn, messages: Messages) {
    this.#state = state;
    this.#gateway = gateway;
    this.#messages = messages;
  }

  command(
    member: StoredMember,
    channel: StoredChannel,
    name: string,
    subcommand: string,
    given: Readonly<Record<string, string | number | boolean>>,
    focused?: string,
  ): Interaction {
    const command = this.#state.commands.find((one) => one.name === name);
    if (command === undefined) throw new Error(`this guild has no command /${name}`);
    if (!may(this.#state, member.user.id, channel, 'UseApplicationCommands')) {
      throw new Error('this person may not use commands here');
    }
    const known = command.options?.find((one) => one.name === subcommand);
    if (known?.type !== ApplicationCommandOptionType.Subcommand) {
      throw new Error(`/${name} has no subcommand ${subcommand}`);
    }
    const options = Object.entries(given).map(([key, value]) => {
      const option = known.options?.find((one) => one.name === key);
      if (option === undefined) throw new Error(`/${name} ${subcommand} has no option ${key}`);
      if (
        option.type === ApplicationCommandOptionType.String &&
        option.choices !== undefined &&
        key !== focused
      ) {
        if (!option.choices.some((choice) => choice.value === value))
          throw new Error(`${key} must be a choice`);
      }
      if (key === focused && !('autocomplete' in option && option.autocomplete === true)) {
        throw new Error(`${key} does not complete`);
      }
      return { name: key, type: option.type, value, ...(key === focused ? { focused: true } : {}) };
    });
    const missing = known.options?.find((one) => one.required === true && !(one.name in given));
    if (missing !== undefined && focused === undefined) throw new Error(`${missing.name} is required`);
    const type =
      focused === undefined
        ? InteractionType.ApplicationCommand
        : InteractionType.ApplicationCommandAutocomplete;
    return this.#begin(type, member, channel, {
      data: {
        id: command.id,
        name,
        type: ApplicationCommandType.ChatInput,
        guild_id: this.#state.guildId,
        options: [
          {
            name: subcommand,
            type: ApplicationCommandOptionType.Subcommand,
            options: options as APIApplicationCommandInteractionDataBasicOption[],
          },
        ],
      },
    });
  }

  button(
    member: StoredMember,
    channel: StoredChannel,
    message: StoredMessage,
    customId: string,
  ): Interaction {
    const ids = buttonsOf(message.components).map(({ id }) => id);
    if (!ids.includes(customId)) throw new Error(`the message has no button ${customId}: ${ids.join(', ')}`);
    const interaction = this.#begin(InteractionType.MessageComponent, member, channel, {
      message: messageJson(this.#state, message),
      data: { custom_id: customId, component_type: ComponentType.Button },
    });
    interaction.original = message.id;
    return interaction;
  }

  submit(from: Interaction, member: StoredMember, values: Readonly<Record<string, string>>): Interaction {
    const { modal } = from;
    const message = this.#state.messages.get(from.original ?? '');
    if (modal === undefined || message === undefined) throw new Error('no modal is open');
    const interaction = this.#begin(
      InteractionType.ModalSubmit,
      member,
      this.#messages.channel(from.channelId),
      {
        message: messageJson(this.#state, message),
        data: {
          custom_id: modal.custom_id,
          components: Object.entries(values).map(([custom_id, value], index) => ({
            type: ComponentType.Label,
            id: index + 1,
            component: { type: ComponentType.TextInput, id: index + 10, custom_id, value },
          })),
        },
      },
    );
    interaction.original = message.id;
    return interaction;
  }

  callback(id: string, token: string, body: CallbackBody): void {
    const interaction = this.all.get(id);
    if (interaction === undefined || interaction.token !== token) throw refusals.unknownInteraction();
    if (this.#state.now() - interaction.createdAt > ACKNOWLEDGE_MS) throw refusals.unknownInteraction();
    if (interaction.response !== undefined) throw refusals.alreadyAcknowledged();
    this.#respond(interaction, body);
    interaction.response = body.type;
    interaction.acknowledgedAfter = performance.now() - interaction.sentAt;
  }

  followUp(token: string, body: RESTPostAPIChannelMessageJSONBody): StoredMessage {
    const interaction = this.#answered(token);
    checkBody(body);
    notePings(this.#state, body);
    // The first follow-up of a deferral is its answer, and keeps the deferral's visibility.
    if (interaction.thinking) return this.#fill(interaction, body);
    return this.#show(interaction, body, (Number(body.flags ?? 0) & MessageFlags.Ephemeral) !== 0);
  }

  editOriginal(token: string, body: RESTPostAPIChannelMessageJSONBody): StoredMessage {
    const interaction = this.#answered(token);
    if (interaction.thinking) {
      checkBody(body);
      notePings(this.#state, body);
      return this.#fill(interaction, body);
    }
    const message = this.#state.messages.get(interaction.original ?? '');
    if (message === undefined) throw refusals.unknownMessage();
    return this.#messages.change(message, body);
  }

  deleteOriginal(token: string): void {
    const interaction = this.#answered(token);
    const message = this.#state.messages.get(interaction.original ?? '');
    if (message === undefined) throw refusals.unknownMessage();
    this.#state.messages.delete(message.id);
    interaction.shown = interaction.shown.filter((one) => one !== message);
    interaction.thinking = false;
  }

  #begin(type: InteractionType, member: StoredMember, channel: StoredChannel, more: object): Interaction {
    const interaction: Interaction = {
      id: this.#state.snowflake(),
      token: `token-${this.#state.snowflake()}`,
      type,
      userId: member.user.id,
      channelId: channel.id,
      createdAt: this.#state.now(),
      acknowledgedAfter: undefined,
      response: undefined,
      ephemeral: false,
      original: undefined,
      thinking: false,
      choices: undefined,
      modal: undefined,
      shown: [],
      sentAt: performance.now(),
    };
    this.all.set(interaction.id, interaction);
    this.#gateway.dispatch(GatewayDispatchEvents.InteractionCreate, {
      id: interaction.id,
      application_id: this.#state.applicationId,
      type,
      token: interaction.token,
      version: 1,
      guild_id: this.#state.guildId,
      guild: { id: this.#state.guildId, locale: 'en-US', features: [] },
      channel_id: channel.id,
      channel: { ...channelJson(this.#state, channel), permissions: '0' },
      member: interactionMember(this.#state, member, channel),
      locale: 'en-US',
      guild_locale: 'en-US',
      app_permissions: String(permissionsOf(this.#state, this.#state.bot.id, channel) & ((1n << 53n) - 1n)),
      entitlements: [],
      authorizing_integration_owners: { 0: this.#state.guildId },
      context: InteractionContextType.Guild,
      attachment_size_limit: 10_485_760,
      ...more,
    });
    return interaction;
  }

  #respond(interaction: Interaction, { type, data = {} }: CallbackBody): void {
    const ephemeral = (Number(data.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
    const fromMessage =
      interaction.type === InteractionType.MessageComponent ||
      interaction.type === InteractionType.ModalSubmit;
    switch (type) {
      case InteractionResponseType.ChannelMessageWithSource: {
        const body = data as unknown as RESTPostAPIChannelMessageJSONBody;
        checkBody(body);
        interaction.original = this.#show(interaction, body, ephemeral).id;
        return;
      }
      case InteractionResponseType.DeferredChannelMessageWithSource: {
        const message = this.#show(interaction, { content: '', flags: MessageFlags.Loading }, ephemeral);
        message.loading = true;
        Object.assign(interaction, { original: message.id, thinking: true, ephemeral });
        return;
      }
      case InteractionResponseType.DeferredMessageUpdate:
      case InteractionResponseType.UpdateMessage:
        if (!fromMessage) throw refusals.invalidForm('type');
        return;
      case InteractionResponseType.ApplicationCommandAutocompleteResult: {
        if (interaction.type !== InteractionType.ApplicationCommandAutocomplete)
          throw refusals.invalidForm('type');
        const choices = (data.choices ?? []) as { name: string; value: string }[];
        const good = ({ name, value }: { name: string; value: string }) =>
          name.length >= 1 && name.length <= 100 && String(value).length <= 100;
        if (choices.length > 25 || !choices.every(good)) throw refusals.invalidForm('choices');
        interaction.choices = choices;
        return;
      }
      case InteractionResponseType.Modal: {
        const modal = data as unknown as APIModalInteractionResponseCallbackData;
        const asks =
          interaction.type === InteractionType.MessageComponent ||
          interaction.type === InteractionType.ApplicationCommand;
        if (!asks) throw refusals.invalidForm('type');
        const good =
          modal.custom_id.length <= 100 &&
          modal.title.length >= 1 &&
          modal.title.length <= 45 &&
          modal.components.length >= 1 &&
          modal.components.length <= 5 &&
          modal.components.every((one) => !('label' in one) || one.label.length <= 45);
        if (!good) throw refusals.invalidForm('modal');
        interaction.modal = modal;
        return;
      }
      default:
        throw refusals.invalidForm('type');
    }
  }

  /** The interaction of a webhook's token, once it was answered and while the token is good. */
  #answered(token: string): Interaction {
    const interaction = [...this.all.values()].find((one) => one.token === token);
    if (interaction === undefined || interaction.response === undefined) throw refusals.unknownWebhook();
    if (this.#state.now() - interaction.createdAt > TOKEN_MS) throw refusals.invalidWebhookToken();
    return interaction;
  }

  #fill(interaction: Interaction, body: RESTPostAPIChannelMessageJSONBody): StoredMessage {
    const message = this.#state.messages.get(interaction.original ?? '');
    if (message === undefined) throw refusals.unknownMessage();
    interaction.thinking = false;
    return this.#messages.change(message, body);
  }

  #show(
    interaction: Interaction,
    body: RESTPostAPIChannelMessageJSONBody,
    ephemeral: boolean,
  ): StoredMessage {
    const message = this.#messages.create(interaction.channelId, this.#state.bot.id, body, {
      onlyFor: ephemeral ? interaction.userId : undefined,
    });
    interaction.shown.push(message);
    return message;
  }
}
