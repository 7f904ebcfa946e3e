import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DroverError } from '../base/errors.js';
import type { CloudState } from './cloud-health.js';

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void;

export interface Readiness {
  ready: boolean;
  /** `away`: the database does not answer; `older policy`: another replica has a newer one, and nothing starts here. */
  store: 'recovered' | 'opening' | 'away' | 'older policy';
  platforms: Readonly<Record<string, 'connected' | 'not connected'>>;
  /** Reported, not waited for. */
  clouds: Readonly<Record<string, CloudState>>;
}

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

export interface HttpServer extends Listener {
  /** A platform's own path, `/slack/events`. */
  register(path: string, handler: HttpHandler): void;
  /** A path and all below it. */
  registerBelow(path: string, handler: HttpHandler): void;
}

/** The one listener for everybody: `/healthz` the process lives, `/readyz` it can do its work, and what is registered. */
export async function listen(
  at: { host: string; port: number },
  readiness: () => Readiness,
): Promise<HttpServer> {
  const handlers = new Map<string, HttpHandler>();
  const below = new Map<string, HttpHandler>();
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const handler = handlers.get(path) ?? below.get(`/${path.split('/')[1] ?? ''}`);
    if (handler !== undefined) handler(request, response);
    else answer(path, readiness, response);
  });
  return {
    ...(await opened(server, at, 'http')),
    register: (path, handler) => void handlers.set(path, handler),
    registerBelow: (path, handler) => void below.set(path, handler),
  };
}

/** The listener for machines alone: `/metrics`, and nothing else. */
export async function listenInternally(
  at: { host: string; port: number },
  metrics: { readonly contentType: string; text(): Promise<string> },
): Promise<Listener> {
  const server = createServer((request, response) => {
    if ((request.url ?? '/').split('?')[0] !== '/metrics') send(response, 404, { error: 'no such path' });
    else if (request.method !== 'GET') send(response, 405, { error: 'GET only' });
    else
      metrics.text().then(
        (text) => {
          response.writeHead(200, { 'content-type': metrics.contentType });
          response.end(text);
        },
        () => send(response, 500, { error: 'the metrics could not be read' }),
      );
  });
  return await opened(server, at, 'http.internal');
}

async function opened(
  server: Server,
  at: { host: string; port: number },
  section: string,
): Promise<Listener> {
  await open(server, at, section);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(path: string, readiness: () => Readiness, response: ServerResponse): void {
  if (path === '/healthz') send(response, 200, { alive: true });
  else if (path === '/readyz') {
    const state = readiness();
    send(response, state.ready ? 200 : 503, state);
  } else send(response, 404, { error: 'no such path' });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}

function open(server: Server, at: { host: string; port: number }, section: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new DroverError(`Can't listen on ${at.host}:${at.port}.`, {
          code: 'http-in-use',
          remedy: `Another process has this port, or it may not be taken: change ${section}.port.`,
          cause,
        }),
      );
    });
    server.listen(at.port, at.host, () => resolve());
  });
}
