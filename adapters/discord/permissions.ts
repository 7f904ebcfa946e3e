import { ChannelType, PermissionFlagsBits, Routes } from 'discord.js';
import type { Api } from './api.js';
import { Channel, Guild, Member } from './schema.js';

/** What Drover needs in a channel, by the names of Discord's settings. The invite link asks for exactly these. */
export const NEEDED = {
  'View Channel': PermissionFlagsBits.ViewChannel,
  'Send Messages': PermissionFlagsBits.SendMessages,
  'Create Public Threads': PermissionFlagsBits.CreatePublicThreads,
  'Send Messages in Threads': PermissionFlagsBits.SendMessagesInThreads,
  'Embed Links': PermissionFlagsBits.EmbedLinks,
  'Attach Files': PermissionFlagsBits.AttachFiles,
  'Read Message History': PermissionFlagsBits.ReadMessageHistory,
  'Add Reactions': PermissionFlagsBits.AddReactions,
} as const;

export type PermissionName = keyof typeof NEEDED;

const ALL = (1n << 53n) - 1n;

/** The link with which a server's admin lets Drover in. */
export function inviteLink(applicationId: string): string {
  const permissions = Object.values(NEEDED).reduce((sum, bit) => sum | bit, 0n);
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: 'bot applications.commands',
    permissions: String(permissions),
  });
  return `https://discord.com/oauth2/authorize?${query}`;
}

export interface PermissionFacts {
  guild: Guild;
  member: Member;
  channel: Channel;
}

/** A member's permissions in a channel: base, role and member overwrites in Discord's order (topics/permissions). */
export function permissionsIn({ guild, member, channel }: PermissionFacts): bigint {
  if (guild.owner_id === member.user.id) return ALL;
  const roles = new Set([guild.id, ...member.roles]);
  const base = guild.roles
    .filter(({ id }) => roles.has(id))
    .reduce((sum, role) => sum | BigInt(role.permissions), 0n);
  if ((base & PermissionFlagsBits.Administrator) !== 0n) return ALL;
  const overwrites = channel.permission_overwrites ?? [];
  const everyone = overwrites.filter(({ id }) => id === guild.id);
  const ofRoles = overwrites.filter(({ id, type }) => type === 0 && id !== guild.id && roles.has(id));
  const ofMember = overwrites.filter(({ id, type }) => type === 1 && id === member.user.id);
  return [everyone, ofRoles, ofMember].reduce((permissions, group) => {
    const deny = group.reduce((sum, one) => sum | BigInt(one.deny), 0n);
    const allow = group.reduce((sum, one) => sum | BigInt(one.allow), 0n);
    return (permissions & ~deny) | allow;
  }, base);
}

export function missingOf(permissions: bigint): PermissionName[] {
  const names = Object.keys(NEEDED) as PermissionName[];
  return names.filter((name) => (permissions & NEEDED[name]) === 0n);
}

/** Kinds of channels whose messages can have threads. */
const THREADED: readonly number[] = [ChannelType.GuildText, ChannelType.GuildAnnouncement];

export function canHaveThreads(channel: Channel): boolean {
  return THREADED.includes(channel.type);
}

/**
 * The bot's missing permissions in a channel, asked of Discord now.
 * @throws DiscordCallError where the channel can't even be seen
 */
export async function missingIn(
  api: Api,
  guildId: string,
  botId: string,
  channelId: string,
): Promise<PermissionName[]> {
  const [guild, member, channel] = await Promise.all([
    api.get(Routes.guild(guildId), Guild),
    api.get(Routes.guildMember(guildId, botId), Member),
    api.get(Routes.channel(channelId), Channel),
  ]);
  return missingOf(permissionsIn({ guild, member, channel }));
}
