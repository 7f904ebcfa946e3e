import type { LogEvent } from '../call.js';
import type { Clock } from '../clock.js';
import type { CloudConfig } from '../config/types.js';
import { discover } from '../discovery/discover.js';
import { type HttpError, httpError, Unauthorized } from '../errors/http.js';
import type { Deadline } from '../http/deadline.js';
import type { WireAnswer } from '../http/exchange.js';
import { describeFailure } from '../http/failure.js';
import type { Transport } from '../http/transport.js';
import { parseAnswer } from '../parse-answer.js';
import { redactor } from '../redaction/redactor.js';
import { Shared, SingleFlight } from '../single-flight.js';
import { authBody } from './auth-body.js';
import { tokenAnswer } from './schema.js';
import type { CatalogService, TokenInfo } from './types.js';

/** A token with what came with it. Never leaves this package. */
export interface Token {
  readonly id: string;
  readonly info: TokenInfo;
  readonly catalog: readonly CatalogService[];
  /** By our own clock's `monotonic`, ms: counted from the token's life, so that clocks need not agree. */
  readonly renewAt: number;
  /** As `renewAt`: when a tenth of its life is over. */
  readonly youngUntil: number;
}

const LONGEST_MARGIN_MS = 120_000;
const ROUTE = '/v3/auth/tokens';

export interface SessionSettings {
  config: CloudConfig;
  transport: Transport;
  clock: Clock;
  timeoutMs: number;
  userAgent: string;
  log: (event: LogEvent) => void;
}

/** Our login: one token for all calls, renewed by one request however many calls wait for it. */
export class Session {
  readonly #settings: SessionSettings;
  readonly #base: Shared<string>;
  readonly #renewal: SingleFlight<Token>;
  #current: Token | undefined;

  constructor(settings: SessionSettings) {
    this.#settings = settings;
    this.#base = new Shared(() => this.#discover());
    this.#renewal = new SingleFlight(() => this.#authenticate());
  }

  /** Where Keystone's v3 begins. */
  base(signal: AbortSignal | undefined): Promise<string> {
    return this.#base.get(signal);
  }

  async token(signal: AbortSignal | undefined): Promise<Token> {
    const current = this.#current;
    if (current !== undefined && this.#settings.clock.monotonic() < current.renewAt) return current;
    return this.#renewal.join(signal);
  }

  /** A token with nearly its whole life before it, for work that goes on with it after the answer. */
  async youngToken(signal: AbortSignal | undefined): Promise<Token> {
    const current = this.#current;
    if (current !== undefined && this.#settings.clock.monotonic() < current.youngUntil) return current;
    return this.#renewal.join(signal);
  }

  /** A service refused this token. Another call may have renewed it meanwhile: then that one stays. */
  refused(token: Token): void {
    if (this.#current === token) this.#current = undefined;
  }

  async #discover(): Promise<string> {
    const { config } = this.#settings;
    const given = config.endpointOverrides.identity ?? config.authUrl;
    // What the configuration spells out needs no asking.
    if (/\/v3\/?$/.test(given)) return given.replace(/\/+$/, '');
    const { url } = await discover('identity', given, null, async (place) => {
      const answer = await this.#send('GET', '/', place, undefined);
      if (answer.status >= 500)
        throw httpError(describeFailure('identity', 'GET', '/', place, answer, this.#settings.clock.now()));
      return answer.status >= 400 ? undefined : jsonOrUndefined(answer.text);
    });
    return url;
  }

  async #authenticate(): Promise<Token> {
    const { clock, config, log } = this.#settings;
    const url = `${await this.#base.get(undefined)}/auth/tokens`;
    const answer = await this.#send('POST', ROUTE, url, authBody(config.credential));
    if (answer.status >= 400) throw this.#refusal(url, answer);
    const { token } = parseAnswer('identity', 'POST', ROUTE, answer, tokenAnswer);
    const id = answer.headers['x-subject-token'];
    if (id === undefined)
      throw this.#refusal(url, answer, 'Keystone gave no token (no X-Subject-Token header)');
    redactor.learnPassing(id);
    const lifeMs = Date.parse(token.info.expiresAt) - Date.parse(token.info.issuedAt);
    const marginMs = Math.min(LONGEST_MARGIN_MS, lifeMs / 4);
    log({ type: 'token-renewed', expiresAt: token.info.expiresAt });
    // Kept before anybody who waited goes on, so that no second renewal can start between the two.
    const now = clock.monotonic();
    this.#current = { id, ...token, renewAt: now + lifeMs - marginMs, youngUntil: now + lifeMs / 10 };
    return this.#current;
  }

  /** Keystone says 404 for an unknown application credential: to who logs in it is the same as 401. */
  #refusal(url: string, answer: WireAnswer, message?: string): HttpError {
    const details = describeFailure('identity', 'POST', ROUTE, url, answer, this.#settings.clock.now());
    const told = message === undefined ? details : { ...details, serviceMessage: message };
    return [401, 403, 404].includes(answer.status) ? new Unauthorized(told) : httpError(told);
  }

  /** Getting a token changes nothing that anybody could see, so this POST may be repeated. */
  #send(method: string, route: string, url: string, body: unknown): Promise<WireAnswer> {
    const { transport, clock, timeoutMs, userAgent } = this.#settings;
    const headers = { Accept: 'application/json', 'User-Agent': userAgent };
    const deadline: Deadline = { at: clock.monotonic() + timeoutMs, timeoutMs, signal: undefined };
    return transport.send(
      {
        service: 'identity',
        method,
        route,
        url,
        headers: body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
        body,
        repeatable: true,
      },
      deadline,
    );
  }
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
