import { createHash } from 'node:crypto';
import {
  type APIApplicationCommand,
  ApplicationCommandOptionType,
  type RESTPostAPIChannelMessageJSONBody,
} from 'discord-api-types/v10';
import type { Upload } from './attachments.js';
import { refusals } from './errors.js';
import type { GatewayStandIn } from './gateway.js';
import type { Interactions } from './interactions.js';
import type { Messages } from './messages.js';
import { need } from './permissions.js';
import { channelJson, guildJson, memberJson, messageJson } from './shapes.js';
import type { DiscordState } from './state.js';

export interface Call {
  params: readonly string[];
  query: URLSearchParams;
  body: unknown;
  uploads: readonly Upload[];
}

export interface Routed {
  status: number;
  body?: unknown;
}

export interface RouteParts {
  state: DiscordState;
  gateway: GatewayStandIn;
  messages: Messages;
  interactions: Interactions;
  gatewayUrl(): string;
}

interface Route {
  pattern: RegExp;
  /** Interaction routes carry their token in the path. */
  open?: boolean;
  act(call: Call): Routed;
}

const ok = (body: unknown): Routed => ({ status: 200, body });
const done: Routed = { status: 204 };

/** What of REST v10 a bot like ours can call; anything else is "404: Not Found", and the test is told. */
export function createRoutes(parts: RouteParts): readonly Route[] {
  return [...peopleRoutes(parts), ...messageRoutes(parts), ...reactionRoutes(parts), ...commandRoutes(parts)];
}

function peopleRoutes({ state, gateway, messages, gatewayUrl }: RouteParts): Route[] {
  return [
    {
      pattern: /^GET \/gateway\/bot$/u,
      act: () =>
        ok({
          url: gatewayUrl(),
          shards: 1,
          session_start_limit: {
            total: 1000,
            remaining: gateway.sessionsLeft,
            reset_after: 3_600_000,
            max_concurrency: 1,
          },
        }),
    },
    { pattern: /^GET \/users\/@me$/u, act: () => ok(state.bot) },
    {
      pattern: /^GET \/applications\/@me$/u,
      act: () => ok({ id: state.applicationId, name: 'drover', description: '', bot: state.bot }),
    },
    {
      pattern: /^GET \/users\/(\d+)$/u,
      act({ params: [id = ''] }) {
        const user = state.users.get(id);
        if (user === undefined) throw refusals.unknownUser();
        return ok(user);
      },
    },
    {
      pattern: /^POST \/users\/@me\/channels$/u,
      act({ body }) {
        const { recipient_id: id } = body as { recipient_id: string };
        if (!state.users.has(id)) throw refusals.unknownUser();
        const known = [...state.channels.values()].find(({ recipient }) => recipient === id);
        const channel = known ?? {
          id: state.snowflake(),
          type: 1,
          name: '',
          parentId: null,
          overwrites: [],
          archived: false,
          locked: false,
          autoArchiveMinutes: 0,
          recipient: id,
        };
        state.channels.set(channel.id, channel);
        return ok(channelJson(state, channel));
      },
    },
    {
      pattern: /^GET \/guilds\/(\d+)$/u,
      act({ params: [id] }) {
        if (id !== state.guildId || !state.members.has(state.bot.id)) throw refusals.unknownGuild();
        return ok(guildJson(state));
      },
    },
    {
      pattern: /^GET \/guilds\/(\d+)\/members\/(\d+)$/u,
      act({ params: [guild, id = ''] }) {
        if (guild !== state.guildId) throw refusals.unknownGuild();
        if (!state.users.has(id)) throw refusals.unknownUser();
        const member = state.members.get(id);
        if (member === undefined) throw refusals.unknownMember();
        return ok(memberJson(member));
      },
    },
    { pattern: /^GET \/guilds\/(\d+)\/emojis$/u, act: () => ok([...state.emojis.values()]) },
    {
      pattern: /^GET \/channels\/(\d+)$/u,
      act({ params: [id = ''] }) {
        const channel = messages.channel(id);
        need(state, channel);
        return ok(channelJson(state, channel));
      },
    },
    {
      pattern: /^PATCH \/channels\/(\d+)$/u,
      act({ params: [id = ''], body }) {
        const { archived } = body as { archived?: boolean };
        return ok(channelJson(state, messages.setArchived(id, archived === true)));
      },
    },
  ];
}

function messageRoutes({ state, messages }: RouteParts): Route[] {
  return [
    {
      pattern: /^GET \/channels\/(\d+)\/messages$/u,
      act({ params: [id = ''], query }) {
        messages.read(id);
        const before = query.get('before');
        const limit = Number(query.get('limit') ?? 50);
        if (limit < 1 || limit > 100) throw refusals.invalidForm('limit');
        const found = state
          .messagesIn(id)
          .filter((one) => one.onlyFor === undefined && (before === null || BigInt(one.id) < BigInt(before)))
          .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1))
          .slice(0, limit);
        return ok(found.map((message) => messageJson(state, message)));
      },
    },
    {
      pattern: /^POST \/channels\/(\d+)\/messages$/u,
      act: ({ params: [id = ''], body, uploads }) =>
        ok(messageJson(state, messages.post(id, body as RESTPostAPIChannelMessageJSONBody, uploads))),
    },
    {
      pattern: /^GET \/channels\/(\d+)\/messages\/(\d+)$/u,
      act({ params: [channel = '', id = ''] }) {
        messages.read(channel);
        return ok(messageJson(state, messages.message(channel, id)));
      },
    },
    {
      pattern: /^PATCH \/channels\/(\d+)\/messages\/(\d+)$/u,
      act: ({ params: [channel = '', id = ''], body }) =>
        ok(messageJson(state, messages.edit(channel, id, body as RESTPostAPIChannelMessageJSONBody))),
    },
    {
      pattern: /^POST \/channels\/(\d+)\/messages\/(\d+)\/threads$/u,
      act({ params: [channel = '', id = ''], body }) {
        const { name, auto_archive_duration: minutes } = body as {
          name: string;
          auto_archive_duration?: number;
        };
        return { status: 201, body: channelJson(state, messages.startThread(channel, id, name, minutes)) };
      },
    },
  ];
}

function reactionRoutes({ state, messages }: RouteParts): Route[] {
  return [
    {
      pattern: /^PUT \/channels\/(\d+)\/messages\/(\d+)\/reactions\/([^/]+)\/@me$/u,
      act({ params: [channel = '', id = '', emoji = ''] }) {
        messages.read(channel);
        messages.react(channel, id, state.bot.id, decodeURIComponent(emoji));
        return done;
      },
    },
    {
      pattern: /^GET \/channels\/(\d+)\/messages\/(\d+)\/reactions\/([^/]+)$/u,
      act({ params: [channel = '', id = '', emoji = ''], query }) {
        messages.read(channel);
        const after = BigInt(query.get('after') ?? 0);
        const limit = Number(query.get('limit') ?? 25);
        if (limit < 1 || limit > 100) throw refusals.invalidForm('limit');
        const ids = messages.reactors(channel, id, decodeURIComponent(emoji), Number(query.get('type') ?? 0));
        return ok(
          ids
            .filter((one) => BigInt(one) > after)
            .slice(0, limit)
            .flatMap((one) => state.users.get(one) ?? []),
        );
      },
    },
  ];
}

function commandRoutes({ state, interactions }: RouteParts): Route[] {
  return [
    { pattern: /^GET \/applications\/(\d+)\/guilds\/(\d+)\/commands$/u, act: () => ok(state.commands) },
    {
      pattern: /^PUT \/applications\/(\d+)\/guilds\/(\d+)\/commands$/u,
      act({ params: [application], body }) {
        if (application !== state.applicationId) throw refusals.missingAccess();
        const wanted = body as APIApplicationCommand[];
        for (const command of wanted) checkCommand(command);
        state.commandWrites += 1;
        state.commands = wanted.map((command) => stored(state, command));
        return ok(state.commands);
      },
    },
    {
      pattern: /^POST \/interactions\/(\d+)\/([^/]+)\/callback$/u,
      open: true,
      act({ params: [id = '', token = ''], body }) {
        interactions.callback(id, token, body as never);
        return done;
      },
    },
    {
      pattern: /^POST \/webhooks\/(\d+)\/([^/]+)$/u,
      open: true,
      act: ({ params: [, token = ''], body }) =>
        ok(messageJson(state, interactions.followUp(token, body as RESTPostAPIChannelMessageJSONBody))),
    },
    {
      pattern: /^PATCH \/webhooks\/(\d+)\/([^/]+)\/messages\/@original$/u,
      open: true,
      act: ({ params: [, token = ''], body }) =>
        ok(messageJson(state, interactions.editOriginal(token, body as RESTPostAPIChannelMessageJSONBody))),
    },
    {
      pattern: /^DELETE \/webhooks\/(\d+)\/([^/]+)\/messages\/@original$/u,
      open: true,
      act({ params: [, token = ''] }) {
        interactions.deleteOriginal(token);
        return done;
      },
    },
  ];
}

const NAME = /^[-_\p{L}\p{N}]{1,32}$/u;

interface AnyOption {
  type: ApplicationCommandOptionType;
  name: string;
  description: string;
  required?: boolean;
  autocomplete?: boolean;
  choices?: { name: string; value: string | number }[];
  options?: AnyOption[];
}

/** Discord's rules for commands (interactions/application-commands). */
function checkCommand(command: { name: string; description: string; options?: unknown }): void {
  const options = (command.options ?? []) as AnyOption[];
  checkNamed(command);
  checkOptions(options);
  const texts = (one: AnyOption): number =>
    one.name.length +
    one.description.length +
    (one.choices ?? []).reduce((sum, choice) => sum + choice.name.length + String(choice.value).length, 0) +
    (one.options ?? []).reduce((sum, inner) => sum + texts(inner), 0);
  const total =
    command.name.length + command.description.length + options.reduce((sum, one) => sum + texts(one), 0);
  if (total > 8000) throw refusals.invalidForm('command too large');
}

function checkNamed({ name, description }: { name: string; description: string }): void {
  if (!NAME.test(name) || name !== name.toLowerCase()) throw refusals.invalidForm(`name ${name}`);
  if (description.length < 1 || description.length > 100)
    throw refusals.invalidForm(`description of ${name}`);
}

function checkOptions(options: readonly AnyOption[]): void {
  if (options.length > 25) throw refusals.invalidForm('options');
  let optional = false;
  for (const option of options) {
    checkNamed(option);
    if (option.required === true && optional) throw refusals.invalidForm('required options first');
    optional ||= option.required !== true;
    const choices = option.choices ?? [];
    if (choices.length > 25) throw refusals.invalidForm('choices');
    if (choices.length > 0 && option.autocomplete === true)
      throw refusals.invalidForm('autocomplete with choices');
    if (option.type === ApplicationCommandOptionType.Subcommand) checkOptions(option.options ?? []);
  }
}

/** As Discord gives it back: with ids, and without what is at its default. */
function stored(state: DiscordState, command: APIApplicationCommand): APIApplicationCommand {
  const lean = JSON.parse(
    JSON.stringify(command, (_key, value: unknown) =>
      value === false || value === null ? undefined : value,
    ),
  ) as APIApplicationCommand;
  const id = state.commands.find(({ name }) => name === command.name)?.id ?? state.snowflake();
  const version = createHash('sha256').update(JSON.stringify(lean)).digest('hex').slice(0, 16);
  return {
    ...lean,
    id,
    application_id: state.applicationId,
    guild_id: state.guildId,
    version: String(BigInt(`0x${version}`)),
    default_member_permissions: command.default_member_permissions ?? null,
  };
}
