import type { Dispatcher } from 'undici';
import type { Sent } from '../errors/connection.js';

export interface WireRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
}

export interface WireAnswer {
  status: number;
  /** Lower-case names; a repeated header keeps its first value. */
  headers: Readonly<Record<string, string | undefined>>;
  text: string;
}

/** Filled in while the exchange goes on, so that who gives up waiting knows whether anything had left. */
export interface Progress {
  sent: Sent;
}

/** Bytes. An unpaged list of a large cloud stays below; more is not read, and the exchange fails. */
const LARGEST_ANSWER = 32 * 1024 * 1024;
/** Bytes of an error's body: its words stand in front. The rest is neither read nor missed. */
const LARGEST_ERROR = 64 * 1024;
/** Left out before the place where an error's body was cut: half of a secret is not known for one. */
const CUT_MARGIN = 4096;

/**
 * One HTTP exchange over one connection. undici's own `dispatch` rather than `request`: its `onRequestStart` comes right
 * before the first byte is written, which is the only way to know that a failed request cannot have acted.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: WireRequest,
  signal: AbortSignal,
  progress: Progress,
): Promise<WireAnswer> {
  const url = new URL(request.url);
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    const onAbort = () => {
      controller?.abort(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      reject(signal.reason);
    };
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });

    let status = 0;
    let headers: WireAnswer['headers'] = {};
    const chunks: Buffer[] = [];
    let size = 0;
    const done = (text: string) => {
      signal.removeEventListener('abort', onAbort);
      resolve({ status, headers, text });
    };
    dispatcher.dispatch(
      {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: request.method,
        headers: { ...request.headers },
        body: request.body,
        // Our own clock sets the limits.
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      {
        onRequestStart(started) {
          controller = started;
          if (signal.aborted) started.abort(new Error('aborted before it was sent'));
          else progress.sent = 'maybe';
        },
        onResponseStart(_controller, statusCode, received) {
          if (statusCode < 200) return;
          status = statusCode;
          headers = firstValues(received);
        },
        onResponseData(answering, chunk) {
          chunks.push(chunk);
          size += chunk.length;
          if (size <= (status >= 400 ? LARGEST_ERROR : LARGEST_ANSWER)) return;
          if (status >= 400) done(Buffer.concat(chunks).toString('utf8', 0, LARGEST_ERROR - CUT_MARGIN));
          chunks.length = 0;
          answering.abort(new AnswerTooLarge());
        },
        onResponseEnd() {
          done(Buffer.concat(chunks).toString('utf8'));
        },
        onResponseError(_controller, error) {
          signal.removeEventListener('abort', onAbort);
          reject(error);
        },
      },
    );
  });
}

/** With undici's own code for it. */
class AnswerTooLarge extends Error {
  readonly code = 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
}

function firstValues(
  headers: Record<string, string | string[] | undefined>,
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value[0] : value,
    ]),
  );
}
