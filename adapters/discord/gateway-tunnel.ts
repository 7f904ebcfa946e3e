import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';
import type { ClientOptions } from 'discord.js';
import { type Dispatcher, upgrade } from 'undici';
import type { Network } from '../../src/base/proxies/network.js';
import type { Log } from './log.js';

type WebSocketManager = Parameters<NonNullable<NonNullable<ClientOptions['ws']>['buildStrategy']>>[0];

export interface TunnelParts {
  network: Network;
  log: Log;
}

/**
 * The gateway's WebSocket through a proxy. @discordjs/ws (1.2) dials by itself and takes no agent; so it is given an
 * address of this process on the loopback, from where its bytes go on through the proxy. Only gateways that Discord
 * named are reached, each by a path that nobody else knows. The token passes the loopback in the clear.
 */
export class GatewayTunnel {
  readonly #parts: TunnelParts;
  readonly #dispatcher: Dispatcher;
  readonly #server: Server;
  readonly #targets = new Map<string, URL>();
  readonly #paths = new Map<string, string>();
  readonly #sockets = new Set<Duplex>();
  #listening: Promise<unknown> | undefined;

  constructor(parts: TunnelParts) {
    this.#parts = parts;
    this.#dispatcher = parts.network.pool();
    this.#server = createServer((_request, response) => response.writeHead(404).end());
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#keep(socket);
      this.#forward(request, socket, head).catch((error: unknown) => {
        parts.log.warn({ err: error }, 'the gateway of Discord was not reached through the proxy');
        // As if the network had broken, which discord.js tries again.
        socket.destroy();
      });
    });
    // No process lives on for it.
    this.#server.unref();
  }

  /** A strategy's manager is where discord.js says which gateway it will dial: first, and to resume. */
  attach(manager: WebSocketManager): void {
    const { options } = manager;
    const fetchInformation = manager.fetchGatewayInformation.bind(manager);
    manager.fetchGatewayInformation = async (force) => {
      const information = await fetchInformation(force);
      return { ...information, url: await this.#addressFor(information.url) };
    };
    const retrieveSession = options.retrieveSessionInfo.bind(options);
    options.retrieveSessionInfo = async (shard) => {
      const session = await retrieveSession(shard);
      return session === null ? null : { ...session, resumeURL: await this.#addressFor(session.resumeURL) };
    };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await this.#dispatcher.destroy();
  }

  /** The gateway's own address where it is reached without a proxy. */
  async #addressFor(gateway: string): Promise<string> {
    // What a session is resumed at is stored again by discord.js, as we gave it.
    const isOurs = this.#targets.has(new URL(gateway).pathname.slice(1));
    if (isOurs || this.#parts.network.proxyOf(gateway) === undefined) return gateway;
    this.#listening ??= once(this.#server.listen(0, '127.0.0.1'), 'listening');
    await this.#listening;
    const path = this.#paths.get(gateway) ?? randomBytes(16).toString('hex');
    this.#paths.set(gateway, path);
    this.#targets.set(path, new URL(gateway));
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${path}`;
  }

  async #forward({ url = '', headers }: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { pathname, search } = new URL(url, 'ws://loopback');
    const target = this.#targets.get(pathname.slice(1));
    if (target === undefined) {
      socket.destroy();
      return;
    }
    const { host: _ours, connection: _connection, upgrade: _upgrade, ...others } = headers;
    const scheme = target.protocol === 'wss:' ? 'https' : 'http';
    const far = await upgrade(`${scheme}://${target.host}${target.pathname}${search}`, {
      dispatcher: this.#dispatcher,
      method: 'GET',
      protocol: 'websocket',
      headers: others,
    });
    this.#keep(far.socket);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${written(far.headers)}\r\n`);
    far.socket.write(head);
    pipeline(socket, far.socket, socket, () => undefined);
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#sockets.delete(socket));
  }
}

function written(headers: Dispatcher.UpgradeData['headers']): string {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => `${name}: ${one}\r\n`),
  );
  return lines.join('');
}
