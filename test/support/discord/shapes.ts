import type {
  APIChannel,
  APIGuildMember,
  APIInteractionGuildMember,
  APIMessage,
  GatewayGuildCreateDispatchData,
} from 'discord-api-types/v10';
import {
  ChannelType,
  GuildDefaultMessageNotifications,
  GuildExplicitContentFilter,
  type GuildHubType,
  GuildMemberFlags,
  GuildMFALevel,
  GuildNSFWLevel,
  GuildPremiumTier,
  GuildVerificationLevel,
  Locale,
  MessageType,
} from 'discord-api-types/v10';
import { permissionsOf } from './permissions.js';
import type { DiscordState, StoredChannel, StoredMember, StoredMessage } from './state.js';

/** What is stored, in the shapes of discord-api-types: the compiler holds them to Discord's reference. */
const EPOCH = '2024-01-01T00:00:00.000000+00:00';

export function channelJson(state: DiscordState, channel: StoredChannel): APIChannel {
  if (channel.recipient !== undefined) {
    const user = state.users.get(channel.recipient);
    return {
      id: channel.id,
      type: ChannelType.DM,
      name: null,
      recipients: user === undefined ? [] : [user],
    } as APIChannel;
  }
  if (channel.type === ChannelType.PublicThread) {
    return {
      id: channel.id,
      type: ChannelType.PublicThread,
      guild_id: state.guildId,
      parent_id: channel.parentId ?? '',
      name: channel.name,
      owner_id: state.bot.id,
      message_count: state.messagesIn(channel.id).length,
      member_count: 1,
      thread_metadata: {
        archived: channel.archived,
        auto_archive_duration: channel.autoArchiveMinutes,
        archive_timestamp: EPOCH,
        locked: channel.locked,
      },
    } as APIChannel;
  }
  return {
    id: channel.id,
    type: ChannelType.GuildText,
    guild_id: state.guildId,
    name: channel.name,
    position: 0,
    parent_id: channel.parentId,
    permission_overwrites: channel.overwrites,
  } as APIChannel;
}

export function memberJson(member: StoredMember): APIGuildMember {
  return {
    user: member.user,
    nick: member.nick,
    roles: member.roles,
    joined_at: EPOCH,
    deaf: false,
    mute: false,
    pending: member.pending,
    flags: GuildMemberFlags.CompletedOnboarding,
  };
}

export function interactionMember(
  state: DiscordState,
  member: StoredMember,
  channel: StoredChannel,
): APIInteractionGuildMember {
  const permissions = String(permissionsOf(state, member.user.id, channel) & ((1n << 53n) - 1n));
  return { ...memberJson(member), user: member.user, permissions };
}

export function messageJson(state: DiscordState, message: StoredMessage): APIMessage {
  const author = state.users.get(message.author) ?? state.bot;
  const reactions = message.reactions.filter(({ normal, burst }) => normal.size + burst.size > 0);
  return {
    id: message.id,
    channel_id: message.channelId,
    author,
    content: message.content,
    timestamp: new Date(message.createdAt).toISOString(),
    edited_timestamp: message.editedAt === undefined ? null : new Date(message.editedAt).toISOString(),
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: message.files.map(({ id, filename, description, text }) => ({
      id,
      filename,
      description,
      size: Buffer.byteLength(text),
      url: `https://cdn.example/${id}/${filename}`,
      proxy_url: `https://media.example/${id}/${filename}`,
    })),
    embeds: message.embeds,
    pinned: false,
    type: message.replyTo === undefined ? MessageType.Default : MessageType.Reply,
    flags: message.flags,
    components: message.components as NonNullable<APIMessage['components']>,
    ...(reactions.length === 0
      ? {}
      : {
          reactions: reactions.map(({ emoji, normal, burst }) => ({
            emoji,
            count: normal.size + burst.size,
            count_details: { normal: normal.size, burst: burst.size },
            me: normal.has(state.bot.id),
            me_burst: burst.has(state.bot.id),
            burst_colors: [],
          })),
        }),
    ...(state.thread(message.id) === undefined
      ? {}
      : { thread: channelJson(state, threadOf(state, message.id)) as never }),
  };
}

function threadOf(state: DiscordState, id: string): StoredChannel {
  const thread = state.thread(id);
  if (thread === undefined) throw new Error(`no thread ${id}`);
  return thread;
}

export function guildJson(state: DiscordState) {
  return {
    id: state.guildId,
    name: 'Ops',
    icon: null,
    splash: null,
    discovery_splash: null,
    owner_id: '1',
    afk_channel_id: null,
    afk_timeout: 300 as const,
    verification_level: GuildVerificationLevel.None,
    default_message_notifications: GuildDefaultMessageNotifications.OnlyMentions,
    explicit_content_filter: GuildExplicitContentFilter.Disabled,
    roles: [...state.roles.values()],
    emojis: [...state.emojis.values()],
    features: [],
    mfa_level: GuildMFALevel.None,
    application_id: null,
    system_channel_id: null,
    system_channel_flags: 0,
    rules_channel_id: null,
    vanity_url_code: null,
    description: null,
    banner: null,
    premium_tier: GuildPremiumTier.None,
    preferred_locale: Locale.EnglishUS,
    public_updates_channel_id: null,
    nsfw_level: GuildNSFWLevel.Default,
    premium_progress_bar_enabled: false,
    safety_alerts_channel_id: null,
    hub_type: null as GuildHubType | null,
    stickers: [],
    region: '',
    incidents_data: null,
  };
}

export function guildCreate(state: DiscordState): GatewayGuildCreateDispatchData {
  const channels = [...state.channels.values()].filter(({ recipient }) => recipient === undefined);
  const json = (wanted: boolean) =>
    channels
      .filter(({ type, archived }) => (type === ChannelType.PublicThread) === wanted && !archived)
      .map((channel) => channelJson(state, channel));
  const bot = state.members.get(state.bot.id);
  return {
    ...guildJson(state),
    joined_at: EPOCH,
    large: false,
    member_count: state.members.size,
    voice_states: [],
    members: bot === undefined ? [] : [memberJson(bot)],
    channels: json(false),
    threads: json(true),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  } as unknown as GatewayGuildCreateDispatchData;
}
