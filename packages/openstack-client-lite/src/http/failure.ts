import type { HttpErrorDetails } from '../errors/http.js';
import { serviceMessage } from '../errors/service-message.js';
import { redactor } from '../redaction/redactor.js';
import type { ServiceName } from '../service.js';
import type { WireAnswer } from './exchange.js';
import { retryAfterMs } from './retry-after.js';
import { requestIdOf } from './transport.js';

/** What an error answer says. */
export function describeFailure(
  service: ServiceName,
  method: string,
  route: string,
  url: string,
  answer: WireAnswer,
  now: number,
): HttpErrorDetails {
  const { pathname, search } = new URL(url);
  return {
    service,
    method,
    route,
    path: redactor.text(`${pathname}${search}`),
    status: answer.status,
    serviceMessage: serviceMessage(answer.text),
    requestId: requestIdOf(answer),
    retryAfterMs: retryAfterMs(answer.headers, now),
  };
}
