import { OverwriteType, PermissionFlagsBits } from 'discord-api-types/v10';
import { refusals } from './errors.js';
import type { DiscordState, StoredChannel } from './state.js';
import { isThread } from './state.js';

/** What somebody may do in a channel (topics/permissions, "Permission Overwrites"); threads take their parent's. */
export function permissionsOf(state: DiscordState, userId: string, channel: StoredChannel): bigint {
  const place = isThread(channel) ? state.channels.get(channel.parentId ?? '') : channel;
  const member = state.members.get(userId);
  if (place === undefined || member === undefined) return 0n;
  let allowed = BigInt(state.roles.get(state.guildId)?.permissions ?? '0');
  for (const id of member.roles) allowed |= BigInt(state.roles.get(id)?.permissions ?? '0');
  if ((allowed & PermissionFlagsBits.Administrator) !== 0n) return ~0n;
  const apply = (matching: typeof place.overwrites) => {
    let deny = 0n;
    let allow = 0n;
    for (const one of matching) {
      deny |= BigInt(one.deny);
      allow |= BigInt(one.allow);
    }
    allowed = (allowed & ~deny) | allow;
  };
  apply(place.overwrites.filter(({ id }) => id === state.guildId));
  apply(
    place.overwrites.filter(
      ({ id, type }) => type === OverwriteType.Role && id !== state.guildId && member.roles.includes(id),
    ),
  );
  apply(place.overwrites.filter(({ id, type }) => type === OverwriteType.Member && id === userId));
  return allowed;
}

export type Permission = keyof typeof PermissionFlagsBits;

export function may(state: DiscordState, userId: string, channel: StoredChannel, name: Permission): boolean {
  if (channel.recipient !== undefined) return channel.recipient === userId || userId === state.bot.id;
  return (permissionsOf(state, userId, channel) & PermissionFlagsBits[name]) !== 0n;
}

/** Refuses as Discord does: without the channel in sight "Missing Access", else "Missing Permissions". */
export function need(state: DiscordState, channel: StoredChannel, ...names: readonly Permission[]): void {
  if (!may(state, state.bot.id, channel, 'ViewChannel')) throw refusals.missingAccess();
  for (const name of names) if (!may(state, state.bot.id, channel, name)) throw refusals.missingPermissions();
}
