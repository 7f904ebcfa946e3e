import type { ServiceName } from '../service.js';
import { OpenStackError } from './base.js';

export interface HttpErrorDetails {
  service: ServiceName;
  method: string;
  /** The path with its parameters unnamed. */
  route: string;
  path: string;
  status: number;
  /** The service's own words, secrets blanked; null when it gave none. */
  serviceMessage: string | null;
  /** The service's own `x-openstack-request-id`. */
  requestId: string | null;
  /** How long the service asks us to wait, in ms; null when it did not say. */
  retryAfterMs: number | null;
}

export type HttpErrorName =
  | 'HttpError'
  | 'BadRequest'
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'Conflict'
  | 'OverLimit';

/** The service answered with an error. A status below 500 means that it did nothing. */
export class HttpError extends OpenStackError {
  override readonly name: HttpErrorName = 'HttpError';
  readonly details: HttpErrorDetails;

  constructor(details: HttpErrorDetails) {
    super(
      `${details.service}: ${details.method} ${details.route}: ${details.status} ${details.serviceMessage ?? '(no message)'}`,
    );
    this.details = details;
  }

  get status(): number {
    return this.details.status;
  }

  get serviceMessage(): string | null {
    return this.details.serviceMessage;
  }

  get requestId(): string | null {
    return this.details.requestId;
  }

  get retryAfterMs(): number | null {
    return this.details.retryAfterMs;
  }
}

/** 400: the service will not do it as asked. */
export class BadRequest extends HttpError {
  override readonly name = 'BadRequest';
}

/** 401 with a fresh token, or the credential itself was refused (an unknown application credential is a 404). */
export class Unauthorized extends HttpError {
  override readonly name = 'Unauthorized';
}

/** 403: a policy; its name is in the service's message. */
export class Forbidden extends HttpError {
  override readonly name = 'Forbidden';
}

/** 404: not there, or not there for us. */
export class NotFound extends HttpError {
  override readonly name = 'NotFound';
}

/** 409: not in this state. */
export class Conflict extends HttpError {
  override readonly name = 'Conflict';
}

/** 413 or 429: too much at once; see `retryAfterMs`. */
export class OverLimit extends HttpError {
  override readonly name = 'OverLimit';
}

const BY_STATUS: Readonly<Record<number, new (details: HttpErrorDetails) => HttpError>> = {
  400: BadRequest,
  401: Unauthorized,
  403: Forbidden,
  404: NotFound,
  409: Conflict,
  413: OverLimit,
  429: OverLimit,
};

export function httpError(details: HttpErrorDetails): HttpError {
  const Specific = BY_STATUS[details.status] ?? HttpError;
  return new Specific(details);
}

export const isHttpError = (error: unknown): error is HttpError => error instanceof HttpError;
export const isBadRequest = (error: unknown): error is BadRequest => error instanceof BadRequest;
export const isUnauthorized = (error: unknown): error is Unauthorized => error instanceof Unauthorized;
export const isForbidden = (error: unknown): error is Forbidden => error instanceof Forbidden;
export const isNotFound = (error: unknown): error is NotFound => error instanceof NotFound;
export const isConflict = (error: unknown): error is Conflict => error instanceof Conflict;
export const isOverLimit = (error: unknown): error is OverLimit => error instanceof OverLimit;
