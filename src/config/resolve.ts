import { dirname } from 'node:path';
import { defined } from '../base/defined.js';
import { codeOf } from '../base/errno.js';
import { learnSecret } from '../base/redaction.js';
import type {
  BoardConfig,
  Config,
  DiscordConfig,
  HostAccess,
  HostsConfig,
  HttpConfig,
  SlackConfig,
} from './config.js';
import { absolute } from './paths.js';
import type { ConfiguredKind } from './policy-schema.js';
import type { KeyPath, Problem } from './problems.js';
import { resolveHooks } from './resolve-hooks.js';
import { resolvePolicy } from './resolve-policy.js';
import { resolveConsole, resolveStore } from './resolve-store.js';
import type { RawConfig } from './schema.js';

export interface ResolveOptions {
  file: string;
  home: string;
  console?: boolean;
  kinds: readonly ConfiguredKind[];
  readFile(path: string): string;
  /** What is wrong is added here. */
  problems: Problem[];
}

/** Defaults that depend on others, absolute paths, secrets read from their files. Undefined: see `problems`. */
export function resolveConfig(raw: RawConfig, options: ResolveOptions): Config | undefined {
  const base = dirname(options.file);
  const path = (given: string) => absolute(given, options.home, base);
  const secrets = secretReader(options, path);
  const slack = raw.slack && resolveSlack(raw.slack, secrets, options.problems);
  const discord = raw.discord && resolveDiscord(raw.discord, secrets, options.problems);
  const http = raw.http && resolveHttp(raw.http, secrets, options.problems);
  const hooks = resolveHooks(raw.hooks, secrets, options.problems);
  const policy = resolvePolicy(raw.policy, options.kinds, secrets, options.problems);
  const store = resolveStore(raw.store, secrets, path, options.problems);
  const terminal = resolveConsole(raw, options, path);
  if (options.problems.length > 0 || store === undefined) return undefined;
  return {
    file: options.file,
    clouds: {
      ...(raw.clouds.file === undefined ? {} : { file: path(raw.clouds.file) }),
      ...defined({ use: raw.clouds.use }),
    },
    ...(raw.hosts === undefined ? {} : { hosts: resolveHosts(raw.hosts, path) }),
    ...defined({ slack, discord, console: terminal, http }),
    store,
    people: raw.people,
    roles: raw.roles,
    policy,
    hooks,
  };
}

export type Secrets = <Key extends string>(
  section: KeyPath,
  key: Key,
  values: { readonly [K in Key | `${Key}File`]?: string | undefined },
) => string | undefined;

/** A secret stands in the configuration or in a file of its own, never in both. */
function secretReader(options: ResolveOptions, path: (given: string) => string): Secrets {
  return (section, key, values) => {
    const value: string | undefined = values[key];
    const file: string | undefined = values[`${key}File`];
    const problem = (at: string, text: string) => {
      options.problems.push({ path: [...section, at], text });
      return undefined;
    };
    if (file === undefined) {
      if (value !== undefined) learnSecret(value);
      return value;
    }
    if (value !== undefined) return problem(key, `is given twice: as \`${key}\` and as \`${key}File\``);
    try {
      const secret = options.readFile(path(file)).trim();
      learnSecret(secret);
      return secret === '' ? problem(`${key}File`, 'names an empty file') : secret;
    } catch (error) {
      const why = String(codeOf(error) ?? 'unreadable');
      // Its name is not shown: some put the secret there.
      return problem(`${key}File`, `names a file that can't be read (${why})`);
    }
  };
}

function resolveSlack(
  raw: NonNullable<RawConfig['slack']>,
  secrets: Secrets,
  problems: Problem[],
): SlackConfig | undefined {
  const before = problems.length;
  const botToken = secrets(['slack'], 'botToken', raw);
  const appToken = secrets(['slack'], 'appToken', raw);
  const signingSecret = secrets(['slack'], 'signingSecret', raw);
  if (problems.length > before) return undefined;
  const wrong = (key: string, text: string) => problems.push({ path: ['slack', key], text });
  if (botToken?.startsWith('xapp-'))
    wrong('botToken', 'holds an app-level token (xapp-…); the bot token begins with xoxb-');
  if (appToken?.startsWith('xoxb-'))
    wrong('appToken', 'holds a bot token (xoxb-…); the app-level token begins with xapp-');
  if (botToken === undefined) wrong('botToken', missing('botToken'));
  if (raw.mode === 'socket') {
    if (appToken === undefined) wrong('appToken', `${missing('appToken')}; socket mode needs it`);
    if (botToken === undefined || appToken === undefined) return undefined;
    const other = defined({ signingSecret });
    return { mode: 'socket', botToken, appToken, apiUrl: raw.apiUrl, ...other };
  }
  if (signingSecret === undefined) wrong('signingSecret', `${missing('signingSecret')}; http mode needs it`);
  if (botToken === undefined || signingSecret === undefined) return undefined;
  const other = defined({ appToken });
  return { mode: 'http', botToken, signingSecret, apiUrl: raw.apiUrl, ...other };
}

function resolveDiscord(
  raw: NonNullable<RawConfig['discord']>,
  secrets: Secrets,
  problems: Problem[],
): DiscordConfig | undefined {
  const before = problems.length;
  const token = secrets(['discord'], 'token', raw);
  if (token !== undefined) {
    return { token, applicationId: raw.applicationId, guildId: raw.guildId, apiUrl: raw.apiUrl };
  }
  if (problems.length === before) problems.push({ path: ['discord', 'token'], text: missing('token') });
  return undefined;
}

const missing = (key: string) => `is missing (or \`${key}File\`)`;

/** Shorter ones can be tried through. */
const SHORTEST_SECRET = 32;

type RawHttp = NonNullable<RawConfig['http']>;

function resolveHttp(raw: RawHttp, secrets: Secrets, problems: Problem[]): HttpConfig {
  const { host, port, internal } = raw;
  const board = resolveBoard(raw, secrets, problems);
  if (internal !== undefined && port !== 0 && port === internal.port && host === internal.host) {
    problems.push({ path: ['http', 'internal', 'port'], text: 'is the port of `http` itself: take another' });
  }
  return {
    host,
    port,
    ...defined({ internal, board }),
  };
}

function resolveBoard(raw: RawHttp, secrets: Secrets, problems: Problem[]): BoardConfig | undefined {
  const { publicUrl, userHeader, trustedProxies } = raw;
  const before = problems.length;
  const secret = secrets(['http'], 'secret', raw);
  const wrong = (key: string, text: string) => problems.push({ path: ['http', key], text });
  if (secret !== undefined && secret.length < SHORTEST_SECRET) {
    wrong('secret', `is shorter than ${SHORTEST_SECRET} characters: \`openssl rand -hex 32\` makes one`);
  }
  if (publicUrl !== undefined && !isSafe(publicUrl)) {
    wrong('publicUrl', 'is no https address: sessions are given over https alone');
  }
  if (userHeader !== undefined && trustedProxies.length === 0) {
    wrong('userHeader', 'is set, and `http.trustedProxies` names nobody whose word counts');
  }
  if (!raw.board || problems.length > before) return undefined;
  if (secret === undefined) wrong('secret', `${missing('secret')}; the board needs it`);
  if (publicUrl === undefined) wrong('publicUrl', 'is missing; the board needs it');
  if (secret === undefined || publicUrl === undefined) return undefined;
  return {
    publicUrl: publicUrl.replace(/\/+$/, ''),
    secret,
    ...(userHeader === undefined ? {} : { proxy: { userHeader: userHeader.toLowerCase(), trustedProxies } }),
  };
}

/** Browsers take the loopback for safe, too. */
function isSafe(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1';
}

type RawHosts = NonNullable<RawConfig['hosts']>;
type RawOverride = RawHosts['byCloud'][string];

function resolveHosts(raw: RawHosts, path: (given: string) => string): HostsConfig {
  const { byCloud, ...own } = raw;
  const everywhere = resolveAccess(own, path);
  const entries = Object.entries(byCloud).map(([cloud, override]): [string, HostAccess] => [
    cloud,
    resolveAccess(overridden(own, override), path),
  ]);
  return { ...everywhere, byCloud: Object.fromEntries(entries) };
}

function overridden(own: Omit<RawHosts, 'byCloud'>, override: RawOverride): Omit<RawHosts, 'byCloud'> {
  return {
    user: override.user ?? own.user,
    privateKeyFile: override.privateKeyFile ?? own.privateKeyFile,
    knownHostsFile: override.knownHostsFile ?? own.knownHostsFile,
    port: override.port ?? own.port,
    // Names of hosts are a cloud's own: another cloud's addresses would be somebody else's hosts.
    addresses: override.addresses ?? {},
    proxyJump: override.proxyJump ?? own.proxyJump,
    repair: override.repair ?? own.repair,
    reboot: override.reboot ?? own.reboot,
  };
}

function resolveAccess(raw: Omit<RawHosts, 'byCloud'>, path: (given: string) => string): HostAccess {
  return {
    user: raw.user,
    privateKeyFile: path(raw.privateKeyFile),
    knownHostsFile: path(raw.knownHostsFile),
    port: raw.port,
    addresses: raw.addresses,
    ...defined({ proxyJump: raw.proxyJump }),
    ...(raw.repair === undefined
      ? {}
      : { repair: { user: raw.repair.user ?? raw.user, privateKeyFile: path(raw.repair.privateKeyFile) } }),
    ...(raw.reboot === undefined
      ? {}
      : { reboot: { user: raw.reboot.user, privateKeyFile: path(raw.reboot.privateKeyFile) } }),
  };
}
