import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CallOptions,
  type CloudConfig,
  type ConnectOptions,
  connect,
  type Made,
  type OpenStack,
  type PreparedCall,
  Secret,
} from 'openstack-client-lite';

export interface Asked {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingMessage['headers'];
  body: unknown;
}

/** What to answer: JSON, another text, nothing but a status, or something by hand (hang, cut). */
export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  text?: string;
  raw?: (response: ServerResponse) => void;
}

type Answerer = Answer | ((asked: Asked) => Answer);

export const PROJECT = 'd1e85b0aaafa42caa22f20ec4057ece5';
const VERSION_OF = { compute: 'v2.1', volume: 'v3', network: 'v2.0', image: 'v2' } as const;

/**
 * A cloud that answers only what a test tells it to, over real sockets. Logging in and version documents are ready: tokens are
 * `token-1`, `token-2`, …, and what a token does is asserted by the tests through `asked`.
 */
export class FakeCloud {
  readonly asked: Asked[] = [];
  compute = { min: '2.1', max: '2.93' };
  volume = { min: '3.0', max: '3.70' };
  placement = { min: '1.0', max: '1.39' };
  /** Of each token, in seconds. */
  /** Of block storage, in place of volumev3. */
  catalogTypes: readonly { type: string; url: string }[] | undefined;
  tokenLife = 3600;
  tokens = 0;
  readonly #answers = new Map<string, Answerer[]>();
  readonly #server: Server;
  readonly #opened: OpenStack[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<FakeCloud> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const cloud = new FakeCloud(server);
    server.on('request', (request, response) => cloud.#handle(request, response));
    return cloud;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Connections open now. */
  connections(): Promise<number> {
    return new Promise((resolve, reject) =>
      this.#server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  }

  /** Answers in turn; the last one stays. `path` without its query. */
  on(method: string, path: string, ...answers: Answerer[]): this {
    this.#answers.set(`${method} ${path}`, answers);
    return this;
  }

  config(over: Partial<CloudConfig> = {}): CloudConfig {
    return {
      name: 'fake',
      file: null,
      authUrl: `${this.url}/identity/v3`,
      credential: {
        kind: 'password',
        user: { name: 'admin', domain: { name: 'Default' } },
        password: new Secret('s3cret-pass'),
        scope: { kind: 'project', project: { name: 'admin', domain: { name: 'Default' } } },
      },
      region: null,
      interface: 'public',
      tls: { verify: true, ca: null, cert: null, key: null },
      endpointOverrides: {},
      apiTimeoutMs: null,
      ...over,
    };
  }

  connect(options: ConnectOptions = {}, over: Partial<CloudConfig> = {}): OpenStack {
    const openstack = connect(this.config(over), { random: () => 0, ...options });
    this.#opened.push(openstack);
    return openstack;
  }

  /** Prepares a write and sends what was prepared. */
  async write(
    prepare: (stack: OpenStack, options?: CallOptions) => Promise<PreparedCall>,
    stack = this.connect(),
    options: CallOptions = {},
  ): Promise<Made> {
    return await stack.send(await prepare(stack, options), options);
  }

  /** What was asked of one service, version documents left out. */
  calls(service: string): Asked[] {
    return this.asked.filter((each) => each.path.startsWith(`/${service}/`) && !isDocument(each.path));
  }

  logins(): Asked[] {
    return this.asked.filter((each) => each.path === '/identity/v3/auth/tokens' && each.method === 'POST');
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await Promise.all([
      new Promise((resolve) => this.#server.close(resolve)),
      ...this.#opened.map((each) => each.close()),
    ]);
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const asked: Asked = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
      this.asked.push(asked);
      send(response, this.#answerTo(asked));
    });
  }

  #answerTo(asked: Asked): Answer {
    const path = asked.path.replace(/\?.*$/, '');
    const list = this.#answers.get(`${asked.method} ${path}`);
    const told = list !== undefined && list.length > 1 ? list.shift() : list?.[0];
    if (told !== undefined) return typeof told === 'function' ? told(asked) : told;
    return (
      this.#builtIn(path) ?? { status: 404, json: { itemNotFound: { code: 404, message: `no ${path}` } } }
    );
  }

  #builtIn(path: string): Answer | undefined {
    if (path === '/identity/v3/auth/tokens') return this.#token();
    if (/^\/compute\/(v2\.1\/)?$/.test(path)) return this.#document('compute', this.compute);
    if (/^\/volume\/(v3\/)?$/.test(path)) return this.#document('volume', this.volume, 300);
    if (path === '/network/') return this.#document('network', { min: '', max: '' });
    if (path === '/placement/') {
      const { min, max } = this.placement;
      const links = [{ rel: 'self', href: '' }];
      return {
        json: { versions: [{ id: 'v1.0', min_version: min, max_version: max, status: 'CURRENT', links }] },
      };
    }
    return undefined;
  }

  #document(service: keyof typeof VERSION_OF, range: { min: string; max: string }, status = 200): Answer {
    const version = VERSION_OF[service];
    const links = [{ rel: 'self', href: `${this.url}/${service}/${version}/` }];
    const entry = { id: version, status: 'CURRENT', version: range.max, min_version: range.min, links };
    return { status, json: { versions: [entry] } };
  }

  #token(): Answer {
    this.tokens += 1;
    const issued = Date.parse('2026-11-22T19:39:07Z');
    const endpoint = (service: string, tail = '') => ({
      endpoints: [
        {
          interface: 'public',
          region: 'RegionOne',
          region_id: 'RegionOne',
          url: `${this.url}/${service}${tail}`,
        },
        { interface: 'internal', region: 'RegionOne', url: `http://inner.invalid/${service}${tail}` },
      ],
    });
    const token = {
      methods: ['password'],
      user: {
        id: 'u1',
        name: 'admin',
        domain: { id: 'default', name: 'Default' },
        password_expires_at: null,
      },
      project: { id: PROJECT, name: 'admin', domain: { id: 'default', name: 'Default' } },
      roles: [{ id: 'r1', name: 'admin' }],
      issued_at: new Date(issued).toISOString(),
      expires_at: new Date(issued + this.tokenLife * 1000).toISOString(),
      catalog: [
        { type: 'compute', name: 'nova', ...endpoint('compute', '/v2.1') },
        ...(this.catalogTypes?.map(({ type, url }) => ({
          type,
          name: type,
          endpoints: [{ id: type, interface: 'public', region: 'RegionOne', region_id: 'RegionOne', url }],
        })) ?? [{ type: 'volumev3', name: 'cinderv3', ...endpoint('volume', `/v3/${PROJECT}`) }]),
        { type: 'placement', name: 'placement', ...endpoint('placement') },
        { type: 'network', name: 'neutron', ...endpoint('network') },
      ],
    };
    return { status: 201, headers: { 'X-Subject-Token': `token-${this.tokens}` }, json: { token } };
  }
}

function isDocument(path: string): boolean {
  return /^\/(compute|volume|placement|network)\/(v[\d.]+\/)?$/.test(path);
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer.raw !== undefined) {
    answer.raw(response);
    return;
  }
  const text = answer.text ?? (answer.json === undefined ? '' : JSON.stringify(answer.json));
  const type = answer.text === undefined ? 'application/json' : 'text/html';
  response.writeHead(answer.status ?? 200, { 'content-type': type, ...answer.headers });
  response.end(text);
}

/** For answers that never come. */
export const hang: Answer = { raw: () => {} };

/** The request arrives, and the connection is cut before an answer. */
export const cut: Answer = { raw: (response) => response.destroy() };
