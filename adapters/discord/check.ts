import { Routes } from 'discord.js';
import { DroverError, isDroverError } from '../../src/base/errors.js';
import { foreign } from '../../src/base/foreign.js';
import { type Network, routeRemedy, STRAIGHT } from '../../src/base/proxies/network.js';
import type { CommandDefinition } from '../../src/chat/command.js';
import { type Api, createApi } from './api.js';
import type { DiscordConfig } from './config.js';
import { failureOf, refusedWith } from './failures.js';
import type { Log } from './log.js';
import { canHaveThreads, inviteLink, missingOf, permissionsIn } from './permissions.js';
import { discordCommands, isRegistered } from './register.js';
import { Application, Channel, GatewayInformation, Guild, Member, User } from './schema.js';

/** One row of `drover check`. */
export interface DiscordCheckRow {
  what: string;
  verdict: 'pass' | 'warn' | 'fail' | 'unknown';
  detail: string;
  remedy?: string;
}

export interface DiscordCheckParts {
  config: DiscordConfig;
  log: Log;
  definitions: readonly CommandDefinition[];
  /** `policy.channels`, all platforms'. */
  channels: readonly string[];
  /** All entries of `roles`, all platforms'. */
  roles: readonly string[];
  /** Straight unless told. */
  network?: Network;
}

/** Tries every Discord setting against Discord itself. Never throws. */
export async function checkDiscord(parts: DiscordCheckParts): Promise<DiscordCheckRow[]> {
  const { config, network = STRAIGHT } = parts;
  const api = createApi(config, parts.log, network);
  const route = routeRemedy(network, config.apiUrl);
  const bot = await attempt('discord.token', () => token(api, route));
  if ('row' in bot) return [bot.row];
  const guild = await attempt('discord.guildId', () => server(api, parts.config, bot.value.id));
  const rows = [bot.passed, await row('discord.applicationId', () => application(api, parts.config))];
  rows.push(await row('gateway', () => gateway(api)));
  if ('row' in guild) return [...rows, guild.row];
  rows.push(guild.passed);
  rows.push(await row('commands', () => commands(api, parts)));
  for (const id of ids(parts.channels, /^discord:(\d{1,20})$/u)) {
    rows.push(await row(`channel ${id}`, () => channel(api, id, guild.value)));
  }
  for (const id of ids(parts.roles, /^discord:role:(\d{1,20})$/u)) {
    rows.push({ what: `role ${id}`, ...role(id, guild.value.guild) });
  }
  return rows;
}

type Finding = Omit<DiscordCheckRow, 'what'>;
type Attempt<Value> = { value: Value; passed: DiscordCheckRow } | { row: DiscordCheckRow };

interface Server {
  guild: Guild;
  member: Member;
}

class Failed extends Error {
  readonly finding: Finding;

  constructor(detail: string, remedy: string) {
    super(detail);
    this.finding = { verdict: 'fail', detail, remedy };
  }
}

async function attempt<Value>(
  what: string,
  read: () => Promise<{ value: Value; detail: string }>,
): Promise<Attempt<Value>> {
  try {
    const { value, detail } = await read();
    return { value, passed: { what, verdict: 'pass', detail } };
  } catch (error) {
    return { row: { what, ...findingOf(error) } };
  }
}

async function row(what: string, read: () => Promise<Finding>): Promise<DiscordCheckRow> {
  try {
    return { what, ...(await read()) };
  } catch (error) {
    return { what, ...findingOf(error) };
  }
}

function findingOf(error: unknown): Finding {
  if (error instanceof Failed) return error.finding;
  if (!isDroverError(error)) return { verdict: 'unknown', detail: String(error) };
  const verdict = error.code === 'discord-unanswered' ? 'unknown' : 'fail';
  return {
    verdict,
    detail: error.message,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy.replace(', then run `drover check`', '') }),
  };
}

/** @param route what to do where Discord cannot be reached at all, which says nothing about the token */
async function token(api: Api, route: string): Promise<{ value: User; detail: string }> {
  const value = await api.get(Routes.user(), User).catch((error: unknown) => {
    const failure = failureOf(error);
    if (failure.kind !== 'unanswered' || failure.status !== undefined) throw error;
    throw new DroverError(`Discord cannot be reached (${failure.reason}).`, {
      code: 'discord-unanswered',
      remedy: route,
      cause: error,
    });
  });
  return { value, detail: `logged in as ${foreign(value.username, 40)} (${value.id})` };
}

async function application(api: Api, { applicationId }: DiscordConfig): Promise<Finding> {
  const { id, name } = await api.get(Routes.currentApplication(), Application);
  if (id === applicationId) return { verdict: 'pass', detail: foreign(name, 40) };
  throw new Failed(`The token belongs to application ${id}.`, `Set \`discord.applicationId\` to "${id}".`);
}

async function server(
  api: Api,
  { applicationId, guildId }: DiscordConfig,
  botId: string,
): Promise<{ value: Server; detail: string }> {
  try {
    const [guild, member] = await Promise.all([
      api.get(Routes.guild(guildId), Guild),
      api.get(Routes.guildMember(guildId, botId), Member),
    ]);
    return { value: { guild, member }, detail: foreign(guild.name, 60) };
  } catch (error) {
    if (!refusedWith(error, 'unknownGuild', 'missingAccess', 'unknownMember')) throw error;
    throw new Failed(
      `Drover is not in the Discord server ${guildId}.`,
      `Let an admin of it open ${inviteLink(applicationId)}`,
    );
  }
}

async function gateway(api: Api): Promise<Finding> {
  const { session_start_limit: limit } = await api.get(Routes.gatewayBot(), GatewayInformation);
  const detail = `${limit.remaining} of ${limit.total} new sessions left today`;
  if (limit.remaining > 0) return { verdict: 'pass', detail };
  const hours = Math.ceil(limit.reset_after / 3_600_000);
  return { verdict: 'fail', detail, remedy: `Something restarts Drover again and again; wait ${hours} h.` };
}

async function commands(api: Api, { config, definitions }: DiscordCheckParts): Promise<Finding> {
  if (await isRegistered(api, config, discordCommands(definitions))) {
    return { verdict: 'pass', detail: definitions.map(({ name }) => `/${name}`).join(', ') };
  }
  return {
    verdict: 'fail',
    detail: 'The commands in Discord are not those of this version.',
    remedy: 'Run `drover register discord`.',
  };
}

async function channel(api: Api, id: string, { guild, member }: Server): Promise<Finding> {
  const found = await api.get(Routes.channel(id), Channel);
  const missing = missingOf(permissionsIn({ guild, member, channel: found }));
  const name = `#${foreign(found.name ?? id, 60)}`;
  if (missing.length > 0) {
    throw new Failed(
      `${name}: Drover lacks ${missing.join(', ')}.`,
      "Allow it to Drover's role in the channel's settings.",
    );
  }
  if (canHaveThreads(found)) return { verdict: 'pass', detail: name };
  return {
    verdict: 'warn',
    detail: `${name} is no text channel: requests there have no threads.`,
    remedy: 'Use a text channel.',
  };
}

function role(id: string, guild: Guild): Finding {
  const found = guild.roles.find((one) => one.id === id);
  if (found !== undefined) return { verdict: 'pass', detail: foreign(found.name, 60) };
  return {
    verdict: 'fail',
    detail: `${foreign(guild.name, 60)} has no such role: nobody is in it.`,
    remedy: 'Correct it in `roles`: Discord shows ids in developer mode.',
  };
}

function ids(entries: readonly string[], pattern: RegExp): string[] {
  return [...new Set(entries.flatMap((entry) => pattern.exec(entry)?.[1] ?? []))];
}
