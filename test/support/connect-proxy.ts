import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** An HTTP proxy on this machine that tunnels (CONNECT) and nothing else, counts, and refuses when it is told to. */
export class ConnectProxy {
  /** `host:port` of each tunnel that was asked for. */
  readonly asked: string[] = [];
  /** Of those, the tunnels over which a WebSocket was begun in the clear. */
  readonly webSockets: string[] = [];
  /** Answered instead of a tunnel. */
  refusal: number | undefined;
  /** `user:password` that it wants. */
  login: string | undefined;
  /** Where names lead that only the proxy knows: `name` to a host of its own. */
  readonly names = new Map<string, string>();
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();

  private constructor() {
    this.#server = createServer((_request, response) => response.writeHead(405).end());
    this.#server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#tunnel(request, socket, head),
    );
  }

  static async start(): Promise<ConnectProxy> {
    const proxy = new ConnectProxy();
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.login === undefined ? '' : `${this.login}@`}${this.host}`;
  }

  /** Breaks every tunnel; new ones are taken. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #tunnel({ url = '', headers }: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.asked.push(url);
    this.#keep(socket);
    const refusal = this.refusal ?? (this.#mayPass(headers) ? undefined : 407);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} Refused\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${url}`);
    const far: Socket = connect(Number(port || 80), this.names.get(hostname) ?? hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      far.write(head);
      socket.on('data', (bytes: Buffer) => {
        if (/^upgrade: websocket\r$/imu.test(bytes.toString('latin1'))) this.webSockets.push(url);
      });
      socket.pipe(far).pipe(socket);
    });
    this.#keep(far);
    far.once('close', () => socket.destroy());
    socket.once('close', () => far.destroy());
  }

  #mayPass(headers: IncomingMessage['headers']): boolean {
    const given = headers['proxy-authorization'];
    return this.login === undefined || given === `Basic ${Buffer.from(this.login).toString('base64')}`;
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
