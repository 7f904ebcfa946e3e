import { DroverError, type DroverErrorDetails } from '../base/errors.js';

export type CloudFailureCode =
  /** No connection, or it broke before a whole answer. */
  | 'cloud-unreachable'
  | 'cloud-timeout'
  /** 401: the credential is wrong, expired or lacks what the service needs. */
  | 'cloud-unauthorized'
  /** 403: a policy; its name is in the message where the service tells it. */
  | 'cloud-forbidden'
  /** 404: it is not there, or not there for us. */
  | 'cloud-not-found'
  /** 400: the service will not do it. */
  | 'cloud-refused'
  /** 409: not in this state. */
  | 'cloud-conflict'
  /** 413 or 429. */
  | 'cloud-busy'
  /** 5xx. */
  | 'cloud-broken'
  /** This cloud is too old or lacks the service. */
  | 'cloud-cannot'
  /** The answer was not what the API reference says. */
  | 'cloud-unreadable'
  /** clouds.yaml or the catalog. */
  | 'cloud-configuration';

export interface CloudFailure {
  code: CloudFailureCode;
  cloud: string;
  /**
   * Whether what we asked for may have happened nevertheless. `no`: the service answered that it did nothing, or the call
   * never left. `maybe`: the answer was lost, cut, or a 5xx: look before doing it again.
   */
  acted: 'no' | 'maybe';
  /**
   * Of a write: it has provably not left, for what it waits for (a connection, a token, the service's versions) did not
   * come. The service has neither done nor refused it.
   */
  neverLeft?: true;
  /** HTTP status; null when there was none. */
  status: number | null;
  /** The service's own words, where it gave any. */
  serviceMessage: string | null;
  /** The service's `x-openstack-request-id`. */
  requestId: string | null;
}

/** Everything a Cloud throws for what a cloud did or did not do. */
export class CloudError extends DroverError {
  declare readonly code: CloudFailureCode;
  readonly failure: CloudFailure;

  constructor(message: string, failure: CloudFailure, details: Omit<DroverErrorDetails, 'code'> = {}) {
    super(message, { ...details, code: failure.code });
    this.failure = failure;
  }

  get acted(): 'no' | 'maybe' {
    return this.failure.acted;
  }

  get status(): number | null {
    return this.failure.status;
  }
}

export function isCloudError(error: unknown): error is CloudError {
  return error instanceof CloudError;
}
