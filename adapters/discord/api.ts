import { REST } from 'discord.js';
import type { z } from 'zod';
import { type Network, STRAIGHT } from '../../src/base/proxies/network.js';
import type { ChatCall } from '../../src/chat/call.js';
import type { FileContent } from '../../src/chat/file.js';
import type { DiscordConfig } from './config.js';
import { DiscordCallError, failureOf } from './failures.js';
import type { Log } from './log.js';
import { type MakeRequest, requestOver } from './request.js';

/** `/channels/…`, as discord.js' `Routes` make them. */
export type Route = `/${string}`;

interface FormFile extends Pick<FileContent, 'bytes' | 'type'> {
  name: string;
}

export interface CallOptions {
  body?: unknown;
  query?: Readonly<Record<string, string | number>>;
  /** Files that go along, as parts of a form; `body` says of each what it is. */
  files?: readonly FormFile[];
  /** Interaction call-backs and webhooks carry their token in the path. */
  withoutAuth?: boolean;
  signal?: AbortSignal;
}

/** Discord's REST API v10. Every call ends: by an answer or by a DiscordCallError. */
export interface Api {
  get<Answer>(route: Route, answer: z.ZodType<Answer>, query?: CallOptions['query']): Promise<Answer>;
  /** For calls whose answer is of use. */
  send<Answer>(
    method: 'POST' | 'PATCH' | 'PUT',
    route: Route,
    answer: z.ZodType<Answer>,
    options?: CallOptions,
  ): Promise<Answer>;
  /** For calls whose answer is not. */
  act(method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', route: Route, options?: CallOptions): Promise<void>;
}

/** Milliseconds for one try; a server error or a time-out is tried three times more by @discordjs/rest. */
const TIMEOUT_MS = 10_000;
/** What is waited out inside of a call; whoever asked for more than a minute is told, and tries again later. */
const LIMIT_PATIENCE_MS = 60_000;

/**
 * One REST client for everything of ours, so that one place keeps to Discord's rate limits: it waits them out
 * (50 requests/s, and each route's own bucket). Repeated posts are harmless by their nonce.
 */
export function createApi(
  config: Pick<DiscordConfig, 'token' | 'apiUrl'>,
  log: Log,
  network: Network = STRAIGHT,
  onCall: (call: ChatCall) => void = () => undefined,
): Api {
  const rest = new REST({
    api: config.apiUrl,
    version: '10',
    timeout: TIMEOUT_MS,
    makeRequest: observed(requestOver(network.pool()), onCall),
    rejectOnRateLimit: ({ retryAfter }) => retryAfter > LIMIT_PATIENCE_MS,
  });
  rest.on('rateLimited', ({ route, method, scope, retryAfter }) => {
    log.debug({ route, method, scope, retryAfter }, 'Discord asks to slow down');
  });

  async function call(method: string, route: Route, options: CallOptions): Promise<unknown> {
    // After one 401 the client forgets its token, and would then fail without asking.
    rest.setToken(config.token);
    const query = Object.entries(options.query ?? {}).map(([key, value]): [string, string] => [
      key,
      String(value),
    ]);
    try {
      return await rest.request({
        method: method as Parameters<REST['request']>[0]['method'],
        fullRoute: route,
        ...(options.body === undefined ? {} : { body: options.body }),
        ...(options.files === undefined ? {} : { files: options.files.map(formPart) }),
        ...(query.length === 0 ? {} : { query: new URLSearchParams(query) }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        auth: options.withoutAuth !== true,
      });
    } catch (error) {
      const failure = failureOf(error);
      const what = `${method} ${withoutSecrets(route)}`;
      log.debug({ what, failure }, 'a call to Discord failed');
      throw new DiscordCallError(what, failure, redacted(error));
    }
  }

  async function parsed<Answer>(what: string, answer: unknown, type: z.ZodType<Answer>): Promise<Answer> {
    const result = type.safeParse(answer);
    if (result.success) return result.data;
    throw new DiscordCallError(
      what,
      { kind: 'unanswered', reason: 'an answer that is not as documented' },
      result.error,
    );
  }

  return {
    get: async (route, type, query) =>
      parsed(
        `GET ${withoutSecrets(route)}`,
        await call('GET', route, query === undefined ? {} : { query }),
        type,
      ),
    send: async (method, route, type, options = {}) =>
      parsed(`${method} ${withoutSecrets(route)}`, await call(method, route, options), type),
    act: async (method, route, options = {}) => {
      await call(method, route, options);
    },
  };
}

/** Each try by itself, whatever the client makes of it. */
function observed(send: MakeRequest, onCall: (call: ChatCall) => void): MakeRequest {
  return async (url, init) => {
    const startedAt = performance.now();
    const told = (result: ChatCall['result']) =>
      onCall({
        method: `${init.method ?? 'GET'} ${withoutIds(url)}`,
        result,
        ms: performance.now() - startedAt,
      });
    try {
      const answer = await send(url, init);
      told(resultOf(answer.status));
      return answer;
    } catch (error) {
      told('unanswered');
      throw error;
    }
  };
}

function resultOf(status: number): ChatCall['result'] {
  if (status === 429) return 'limited';
  if (status >= 500) return 'unanswered';
  return status >= 400 ? 'refused' : 'ok';
}

/** `/channels/:id/messages`: neither ids nor tokens, which would be secrets. */
function withoutIds(url: string): string {
  return new URL(url).pathname
    .replace(/^.*?\/v\d+(?=\/)/, '')
    .replace(/(?<=\/reactions\/)[^/]+/, ':emoji')
    .replace(/(?<=\/(?:webhooks|interactions)\/\d+\/)[^/]+/, ':token')
    .replaceAll(/(?<=\/)\d+(?=\/|$)/g, ':id');
}

function formPart({ name, bytes, type }: FormFile) {
  return { name, data: bytes, contentType: type };
}

/** An interaction's token lets anybody answer in its name for 15 minutes. */
function withoutSecrets(route: string): string {
  return route.replace(/^(\/webhooks\/\d+\/|\/interactions\/\d+\/)[^/]+/u, '$1…');
}

/** discord.js' errors carry the address and the body that was sent. */
function redacted(error: unknown): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  return new Error(`${error.name}: ${error.message}`);
}
