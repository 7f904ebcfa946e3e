import pLimit, { type LimitFunction } from 'p-limit';
import type { CallRecord, LogEvent } from '../call.js';
import type { Clock } from '../clock.js';
import { type ConnectionDetails, ConnectionFailed, Timeout } from '../errors/connection.js';
import { redactor } from '../redaction/redactor.js';
import type { ServiceName } from '../service.js';
import { nextTry, type Outcome } from './backoff.js';
import { classify } from './classify.js';
import type { Connections } from './connections.js';
import type { Deadline } from './deadline.js';
import { exchange, type Progress, type WireAnswer } from './exchange.js';
import { TimeUp, within } from './within.js';

export interface TransportRequest {
  service: ServiceName;
  method: string;
  route: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Turned into JSON; undefined: no body. */
  body?: unknown;
  /** It changes nothing, however often it is made. */
  repeatable: boolean;
  /** One try over a connection of its own: what goes wrong is what its caller wants to know. */
  once?: boolean;
}

export interface TransportSettings {
  connections: Connections;
  clock: Clock;
  random: () => number;
  retries: number;
  attemptTimeoutMs: number;
  maxConnections: number;
  log: (event: LogEvent) => void;
  onCall: (call: CallRecord) => void;
}

/** How long `close` waits for requests under way. */
const GRACE_MS = 5_000;

/** Sends requests: bounded, timed, and repeated only where repeating is harmless. Knows nothing of tokens or versions. */
export class Transport {
  readonly #settings: TransportSettings;
  readonly #limit: LimitFunction;
  readonly #underWay = new Set<Promise<Outcome>>();
  #closed = false;

  constructor(settings: TransportSettings) {
    this.#settings = settings;
    this.#limit = pLimit(settings.maxConnections);
  }

  /** An answer of any status. Throws `ConnectionFailed`, `Timeout`, or the reason of the deadline's signal. */
  async send(request: TransportRequest, deadline: Deadline): Promise<WireAnswer> {
    const { clock, log, retries, random } = this.#settings;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#attempt(request, attempt, deadline);
      const again = nextTry(outcome, request.repeatable, attempt, {
        retries: request.once === true ? 0 : retries,
        random,
        now: clock.now(),
        remainingMs: deadline.at - clock.monotonic(),
      });
      if (again === null) return resultOf(outcome);
      const { service, method } = request;
      log({ type: 'retry', service, method, url: redactor.text(request.url), attempt, ...again });
      await clock.sleep(again.waitMs, deadline.signal);
    }
  }

  /** Ourselves rather than undici's `close`, after which its `destroy` no longer reaches the requests under way (7.30). */
  async close(): Promise<void> {
    this.#closed = true;
    const { clock, connections } = this.#settings;
    await within(clock, GRACE_MS, undefined, () => Promise.allSettled(this.#underWay)).catch(() => undefined);
    await connections.destroy();
  }

  async #attempt(request: TransportRequest, attempt: number, deadline: Deadline): Promise<Outcome> {
    const { clock, onCall } = this.#settings;
    const { service, method, route } = request;
    const progress: Progress = { sent: 'no' };
    const started = clock.monotonic();
    this.#logRequest(request, attempt);
    const trying = this.#tryOnce(request, deadline, progress);
    this.#underWay.add(trying);
    const outcome = await trying.finally(() => this.#underWay.delete(trying));
    const ms = clock.monotonic() - started;
    const status = outcome.kind === 'answer' ? outcome.answer.status : null;
    onCall({ service, method, route, status, ms, attempt });
    this.#logOutcome(request, attempt, ms, outcome);
    return outcome;
  }

  async #tryOnce(request: TransportRequest, deadline: Deadline, progress: Progress): Promise<Outcome> {
    const { clock } = this.#settings;
    const details = (): ConnectionDetails => ({
      service: request.service,
      method: request.method,
      route: request.route,
      origin: new URL(request.url).origin,
      sent: progress.sent,
    });
    if (this.#closed) {
      const error = new ConnectionFailed('closed', 'this client has been closed', details());
      return { kind: 'failed', error };
    }
    const remainingMs = deadline.at - clock.monotonic();
    if (remainingMs <= 0) return { kind: 'failed', error: new Timeout(deadline.timeoutMs, details()) };
    try {
      const answer = await within(clock, remainingMs, deadline.signal, (signal) =>
        this.#limit(() => this.#exchange(request, signal, progress)),
      );
      return { kind: 'answer', answer };
    } catch (error) {
      if (deadline.signal?.aborted) return { kind: 'gave-up', reason: deadline.signal.reason };
      if (error instanceof TimeUp) {
        const ms = error.ms === remainingMs ? deadline.timeoutMs : error.ms;
        return { kind: 'failed', error: new Timeout(ms, details()) };
      }
      const { problem, reason } = classify(error);
      return { kind: 'failed', error: new ConnectionFailed(problem, reason, details(), error) };
    }
  }

  /** Runs once a slot is free: only then does the try's own time begin. */
  async #exchange(request: TransportRequest, signal: AbortSignal, progress: Progress): Promise<WireAnswer> {
    const { connections, clock, attemptTimeoutMs } = this.#settings;
    const body = request.body === undefined ? null : JSON.stringify(request.body);
    const wire = { method: request.method, url: request.url, headers: request.headers, body };
    if (!request.repeatable || request.once === true) {
      return exchange(connections.writes, wire, signal, progress);
    }
    return within(clock, attemptTimeoutMs, signal, (limited) =>
      exchange(connections.reads, wire, limited, progress),
    );
  }

  #logRequest({ service, method, url, headers, body }: TransportRequest, attempt: number): void {
    this.#settings.log({
      type: 'request',
      service,
      method,
      url: redactor.text(url),
      attempt,
      headers: redactor.data(headers) as Record<string, string>,
      body: redactor.data(body),
    });
  }

  #logOutcome(request: TransportRequest, attempt: number, ms: number, outcome: Outcome): void {
    const { service, method } = request;
    const call = { service, method, url: redactor.text(request.url), attempt, ms };
    if (outcome.kind === 'answer') {
      const { status } = outcome.answer;
      this.#settings.log({ type: 'answer', ...call, status, requestId: requestIdOf(outcome.answer) });
    } else {
      const why = outcome.kind === 'failed' ? outcome.error.message : 'given up by the caller';
      this.#settings.log({ type: 'broken', ...call, why });
    }
  }
}

function resultOf(outcome: Outcome): WireAnswer {
  if (outcome.kind === 'answer') return outcome.answer;
  throw outcome.kind === 'failed' ? outcome.error : outcome.reason;
}

/** Nova and Cinder of old only send the second. */
export function requestIdOf(answer: WireAnswer): string | null {
  return answer.headers['x-openstack-request-id'] ?? answer.headers['x-compute-request-id'] ?? null;
}
