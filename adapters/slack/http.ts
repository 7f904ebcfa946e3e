import type { IncomingMessage, ServerResponse } from 'node:http';
import type { App, Receiver } from '@slack/bolt';
import { z } from 'zod';
import type { Clock } from '../../src/base/clock.js';
import type { Log } from './log.js';
import { isFromSlack } from './signature.js';

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Where Slack sends everything to: events, commands, clicks, views, suggestions. */
export const EVENTS_PATH = '/slack/events';

export interface HttpReceiverDeps {
  signingSecret: string;
  clock: Clock;
  log: Log;
  registerHttp(path: string, handler: HttpHandler): void;
  accepting(): boolean;
}

/** Bytes. Slack's biggest payloads (views with their state) stay well below. */
const BODY_LIMIT = 1_048_576;

const Json = z.record(z.string(), z.unknown());

/** Bolt's receiver for Slack's HTTP requests, on the bot's own listener. */
export class HttpReceiver implements Receiver {
  readonly #deps: HttpReceiverDeps;
  #app: App | undefined;

  constructor(deps: HttpReceiverDeps) {
    this.#deps = deps;
  }

  init(app: App): void {
    this.#app = app;
  }

  start(): Promise<void> {
    this.#deps.registerHttp(EVENTS_PATH, (request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        this.#deps.log.error({ err: error }, 'a request of Slack could not be handled');
        end(response, 500);
      });
    });
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return end(response, 405);
    const body = await bodyOf(request);
    if (body === undefined) return end(response, 413);
    const signed = {
      timestamp: header(request, 'x-slack-request-timestamp'),
      signature: header(request, 'x-slack-signature'),
      body,
    };
    if (!isFromSlack(signed, this.#deps.signingSecret, this.#deps.clock.now())) return end(response, 401);
    const payload = parsed(body.toString('utf8'), request.headers['content-type'] ?? '');
    if (payload === undefined) return end(response, 400);
    if (payload.type === 'url_verification') return end(response, 200, { challenge: payload.challenge });
    if (payload.ssl_check === '1') return end(response, 200);
    // Slack tries again: somebody else, or we after the start, will take it.
    if (!this.#deps.accepting()) return end(response, 503);
    await this.#dispatch(payload, request, response);
  }

  async #dispatch(
    body: Record<string, unknown>,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const retry = Number(header(request, 'x-slack-retry-num'));
    const reason = header(request, 'x-slack-retry-reason');
    await this.#app?.processEvent({
      body,
      ack: (answer?: unknown) => {
        end(response, 200, answer);
        return Promise.resolve();
      },
      ...(Number.isInteger(retry) ? { retryNum: retry } : {}),
      ...(reason === undefined ? {} : { retryReason: reason }),
    });
    // Nobody took it.
    end(response, 404);
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** Undefined when it is too long; the rest is read and dropped, so that the answer arrives. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > BODY_LIMIT) chunks.length = 0;
    else chunks.push(chunk);
    if (size > 16 * BODY_LIMIT) request.destroy();
  }
  return size > BODY_LIMIT ? undefined : Buffer.concat(chunks);
}

/** Events come as JSON; commands as a form; everything interactive as JSON in the form's `payload`. */
function parsed(body: string, contentType: string): Record<string, unknown> | undefined {
  try {
    if (contentType.startsWith('application/json')) return Json.parse(JSON.parse(body));
    const form = Object.fromEntries(new URLSearchParams(body));
    return form.payload === undefined ? form : Json.parse(JSON.parse(form.payload));
  } catch {
    return undefined;
  }
}

function end(response: ServerResponse, status: number, answer?: unknown): void {
  if (response.writableEnded || response.headersSent) return;
  if (answer === undefined || answer === '') {
    response.writeHead(status, { 'content-length': '0' }).end();
    return;
  }
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  const type = typeof answer === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text);
}
