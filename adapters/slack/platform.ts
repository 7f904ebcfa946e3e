import { App } from '@slack/bolt';
import { z } from 'zod';
import type { Clock } from '../../src/base/clock.js';
import { DroverError } from '../../src/base/errors.js';
import { type Network, STRAIGHT } from '../../src/base/proxies/network.js';
import type { Actor, ActorId } from '../../src/chat/actor.js';
import type { ChatCall } from '../../src/chat/call.js';
import type { Card } from '../../src/chat/card.js';
import { isPermitted } from '../../src/chat/channels.js';
import type { Freshness } from '../../src/chat/freshness.js';
import type {
  ChatInbox,
  ChatPlatform,
  Conversation,
  MessageRef,
  OutgoingFile,
  OutgoingMessage,
  PostOptions,
  ReactionsRead,
} from '../../src/chat/platform.js';
import { type SlackClients, slackClients, webClientOptions } from './clients.js';
import type { SlackConfig } from './config.js';
import { type HttpHandler, HttpReceiver } from './http.js';
import { boltLogger, type Log } from './log.js';
import { missingScopes } from './scopes.js';
import { Session } from './session.js';
import { SocketReceiver } from './socket.js';

export interface SlackDeps {
  clock: Clock;
  log: Log;
  /** Adds a path to the bot's own HTTP listener; used in HTTP mode. */
  registerHttp(path: string, handler: HttpHandler): void;
  /** Slack will not have us any more (a revoked token): drain and exit, for a supervisor to see. */
  onFatal(error: Error): void;
  /** `policy.channels`. */
  channels?: readonly string[];
  /** Straight unless told. */
  network?: Network;
  /** Told of every call to Slack as it ended. */
  onCall?: (call: ChatCall) => void;
}

const AuthAnswer = z.object({
  user_id: z.string(),
  bot_id: z.string().optional(),
  team_id: z.string(),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});
type Identity = z.infer<typeof AuthAnswer>;

/** Milliseconds a stop waits for what people are being answered. */
const DRAIN_MS = 2000;

/** Slack as a chat platform, over Socket Mode or HTTP. @throws DroverError where the mode's secrets are missing */
export function slackPlatform(config: SlackConfig, deps: SlackDeps): ChatPlatform {
  checkSecrets(config);
  return new SlackPlatform(config, { ...deps, network: deps.network ?? STRAIGHT });
}

function checkSecrets({ mode, botToken, appToken, signingSecret }: SlackConfig): void {
  const needs = (key: string, what: string) =>
    new DroverError(`\`slack.${key}\` is not set, and ${what}.`, {
      code: 'slack-secret-missing',
      remedy: '`drover register slack` says where to find it.',
    });
  if (botToken === '') throw needs('botToken', 'nothing works without it');
  if (mode === 'socket' && (appToken ?? '') === '') throw needs('appToken', '`slack.mode` is socket');
  if (mode === 'http' && (signingSecret ?? '') === '') throw needs('signingSecret', '`slack.mode` is http');
}

class SlackPlatform implements ChatPlatform {
  readonly name = 'slack';
  readonly #config: SlackConfig;
  readonly #deps: SlackDeps & { network: Network };
  readonly #clients: SlackClients;
  readonly #work = new Set<Promise<unknown>>();
  #session: Session | undefined;
  #receiver: SocketReceiver | HttpReceiver | undefined;
  #accepting = false;

  constructor(config: SlackConfig, deps: SlackDeps & { network: Network }) {
    this.#config = config;
    this.#deps = deps;
    this.#clients = slackClients(config, deps);
  }

  async start(inbox: ChatInbox): Promise<void> {
    const identity = await this.#authenticate();
    const session = new Session(inbox, identity, this.#clients, this.#deps);
    const receiver = this.#makeReceiver(inbox);
    const app = this.#makeApp(receiver, identity);
    const allowed = this.#deps.channels ?? [];
    session.register(app, {
      isPermitted: (channel) => isPermitted({ platform: 'slack', channel }, allowed),
      track: (work) => this.#track(work),
    });
    await app.init();
    this.#session = session;
    this.#receiver = receiver;
    this.#accepting = true;
    try {
      await app.start();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#accepting = false;
    this.#session?.editor.stop();
    await this.#drain();
    await this.#receiver?.stop();
  }

  connected(): boolean {
    if (!this.#accepting) return false;
    return this.#receiver instanceof SocketReceiver
      ? this.#receiver.connected()
      : this.#receiver !== undefined;
  }

  post(message: OutgoingMessage, options: PostOptions): Promise<MessageRef> {
    return this.#started().post(message, options);
  }

  postFile(message: OutgoingFile, options: PostOptions): Promise<void> {
    return this.#started().postFile(message, options);
  }

  async edit(ref: MessageRef, card: Card, urgency: 'progress' | 'final'): Promise<void> {
    await this.#started().editor.edit(ref, card, urgency);
  }

  async seed(ref: MessageRef, emojis: readonly string[]): Promise<void> {
    await this.#started().seed(ref, emojis);
  }

  async readReactions(ref: MessageRef): Promise<ReactionsRead> {
    return this.#started().readReactions(ref);
  }

  async tell(to: ActorId, where: Conversation, card: Card): Promise<boolean> {
    return this.#started().tell(to, where, card);
  }

  async actor(id: ActorId): Promise<Actor | undefined> {
    const user = userOf(id);
    return user === undefined ? undefined : this.#started().people.fresh(user);
  }

  async isInGroup(actor: ActorId, group: string, fresh: Freshness): Promise<boolean> {
    const user = userOf(actor);
    const id = /^slack:group:(\w+)$/u.exec(group)?.[1];
    if (user === undefined || id === undefined) return false;
    return this.#started().people.isMember(user, id, fresh);
  }

  #started(): Session {
    if (this.#session !== undefined) return this.#session;
    throw new DroverError('Slack is not connected yet.', { code: 'slack-not-started' });
  }

  /** Ours, once: left to itself Bolt asks on every event, or keeps a first failure for ever. */
  async #authenticate(): Promise<Identity> {
    const identity = AuthAnswer.parse(await this.#clients.reads.call('auth.test', {}, { repeatable: true }));
    const granted = identity.response_metadata?.scopes;
    for (const { scope, without } of granted === undefined ? [] : missingScopes(granted)) {
      this.#deps.log.warn({ scope }, `the Slack app lacks a scope: ${without}`);
    }
    return identity;
  }

  #makeReceiver(inbox: ChatInbox): SocketReceiver | HttpReceiver {
    const { clock, log, registerHttp, onFatal, network } = this.#deps;
    const accepting = () => this.#accepting;
    if (this.#config.mode === 'http') {
      const signingSecret = this.#config.signingSecret ?? '';
      return new HttpReceiver({ signingSecret, clock, log, registerHttp, accepting });
    }
    return new SocketReceiver({
      appToken: this.#config.appToken ?? '',
      apiUrl: this.#config.apiUrl,
      clock,
      log,
      network,
      accepting,
      onRenewed: () => inbox.sessionRenewed(),
      onFatal,
    });
  }

  #makeApp(receiver: SocketReceiver | HttpReceiver, identity: Identity): App {
    const { log } = this.#deps;
    const app = new App({
      receiver,
      token: this.#config.botToken,
      botUserId: identity.user_id,
      ...(identity.bot_id === undefined ? {} : { botId: identity.bot_id }),
      tokenVerificationEnabled: false,
      deferInitialization: true,
      convoStore: false,
      extendedErrorHandler: true,
      logger: boltLogger(log),
      clientOptions: webClientOptions(this.#config.apiUrl, this.#deps),
    });
    app.error(async ({ error }: { error: Error }) => log.error({ err: error }, 'a listener failed'));
    return app;
  }

  #track<Result>(work: Promise<Result>): Promise<Result> {
    const settled = work.then(ignored, ignored);
    this.#work.add(settled);
    void settled.then(() => this.#work.delete(settled));
    return work;
  }

  async #drain(): Promise<void> {
    const enough = new AbortController();
    const patience = this.#deps.clock.sleep(DRAIN_MS, enough.signal).catch(ignored);
    await Promise.race([Promise.all(this.#work), patience]);
    enough.abort();
  }
}

function userOf(id: ActorId): string | undefined {
  return /^slack:([UW]\w+)$/u.exec(id)?.[1];
}

function ignored(): void {}
