import type { ServiceName } from '../service.js';
import { OpenStackError } from './base.js';

/** Whether the request may have acted: `no` means that not a byte of it was written. */
export type Sent = 'no' | 'maybe';

export type ConnectionProblem =
  | 'refused'
  | 'name-not-found'
  | 'unreachable'
  | 'connect-timeout'
  | 'tls'
  /** The proxy in between refused, or is itself out of reach (an error of the pool with the code `ERR_PROXY`). */
  | 'proxy'
  | 'broken'
  | 'closed';

export interface ConnectionDetails {
  service: ServiceName;
  method: string;
  /** The path with its parameters unnamed. */
  route: string;
  /** Scheme, host and port. */
  origin: string;
  sent: Sent;
}

function acted(sent: Sent): string {
  return sent === 'no' ? 'nothing was sent' : 'the request may have acted';
}

/** No answer: the connection was not made, or broke before the whole answer had come. */
export class ConnectionFailed extends OpenStackError {
  override readonly name = 'ConnectionFailed';
  readonly problem: ConnectionProblem;
  readonly details: ConnectionDetails;

  constructor(problem: ConnectionProblem, reason: string, details: ConnectionDetails, cause?: unknown) {
    super(
      `${details.service}: ${details.method} ${details.route}: ${details.origin}: ${reason} (${acted(details.sent)})`,
      cause === undefined ? undefined : { cause },
    );
    this.problem = problem;
    this.details = details;
  }

  get sent(): Sent {
    return this.details.sent;
  }
}

export function isConnectionFailed(error: unknown): error is ConnectionFailed {
  return error instanceof ConnectionFailed;
}

/** No whole answer within the time allowed. */
export class Timeout extends OpenStackError {
  override readonly name = 'Timeout';
  readonly timeoutMs: number;
  readonly details: ConnectionDetails;

  constructor(timeoutMs: number, details: ConnectionDetails) {
    super(
      `${details.service}: ${details.method} ${details.route}: no answer from ${details.origin} within ${timeoutMs} ms (${acted(details.sent)})`,
    );
    this.timeoutMs = timeoutMs;
    this.details = details;
  }

  get sent(): Sent {
    return this.details.sent;
  }
}

export function isTimeout(error: unknown): error is Timeout {
  return error instanceof Timeout;
}
