import { isUnexpectedAnswer } from './answer.js';
import { isConnectionFailed, isTimeout } from './connection.js';
import { isHttpError } from './http.js';

/**
 * Whether a write that threw may have acted nevertheless. False only where that is known: nothing was sent, or the service
 * said no (4xx). A 5xx may come from a gateway in front of a service that did it; a lost answer tells nothing.
 */
export function mayHaveActed(error: unknown): boolean {
  if (isConnectionFailed(error) || isTimeout(error)) return error.sent === 'maybe';
  if (isHttpError(error)) return error.status >= 500;
  return isUnexpectedAnswer(error);
}
