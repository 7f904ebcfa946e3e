import type { Answer } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  406: 'Not Acceptable',
};

/** Placement's errors follow the API-SIG's form, unlike Nova's. */
export function placementFault(
  status: number,
  detail: string,
  requestId: string,
  more: JsonObject = {},
): Answer {
  const error: JsonObject = {
    status,
    title: TITLES[status] ?? 'Error',
    detail,
    request_id: requestId,
    ...more,
  };
  return { status, body: { errors: [error] } };
}
