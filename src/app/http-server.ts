import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DroverError } from '../base/errors.js';
import type { CloudState } from './cloud-health.js';

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void;

export interface Readiness {
  ready: boolean;
  store: 'recovered' | 'opening';
  platforms: Readonly<Record<string, 'connected' | 'not connected'>>;
  /** Reported, not waited for. */
  clouds: Readonly<Record<string, CloudState>>;
}

export interface HttpHouse {
  readonly port: number;
  /** A platform's own path, `/slack/events`. */
  register(path: string, handler: HttpHandler): void;
  close(): Promise<void>;
}

/** The one listener: `/healthz` the process lives, `/readyz` it can do its work, and what platforms register. */
export async function listen(
  at: { host: string; port: number },
  readiness: () => Readiness,
): Promise<HttpHouse> {
  const handlers = new Map<string, HttpHandler>();
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const handler = handlers.get(path);
    if (handler !== undefined) handler(request, response);
    else answer(path, readiness, response);
  });
  await open(server, at);
  return {
    port: (server.address() as AddressInfo).port,
    register: (path, handler) => void handlers.set(path, handler),
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

function open(server: Server, at: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new DroverError(`Can't listen on ${at.host}:${at.port}.`, {
          code: 'http-in-use',
          remedy: 'Another process has this port, or it is not ours to take: change http.port.',
          cause,
        }),
      );
    });
    server.listen(at.port, at.host, () => resolve());
  });
}
