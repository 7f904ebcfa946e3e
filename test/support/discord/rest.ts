import type { IncomingMessage, ServerResponse } from 'node:http';
import { readForm, type Upload } from './attachments.js';
import { Refusal, refusals } from './errors.js';
import type { Faults } from './faults.js';
import { limited, type RateLimits } from './rate-limits.js';
import type { createRoutes, Routed } from './routes.js';

export interface Recorded {
  method: string;
  path: string;
  status: number;
  body: unknown;
}

export interface RestParts {
  token: string;
  routes: ReturnType<typeof createRoutes>;
  limits: RateLimits;
  faults: Faults;
  record(call: Recorded): void;
  changed(): void;
}

const BASE = '/api/v10';

/** Answers one REST request: authentication, rate limits, the route, and whatever fault was asked for. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  parts: RestParts,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stand-in');
  const method = request.method ?? 'GET';
  const path = (pathname.startsWith(BASE) ? pathname.slice(BASE.length) : pathname).replace('%40', '@');
  const { body, uploads } = await read(request);
  const fault = parts.faults.take(method, path);
  if (fault?.kind === 'wait') await fault.for;
  if (fault?.kind === 'cut-before') return void request.socket.destroy();
  let headers: Record<string, string> = {};
  let routed: Routed;
  try {
    const route = parts.routes.find(({ pattern }) => pattern.test(`${method} ${path}`));
    if (fault?.kind === 'rate-limit') throw faultyLimit(fault);
    if (fault?.kind === 'status') throw new Refusal(fault.status, 0, `fault ${fault.status}`);
    const authorized = request.headers.authorization === `Bot ${parts.token}`;
    if (route?.open !== true && !authorized) throw refusals.unauthorized();
    headers = parts.limits.take(method, path, route?.open !== true);
    if (route === undefined) throw refusals.notFound();
    const params = route.pattern.exec(`${method} ${path}`)?.slice(1) ?? [];
    routed = route.act({ params, query: searchParams, body, uploads });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    headers = { ...headers, ...error.headers };
    routed = { status: error.status, body: { code: error.code, message: error.message, ...error.extra } };
    if ([401, 403, 429].includes(error.status)) parts.limits.invalid += 1;
  }
  parts.record({ method, path, status: routed.status, body });
  parts.changed();
  if (fault?.kind === 'cut-after') return void request.socket.destroy();
  const type: Record<string, string> =
    routed.body === undefined ? {} : { 'content-type': 'application/json' };
  response.writeHead(routed.status, { ...type, ...headers });
  response.end(routed.body === undefined ? undefined : JSON.stringify(routed.body));
}

function faultyLimit(fault: { retryAfter: number; global?: boolean }): Refusal {
  const global = fault.global === true;
  const scope = global ? 'global' : 'shared';
  const headers: Record<string, string> = { 'x-ratelimit-scope': scope };
  if (global) headers['x-ratelimit-global'] = 'true';
  return limited(fault.retryAfter, headers, global);
}

async function read(request: IncomingMessage): Promise<{ body: unknown; uploads: readonly Upload[] }> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const bytes = Buffer.concat(parts);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) {
    const { json, uploads } = await readForm(bytes, type);
    return { body: json, uploads };
  }
  const text = bytes.toString();
  return { body: text === '' ? undefined : JSON.parse(text), uploads: [] };
}
