import type { z } from 'zod';
import type { CallOptions, LogEvent, Made } from './call.js';
import type { Clock } from './clock.js';
import type { CloudConfig } from './config/types.js';
import { discover, type Endpoint, unspokenVersion } from './discovery/discover.js';
import { type Need, negotiate } from './discovery/microversion.js';
import { microversionHeaders, SERVICE_FACTS } from './discovery/services.js';
import { EndpointMissing } from './errors/capability.js';
import { isConnectionFailed, isTimeout, Timeout } from './errors/connection.js';
import { httpError, isHttpError, isUnauthorized } from './errors/http.js';
import { type Deadline, deadlineOf } from './http/deadline.js';
import type { WireAnswer } from './http/exchange.js';
import { describeFailure } from './http/failure.js';
import { requestIdOf, type Transport } from './http/transport.js';
import { TimeUp, within } from './http/within.js';
import { catalogUrl } from './identity/catalog.js';
import type { Session, Token } from './identity/session.js';
import { parseAnswer } from './parse-answer.js';
import type { MadeThing, PreparedCall, WriteMethod } from './prepared.js';
import { fillRoute, type Query, withQuery } from './route.js';
import type { MicroversionRange, ServiceName } from './service.js';
import { Shared } from './single-flight.js';

/** What one call needs from its microversion. */
export interface Versioned {
  /** Without these the call cannot be made. */
  needs?: readonly Need[];
  /** Microversions that tell more, each used where the cloud has it. */
  wants?: readonly string[];
}

export interface Read<T> extends Versioned {
  /** `/servers/{server}`. */
  route: string;
  params?: Readonly<Record<string, string>>;
  query?: Query;
  answer: z.ZodType<T>;
}

/** A write of an API, before it is known what this cloud understands. */
export interface Write extends Versioned {
  method: WriteMethod;
  route: string;
  params?: Readonly<Record<string, string>>;
  body?: unknown;
  /** Instead of `body`, where it depends on what the cloud understands. */
  bodyFor?: (range: MicroversionRange) => unknown;
  makes?: MadeThing;
  /** See `PreparedCall`. */
  youngToken?: true;
}

/** What one try came to. */
export interface Probed {
  /** null: no answer. */
  readonly status: number | null;
  /** The service's own words of a refusal, or why there was no answer. */
  readonly said: string | null;
}

export interface ClientSettings {
  config: CloudConfig;
  session: Session;
  transport: Transport;
  clock: Clock;
  timeoutMs: number;
  userAgent: string;
  log: (event: LogEvent) => void;
}

interface Request {
  method: string;
  route: string;
  /** Below the service's address. */
  path: string;
  /** What it needs of the cloud, or what was settled before. */
  version: Versioned | { settled: string | null };
  body?: unknown;
  youngToken?: boolean;
  /** See `TransportRequest`. */
  once?: boolean;
}

function reading({ route, params, query, needs, wants }: Omit<Read<unknown>, 'answer'>): Request {
  const version = { ...(needs === undefined ? {} : { needs }), ...(wants === undefined ? {} : { wants }) };
  return { method: 'GET', route, path: withQuery(fillRoute(route, params), query), version };
}

/** What was asked is known to who probes, and a read has not acted. */
function whyNot(message: string): string {
  return message.replace(/^\w+: GET \S+: /, '').replace(/ \([^()]*\)$/, '');
}

/** One service of one cloud: its address, its microversions, our token. The APIs are written on top of it. */
export class ServiceClient {
  readonly service: ServiceName;
  readonly #settings: ClientSettings;
  readonly #endpoint: Shared<Endpoint>;

  constructor(service: ServiceName, settings: ClientSettings) {
    this.service = service;
    this.#settings = settings;
    this.#endpoint = new Shared(() => this.#discover());
  }

  async microversions(options?: CallOptions): Promise<MicroversionRange> {
    const { clock, timeoutMs } = this.#settings;
    const deadline = deadlineOf(clock, options, timeoutMs);
    const asked = { method: 'GET', route: '/' };
    return this.#rangeOf(await this.#inTime(asked, deadline, (signal) => this.#endpoint.get(signal)));
  }

  /** Everything of a write but the sending of it. Throws `MicroversionTooLow` where this cloud cannot do it. */
  async prepare(write: Write, options?: CallOptions): Promise<PreparedCall> {
    const { clock, timeoutMs } = this.#settings;
    const { method, route, params, needs = [], wants, makes, youngToken } = write;
    const deadline = deadlineOf(clock, options, timeoutMs);
    const path = fillRoute(route, params);
    const endpoint = await this.#inTime(write, deadline, (signal) => this.#endpoint.get(signal));
    const range = this.#rangeOf(endpoint);
    const version = negotiate(this.service, range, needs, wants);
    const body = write.bodyFor === undefined ? write.body : write.bodyFor(range);
    // As it goes out: a key that is undefined here would be gone from what was kept.
    const plain: unknown = JSON.parse(JSON.stringify(body ?? null));
    return {
      service: this.service,
      method,
      path,
      route,
      microversion: endpoint.range === null ? null : version,
      body: plain,
      ...(makes === undefined ? {} : { makes }),
      ...(youngToken === undefined ? {} : { youngToken }),
    };
  }

  async read<T>(call: Read<T>, options?: CallOptions): Promise<T> {
    const answer = await this.#call(reading(call), options);
    return parseAnswer(this.service, 'GET', call.route, answer, call.answer);
  }

  /** One try, whatever comes of it: nothing is repeated and no token renewed. An answer of any status is an answer. */
  async probe(call: Pick<Read<unknown>, 'route' | 'query'>, options?: CallOptions): Promise<Probed> {
    const { clock, session, timeoutMs } = this.#settings;
    const deadline = deadlineOf(clock, options, timeoutMs);
    const request = { ...reading(call), once: true };
    const token = await this.#inTime(request, deadline, (signal) => session.token(signal));
    try {
      const { status } = await this.#send(request, token, deadline, options);
      return { status, said: null };
    } catch (error) {
      if (isHttpError(error)) return { status: error.status, said: error.serviceMessage };
      if (isConnectionFailed(error) || isTimeout(error)) return { status: null, said: whyNot(error.message) };
      throw error;
    }
  }

  /** Sent once; never again once it may have acted. `made`: how its answer tells what was made. */
  async write(call: PreparedCall, made?: z.ZodType<string>, options?: CallOptions): Promise<Made> {
    const { method, route, path, body, microversion, youngToken } = call;
    const answer = await this.#call(
      {
        method,
        route,
        path,
        version: { settled: microversion },
        ...(body === null ? {} : { body }),
        ...(youngToken === undefined ? {} : { youngToken }),
      },
      options,
    );
    const accepted = { status: answer.status, requestId: requestIdOf(answer) };
    if (made === undefined) return accepted;
    return { ...accepted, made: parseAnswer(this.service, method, route, answer, made) };
  }

  async #call(request: Request, options: CallOptions | undefined): Promise<WireAnswer> {
    const { clock, session, timeoutMs } = this.#settings;
    const deadline = deadlineOf(clock, options, timeoutMs);
    options?.signal?.throwIfAborted();
    const token = await this.#inTime(request, deadline, (signal) =>
      request.youngToken === true ? session.youngToken(signal) : session.token(signal),
    );
    try {
      return await this.#send(request, token, deadline, options);
    } catch (error) {
      // The middleware refuses before the service sees the call, so even a write has not acted.
      if (!isUnauthorized(error) || error.details.service !== this.service) throw error;
      session.refused(token);
      const fresh = await this.#inTime(request, deadline, (signal) => session.token(signal));
      return this.#send(request, fresh, deadline, options);
    }
  }

  /** What a call waits for before it can be sent; others may wait for the same, so it is left, not stopped, when our time is over. */
  async #inTime<T>(
    { method, route }: Pick<Request, 'method' | 'route'>,
    deadline: Deadline,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { clock, config } = this.#settings;
    try {
      return await within(clock, deadline.at - clock.monotonic(), deadline.signal, work);
    } catch (error) {
      if (!(error instanceof TimeUp)) throw error;
      const origin = new URL(config.authUrl).origin;
      throw new Timeout(deadline.timeoutMs, { service: this.service, method, route, origin, sent: 'no' });
    }
  }

  async #send(
    request: Request,
    token: Token,
    deadline: Deadline,
    options: CallOptions | undefined,
  ): Promise<WireAnswer> {
    const { clock, transport, userAgent } = this.#settings;
    const endpoint = await this.#inTime(request, deadline, (signal) => this.#endpoint.get(signal));
    const version = this.#versionOf(request, endpoint);
    const { body } = request;
    const url = `${endpoint.url}${request.path}`;
    const answer = await transport.send(
      {
        service: this.service,
        method: request.method,
        route: request.route,
        url,
        ...(request.once === undefined ? {} : { once: request.once }),
        headers: {
          Accept: 'application/json',
          'User-Agent': userAgent,
          'X-Auth-Token': token.id,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(version === null ? {} : microversionHeaders(this.service, version)),
          ...(options?.requestId === undefined ? {} : { 'X-OpenStack-Request-ID': options.requestId }),
        },
        body,
        repeatable: request.method === 'GET' || request.method === 'HEAD',
      },
      deadline,
    );
    if (answer.status >= 200 && answer.status < 300) return answer;
    // The cloud has changed its versions under us: look again next time.
    if (answer.status === 406) this.#endpoint.forget(endpoint);
    throw httpError(describeFailure(this.service, request.method, request.route, url, answer, clock.now()));
  }

  #versionOf({ version }: Request, endpoint: Endpoint): string | null {
    if ('settled' in version) return version.settled;
    const settled = negotiate(this.service, this.#rangeOf(endpoint), version.needs ?? [], version.wants);
    return endpoint.range === null ? null : settled;
  }

  #rangeOf(endpoint: Endpoint): MicroversionRange {
    const base = SERVICE_FACTS[this.service].baseMicroversion;
    return endpoint.range ?? { min: base, max: base };
  }

  /** Shared by all who wait, so it runs on its own time and not on the first caller's. */
  async #discover(): Promise<Endpoint> {
    const { config, session, log } = this.#settings;
    if (this.service === 'identity') return { url: await session.base(undefined), range: null };
    const token = await session.token(undefined);
    const given = config.endpointOverrides[this.service] ?? catalogUrl(this.service, token.catalog, config);
    const endpoint = await discover(this.service, given, token.info.project?.id ?? null, (url) =>
      this.#document(url, token),
    );
    const old = unspokenVersion(this.service, endpoint.url);
    if (old !== undefined) {
      const wanted = SERVICE_FACTS[this.service].versions.join(' or ');
      const remedy = `Needed is ${wanted}: enable it, or set ${this.service}_endpoint_override in clouds.yaml.`;
      throw new EndpointMissing(this.service, config, remedy, old);
    }
    const { min, max } = endpoint.range ?? { min: null, max: null };
    log({ type: 'discovered', service: this.service, url: endpoint.url, min, max });
    return endpoint;
  }

  /** Cinder's `/v3/` wants a token, and takes one everywhere else too. */
  async #document(url: string, token: Token): Promise<unknown> {
    const { clock, session, transport, timeoutMs, userAgent } = this.#settings;
    const ask = (with_: Token) =>
      transport.send(
        {
          service: this.service,
          method: 'GET',
          route: '/',
          url,
          headers: { Accept: 'application/json', 'User-Agent': userAgent, 'X-Auth-Token': with_.id },
          repeatable: true,
        },
        deadlineOf(clock, undefined, timeoutMs),
      );
    let answer = await ask(token);
    if (answer.status === 401) {
      session.refused(token);
      answer = await ask(await session.token(undefined));
    }
    // A service in trouble must not pass for one without versions.
    if (answer.status >= 500 || answer.status === 429) {
      throw httpError(describeFailure(this.service, 'GET', '/', url, answer, clock.now()));
    }
    if (answer.status >= 400) return undefined;
    try {
      return JSON.parse(answer.text);
    } catch {
      return undefined;
    }
  }
}
