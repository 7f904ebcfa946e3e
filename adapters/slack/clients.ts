import { type WebAPICallResult, WebClient } from '@slack/web-api';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Clock } from '../../src/base/clock.js';
import { atLastMoment } from '../../src/base/proxies/last-moment.js';
import type { Network } from '../../src/base/proxies/network.js';
import type { ChatCall } from '../../src/chat/call.js';
import type { SlackConfig } from './config.js';
import { failureOf, SlackCallError } from './failures.js';
import { boltLogger, type Log } from './log.js';

/** Slack's answers are objects; what is read of them goes through a schema where it is used. */
export type Answer = WebAPICallResult;

export interface CallPolicy {
  /** Repeat when there was no answer: right for reads and for what may be done twice. Off by default. */
  repeatable?: boolean;
  /** Called when each attempt is about to be written to its connection: what it throws is thrown, and nothing leaves. */
  before?(): void;
  /** Wait out a 429 (at most a minute in all) and go on. On by default. */
  waitWhenLimited?: boolean;
}

/** One WebClient with explicit rules: every call ends, by an answer or by a SlackCallError. */
export interface Caller {
  /** @throws SlackCallError */
  call(method: string, args?: Readonly<Record<string, unknown>>, policy?: CallPolicy): Promise<Answer>;
}

/**
 * Three clients, so that no kind of call waits behind another: an edit that is told to slow down must not hold up an
 * answer or a vote.
 */
export interface SlackClients {
  /** Reads, private answers, views. */
  reads: Caller;
  posts: Caller;
  edits: Caller;
}

/** Milliseconds; a hanging call would otherwise hang for ever (WebClient has no timeout of its own). */
export const CALL_TIMEOUT_MS = 10_000;
const ATTEMPTS = 3;
const BACKOFF_MS = 500;
const LIMIT_PATIENCE_MS = 60_000;

export interface ClientDeps {
  clock: Clock;
  log: Log;
  network: Network;
  /** Told of every call as it ended: for metrics. */
  onCall?: (call: ChatCall) => void;
}

/**
 * The options every WebClient of ours gets. Retries are ours, not WebClient's: it would repeat a post whose answer was
 * lost, and on a 429 it stops its whole queue. `retryConfig` is explicit since Socket Mode rewrites an absent one in
 * place (@slack/socket-mode 3.1, SocketModeClient constructor).
 */
export function webClientOptions(apiUrl: string, deps: Pick<ClientDeps, 'log' | 'network'>) {
  return {
    slackApiUrl: apiUrl,
    timeout: CALL_TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: boltLogger(deps.log),
    fetch: deps.network.fetch,
  };
}

export function slackClients(config: SlackConfig, deps: ClientDeps): SlackClients {
  const caller = (maxRequestConcurrency: number): Caller =>
    new PatientCaller(
      // Its own queue never holds one back: a call that waited there would be checked as another one.
      new WebClient(config.botToken, {
        ...webClientOptions(config.apiUrl, deps),
        maxRequestConcurrency: Number.POSITIVE_INFINITY,
      }),
      pLimit(maxRequestConcurrency),
      deps,
    );
  return { reads: caller(20), posts: caller(5), edits: caller(2) };
}

class PatientCaller implements Caller {
  readonly #client: WebClient;
  readonly #limit: LimitFunction;
  readonly #deps: ClientDeps;
  /** Slack's limits are per method: a tired users.info must not hold up views.open. */
  readonly #pausedUntil = new Map<string, number>();

  constructor(client: WebClient, limit: LimitFunction, deps: ClientDeps) {
    this.#client = client;
    this.#limit = limit;
    this.#deps = deps;
  }

  async call(
    method: string,
    args: Readonly<Record<string, unknown>> = {},
    policy: CallPolicy = {},
  ): Promise<Answer> {
    const { clock, log } = this.#deps;
    const giveUpAt = clock.monotonic() + LIMIT_PATIENCE_MS;
    for (let attempt = 1; ; ) {
      await this.#waitForPause(method, policy, giveUpAt);
      policy.before?.();
      let refused: { why: unknown } | undefined;
      const check = () => {
        try {
          policy.before?.();
        } catch (why) {
          refused = { why };
          throw why;
        }
      };
      const startedAt = clock.now();
      const told = (result: ChatCall['result']) =>
        this.#deps.onCall?.({ method, result, ms: clock.now() - startedAt });
      try {
        const answer = await this.#limit(() =>
          atLastMoment(check, () => this.#client.apiCall(method, { ...args })),
        );
        told('ok');
        return answer;
      } catch (error) {
        if (refused !== undefined) throw refused.why;
        const failure = failureOf(error);
        told(failure.kind);
        log.debug({ method, failure }, 'a call to Slack failed');
        if (failure.kind === 'limited') {
          this.#pausedUntil.set(method, clock.monotonic() + failure.retryAfterMs);
          if (policy.waitWhenLimited !== false) continue;
        } else if (failure.kind === 'unanswered' && policy.repeatable === true && attempt < ATTEMPTS) {
          await clock.sleep(BACKOFF_MS * 3 ** (attempt - 1));
          attempt++;
          continue;
        }
        throw new SlackCallError(method, failure, error);
      }
    }
  }

  async #waitForPause(method: string, policy: CallPolicy, giveUpAt: number): Promise<void> {
    const { clock } = this.#deps;
    const pausedUntil = this.#pausedUntil.get(method) ?? 0;
    const waitMs = pausedUntil - clock.monotonic();
    if (waitMs <= 0) return;
    if (policy.waitWhenLimited === false || pausedUntil > giveUpAt) {
      throw new SlackCallError(method, { kind: 'limited', retryAfterMs: waitMs });
    }
    await clock.sleep(waitMs);
  }
}
