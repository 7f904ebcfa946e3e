import {
  Client,
  DiscordjsError,
  DiscordjsErrorCodes,
  Events,
  GatewayIntentBits,
  Options,
  Partials,
  SimpleShardingStrategy,
} from 'discord.js';
import type { Clock } from '../../src/base/clock.js';
import { DroverError } from '../../src/base/errors.js';
import type { Network } from '../../src/base/proxies/network.js';
import type { DiscordConfig } from './config.js';
import { GatewayTunnel } from './gateway-tunnel.js';
import type { Log } from './log.js';
import { requestOver } from './request.js';

export interface GatewayParts {
  config: Pick<DiscordConfig, 'token' | 'apiUrl'>;
  clock: Clock;
  log: Log;
  network: Network;
  /** Attaches what is to be heard; called once for each client. */
  listen(client: Client): void;
  /** A session began that knows nothing of what happened before it. */
  onSession(): void;
}

/** Milliseconds. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const START_PATIENCE_MS = 15_000;
const STOP_PATIENCE_MS = 2_000;
/** discord.js pauses 500 ms between two connections; a shard that is stopped in that pause connects all the same. */
const RECONNECT_PATIENCE_MS = 1_500;

/** People and messages are asked for when they matter; what discord.js remembers of them is only memory. */
const CACHES = Options.cacheWithLimits({
  ...Options.DefaultMakeCacheSettings,
  MessageManager: 0,
  ReactionManager: 0,
  ReactionUserManager: 0,
  PresenceManager: 0,
  VoiceStateManager: 0,
  GuildMemberManager: { maxSize: 100, keepOverLimit: (member) => member.id === member.client.user.id },
  UserManager: { maxSize: 100, keepOverLimit: (user) => user.id === user.client.user.id },
});

/**
 * The session with Discord's gateway. discord.js beats, resumes and identifies again by itself; what it leaves to us is
 * the first connection, and what can't be healed.
 */
export class Gateway {
  readonly #parts: GatewayParts;
  readonly #tunnel: GatewayTunnel;
  readonly #stopping = new AbortController();
  #client: Client | undefined;
  #connected = false;
  #reconnecting = false;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.#tunnel = new GatewayTunnel(parts);
  }

  connected(): boolean {
    return this.#connected;
  }

  /**
   * Resolves once connected. Where Discord can't be reached, once that is known: it is tried on until it can.
   * @throws DroverError `discord-token-refused`
   */
  async start(): Promise<void> {
    const first = this.#connect();
    await this.#within(START_PATIENCE_MS, first);
    first.catch(() => {});
  }

  /** discord.js waits up to 30 s for the other side to say goodbye; we do not. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#connected = false;
    const client = this.#client;
    if (client === undefined) return;
    if (this.#reconnecting) await this.#within(RECONNECT_PATIENCE_MS, sessionOf(client));
    client.removeAllListeners();
    client.on(Events.Error, () => {});
    await this.#within(
      STOP_PATIENCE_MS,
      client.destroy().catch(() => {}),
    );
    await this.#tunnel.close();
  }

  async #within(ms: number, work: Promise<void>): Promise<void> {
    const patience = new AbortController();
    await Promise.race([work, this.#parts.clock.sleep(ms, patience.signal).catch(() => {})]).finally(() =>
      patience.abort(),
    );
  }

  async #connect(): Promise<void> {
    try {
      await this.#login();
    } catch (error) {
      if (isTokenRefused(error)) throw tokenRefused(error);
      this.#parts.log.warn({ err: error }, 'Discord can not be reached; trying on');
      void this.#tryOn();
    }
  }

  async #tryOn(): Promise<void> {
    const { clock, log } = this.#parts;
    for (
      let wait = FIRST_WAIT_MS;
      !this.#stopping.signal.aborted;
      wait = Math.min(LONGEST_WAIT_MS, wait * 2)
    ) {
      await clock.sleep(wait, this.#stopping.signal).catch(() => {});
      if (this.#stopping.signal.aborted) return;
      try {
        await this.#login();
        return;
      } catch (error) {
        if (isTokenRefused(error)) log.error({ err: tokenRefused(error) }, 'Discord refuses the bot token');
        else log.warn({ err: error }, 'Discord can still not be reached');
      }
    }
  }

  /** A client whose login failed can't be used again. */
  async #login(): Promise<void> {
    const { config, network } = this.#parts;
    const client = new Client({
      // The smallest: commands and buttons need none, channels and roles the first, votes the second.
      intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessageReactions],
      // Without them reactions to messages from before our start are dropped.
      partials: [Partials.Message, Partials.Channel, Partials.Reaction, Partials.User],
      allowedMentions: { parse: [], repliedUser: false },
      enforceNonce: true,
      rest: { api: config.apiUrl, version: '10', makeRequest: requestOver(network.pool()) },
      ws: {
        buildStrategy: (manager) => {
          this.#tunnel.attach(manager);
          return new SimpleShardingStrategy(manager);
        },
      },
      makeCache: CACHES,
    });
    this.#client = client;
    this.#watch(client);
    this.#parts.listen(client);
    const ready = new Promise<void>((resolve) => {
      client.once(Events.ClientReady, () => resolve());
    });
    await client.login(config.token);
    await ready;
  }

  #is(state: 'connected' | 'reconnecting' | 'ended'): void {
    this.#connected = state === 'connected';
    this.#reconnecting = state === 'reconnecting';
  }

  #watch(client: Client): void {
    const { log, onSession } = this.#parts;
    client.on(Events.ShardReady, () => {
      this.#is('connected');
      log.info({}, 'connected to Discord');
      onSession();
    });
    client.on(Events.ShardResume, (_shard, replayed) => {
      this.#is('connected');
      log.info({ replayed }, 'resumed the session with Discord');
    });
    client.on(Events.ShardReconnecting, () => {
      this.#is('reconnecting');
      log.info({}, 'the connection to Discord was lost; connecting again');
    });
    client.on(Events.ShardDisconnect, ({ code }) => {
      this.#is('ended');
      log.error(
        { code },
        'Discord closed the session for good: put a valid bot token in discord.token, then start Drover again',
      );
    });
    client.on(Events.ShardError, (error) => log.warn({ err: error }, 'the connection to Discord failed'));
    client.on(Events.Error, (error) => log.error({ err: error }, 'an error in discord.js'));
    client.on(Events.Warn, (message) => log.warn({}, message));
  }
}

function sessionOf(client: Client): Promise<void> {
  return new Promise((resolve) => {
    client.once(Events.ShardReady, () => resolve());
    client.once(Events.ShardResume, () => resolve());
  });
}

function isTokenRefused(error: unknown): boolean {
  return error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid;
}

function tokenRefused(cause: unknown): DroverError {
  return new DroverError('Discord does not accept the bot token.', {
    code: 'discord-token-refused',
    remedy: 'Put the current bot token in `discord.token`, then run `drover check`.',
    cause,
  });
}
