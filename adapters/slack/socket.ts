import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';
import { z } from 'zod';
import type { Clock } from '../../src/base/clock.js';
import type { Network } from '../../src/base/proxies/network.js';
import { webClientOptions } from './clients.js';
import { failureOf, SlackCallError } from './failures.js';
import { boltLogger, type Log } from './log.js';
import { Quiet } from './quiet.js';
import { type SessionSockets, sessionSockets } from './session-sockets.js';

export interface SocketReceiverDeps {
  appToken: string;
  apiUrl: string;
  clock: Clock;
  log: Log;
  network: Network;
  accepting(): boolean;
  /** A session began after an earlier one: events may have been missed. */
  onRenewed(): void;
  /** Slack will not let us in again, whatever we do: drain and exit, for a supervisor to see. */
  onFatal(error: Error): void;
}

/** What SocketModeClient hands over for each envelope (its `slack_event`). */
const Delivery = z.object({
  ack: z.custom<(answer?: unknown) => Promise<void>>((value) => typeof value === 'function'),
  body: z.record(z.string(), z.unknown()),
  retry_num: z.number().optional(),
  retry_reason: z.string().optional(),
});

/** Milliseconds. */
const HELLO_WITHIN = 15_000;
const CLOSE_WITHIN = 1_500;
const FIRST_RETRY = 1_000;
const LONGEST_RETRY = 30_000;

/** Answers of apps.connections.open after which trying again is pointless. */
const HOPELESS = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'missing_scope',
  'not_allowed_token_type',
  'no_permission',
  'user_removed_from_team',
  'team_disabled',
  'forbidden_team',
  'org_login_required',
  'ekm_access_denied',
]);

/**
 * Bolt's receiver for Socket Mode. Reconnecting is ours: SocketModeClient 3.1 leaves a failed reconnect as an unhandled
 * rejection, waits five seconds before each, and its receiver's stop() returns before the socket is closed. Here every
 * session is a client of its own that never reconnects by itself, and the next one is opened as soon as Slack announces
 * the end of the last.
 */
export class SocketReceiver implements Receiver {
  readonly #deps: SocketReceiverDeps;
  readonly #sessions = new Set<Session>();
  readonly #stopping = new AbortController();
  readonly #quiet = new Quiet();
  #app: App | undefined;
  #hellos = 0;

  constructor(deps: SocketReceiverDeps) {
    this.#deps = deps;
  }

  init(app: App): void {
    this.#app = app;
  }

  /** Resolves with the first session. @throws SlackCallError */
  async start(): Promise<void> {
    const first = await this.#open();
    void this.#keepOpen(first);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([...this.#sessions].map((session) => session.close()));
  }

  connected(): boolean {
    return [...this.#sessions].some((session) => session.isOpen());
  }

  async #keepOpen(first: Session): Promise<void> {
    let session = first;
    while (!this.#stopping.signal.aborted) {
      await session.over;
      const next = await this.#reopened();
      if (next === undefined) return;
      session = next;
    }
  }

  /** Tries until there is a session; undefined when we stop or Slack will never have us again. */
  async #reopened(): Promise<Session | undefined> {
    const { clock, log, onFatal } = this.#deps;
    for (let wait = FIRST_RETRY; !this.#stopping.signal.aborted; wait = Math.min(wait * 2, LONGEST_RETRY)) {
      try {
        return await this.#open();
      } catch (error) {
        if (this.#stopping.signal.aborted) return undefined;
        const failure = failureOf(error);
        if (failure.kind === 'refused' && HOPELESS.has(failure.error)) {
          log.error({ err: error }, 'Slack refuses a new session');
          onFatal(error instanceof Error ? error : new Error(String(error)));
          return undefined;
        }
        const pause = failure.kind === 'limited' ? failure.retryAfterMs : wait;
        log.warn({ err: error, retryInMs: pause }, 'no session with Slack');
        await clock.sleep(pause, this.#stopping.signal).catch(() => undefined);
      }
    }
    return undefined;
  }

  async #open(): Promise<Session> {
    const session = new Session(this.#deps, (delivery) => this.#deliver(delivery));
    this.#sessions.add(session);
    void session.closed.then(() => this.#sessions.delete(session));
    try {
      await session.open();
    } catch (error) {
      void session.close();
      throw error;
    }
    if (this.#stopping.signal.aborted) void session.close();
    this.#hellos++;
    if (this.#hellos > 1) this.#deps.onRenewed();
    return session;
  }

  /** An envelope that is not acknowledged goes to another session, or comes back to us after a restart. */
  #deliver(given: unknown): void {
    const { log, accepting } = this.#deps;
    const delivery = Delivery.safeParse(given);
    if (!delivery.success || !accepting()) return;
    const { ack, body, retry_num: retryNum, retry_reason: retryReason } = delivery.data;
    const acknowledge = (answer?: unknown) =>
      ack(answer ?? {}).catch((error: unknown) =>
        log.warn({ err: error }, 'an event could not be acknowledged'),
      );
    const event = {
      body,
      ack: acknowledge,
      ...(retryNum === undefined ? {} : { retryNum }),
      ...(retryReason === undefined ? {} : { retryReason }),
    };
    if (typeof body.command !== 'string') {
      this.#process(event);
      return;
    }
    // A command's acknowledgement says nothing but that it came: all that have come get theirs before Bolt sees the first.
    void acknowledge();
    void this.#quiet.wait().then(() => this.#process({ ...event, ack: async () => undefined }));
  }

  #process(event: ReceiverEvent): void {
    this.#app
      ?.processEvent(event)
      .catch((error: unknown) =>
        this.#deps.log.error({ err: error }, 'an event of Slack could not be handled'),
      );
  }
}

/** One WebSocket, from apps.connections.open to its end. */
class Session {
  /** Slack announced the end, or the connection broke. */
  readonly over: Promise<void>;
  /** Nothing of it is left. */
  readonly closed: Promise<void>;
  readonly #client: SocketModeClient;
  readonly #sockets: SessionSockets;
  readonly #clock: Clock;
  readonly #isOver = new AbortController();
  #greeted = false;

  constructor(deps: SocketReceiverDeps, deliver: (delivery: unknown) => void) {
    this.#clock = deps.clock;
    this.#sockets = sessionSockets(deps.network);
    this.#client = new SocketModeClient({
      dispatcher: this.#sockets.dispatcher,
      appToken: deps.appToken,
      autoReconnectEnabled: false,
      logger: boltLogger(deps.log),
      clientOptions: webClientOptions(deps.apiUrl, deps),
    });
    this.closed = new Promise((resolve) => this.#client.once('disconnected', () => resolve()));
    this.over = new Promise((resolve) => this.#isOver.signal.addEventListener('abort', () => resolve()));
    void this.closed.then(() => {
      this.#isOver.abort();
      this.#sockets.destroy();
    });
    this.#client.on('slack_event', deliver);
    this.#client.on('ws_message', (data: unknown) => {
      if (typeof data === 'string' && isStopText(data)) this.#isOver.abort();
    });
  }

  isOpen(): boolean {
    return this.#greeted && !this.#isOver.signal.aborted;
  }

  async open(): Promise<void> {
    const enough = new AbortController();
    const tooLate = this.#clock.sleep(HELLO_WITHIN, enough.signal).then(() => {
      throw new SlackCallError('apps.connections.open', { kind: 'unanswered', reason: 'no hello' });
    });
    tooLate.catch(() => undefined);
    try {
      await Promise.race([this.#client.start(), tooLate]);
      this.#greeted = true;
    } catch (error) {
      throw new SlackCallError('apps.connections.open', failureOf(error), error);
    } finally {
      enough.abort();
    }
  }

  /**
   * Closes politely, then by force: the second disconnect() on a socket that is already closing lets go of it
   * (SlackWebSocket.disconnect, `readyState === CLOSING`).
   */
  async close(): Promise<void> {
    this.#isOver.abort();
    const enough = new AbortController();
    void this.#client.disconnect();
    const patience = this.#clock.sleep(CLOSE_WITHIN, enough.signal).catch(() => undefined);
    await Promise.race([this.closed, patience]);
    enough.abort();
    void this.#client.disconnect();
    this.#sockets.destroy();
  }
}

function isStopText(data: string): boolean {
  // Cheap first: nearly every message is something else.
  if (!data.includes('"disconnect"')) return false;
  try {
    return z.object({ type: z.literal('disconnect') }).safeParse(JSON.parse(data)).success;
  } catch {
    return false;
  }
}
