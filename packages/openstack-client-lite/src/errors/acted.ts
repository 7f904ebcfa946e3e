import { isUnexpectedAnswer } from './answer.js';
import { isEndpointMissing, isMicroversionTooLow } from './capability.js';
import { isConfigError } from './config.js';
import { isConnectionFailed, isTimeout } from './connection.js';
import { isHttpError } from './http.js';

/**
 * Whether a write that threw may have acted nevertheless. False only where that is known: nothing was sent, or the service
 * said no (4xx). A 5xx may come from a gateway in front of a service that did it; a lost answer tells nothing. Of a call
 * that was prepared `neverLeft` knows more.
 */
export function mayHaveActed(error: unknown): boolean {
  if (isConnectionFailed(error) || isTimeout(error)) return error.sent === 'maybe';
  if (isHttpError(error)) return error.status >= 500;
  return isUnexpectedAnswer(error);
}

/**
 * Whether a write that threw has provably not left: no connection, or what it waits for (a token, the service's versions)
 * did not come. The service has neither done nor refused it.
 */
export function neverLeft(error: unknown): boolean {
  if (isBeforeTheCall(error) || isConfigError(error)) return true;
  if (isEndpointMissing(error) || isMicroversionTooLow(error)) return true;
  return (isConnectionFailed(error) || isTimeout(error)) && error.sent === 'no';
}

/** Of a login or of a read: writes to services that we make are neither. */
function isBeforeTheCall(error: unknown): boolean {
  if (!isHttpError(error) && !isConnectionFailed(error) && !isTimeout(error) && !isUnexpectedAnswer(error)) {
    return false;
  }
  const { service, method } = error.details;
  return service === 'identity' || method === 'GET';
}
