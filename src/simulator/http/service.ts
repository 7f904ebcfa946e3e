import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { defined } from '../../base/defined.js';
import type { Random } from '../../base/seeded-random.js';
import type { Faults, HttpFault, ServiceName } from '../faults.js';
import { requestId } from '../identifiers.js';
import type { Token, Tokens } from '../keystone/tokens.js';
import type { Scheduler } from '../scheduler.js';
import { type Answer, fault, unauthorized } from './answer.js';
import { isObject } from './json.js';
import { type Microversion, negotiate, show } from './microversion.js';
import { type Call, type Route, RouteTable } from './routes.js';

export interface ServiceDefinition {
  readonly name: ServiceName;
  readonly routes: readonly Route[];
  /** How microversions are asked for and answered; absent where there are none. */
  readonly versions?: {
    readonly type: string;
    readonly legacyHeader?: string;
    readonly least: Microversion;
    readonly most: Microversion;
    readonly refuse: (status: 400 | 406, asked: string) => Answer;
    /** Whether a refused version is echoed in the headers, as Nova and Cinder do. */
    readonly echo: boolean;
  };
  readonly notFound: (call: { path: string; method: string; requestId: string }) => Answer;
  readonly extraRequestIdHeader?: string;
  readonly forbidden?: (rule: string) => Answer;
}

/** A call as rights are about it: `action` is the first key of the body of a POST to `…/action`. */
export interface SeenCall {
  readonly service: ServiceName;
  readonly method: string;
  /** `/servers/{id}/action` */
  readonly route: string;
  /** `limit=1&status=running`; empty where there is none. */
  readonly query: string;
  readonly action?: string;
  /** As asked for: `2.30`; absent where the service has none. */
  readonly version?: string;
}

export interface ServiceSurroundings {
  /** Told of every call that has a token and a route. */
  readonly onCall?: (call: SeenCall) => void;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly tokens: Tokens;
  readonly random: Random;
  readonly authUrl: () => string;
}

const NOBODY: Token = {
  id: '',
  user: null,
  methods: [],
  roles: [],
  project: null,
  issuedAt: 0,
  expiresAt: 0,
  auditId: '',
};
const LARGEST_BODY = 1024 * 1024;

/** One OpenStack service on a port of its own. */
export class Service {
  readonly #definition: ServiceDefinition;
  readonly #around: ServiceSurroundings;
  readonly #table: RouteTable;
  readonly #http: HttpServer;
  #origin = '';

  constructor(definition: ServiceDefinition, around: ServiceSurroundings) {
    this.#definition = definition;
    this.#around = around;
    this.#table = new RouteTable(definition.routes);
    this.#http = createServer((request, response) => this.#receive(request, response));
    this.#http.keepAliveTimeout = 60_000;
  }

  get origin(): string {
    return this.#origin;
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(port, '127.0.0.1', () => {
        this.#http.off('error', reject);
        this.#origin = `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
        resolve();
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      // Closing what never listened is no trouble.
      this.#http.close(() => resolve());
      this.#http.closeAllConnections();
    });
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST_BODY) request.destroy();
      else chunks.push(chunk);
    });
    request.on('error', () => request.destroy());
    request.on('end', () => this.#befall(request, response, Buffer.concat(chunks).toString('utf8')));
  }

  #befall(request: IncomingMessage, response: ServerResponse, body: string): void {
    const asked = this.#around.faults.takeHttp(this.#definition.name, `${request.method} ${request.url}`);
    if (!asked) {
      this.#send(request, response, this.#answer(request, body));
      return;
    }
    switch (asked.mode) {
      case 'slow':
        this.#around.scheduler.after(asked.ms ?? 1000, () =>
          this.#send(request, response, this.#answer(request, body)),
        );
        return;
      case 'error':
        this.#send(request, response, failing(asked, request, body));
        return;
      case 'lost-response':
        this.#answer(request, body);
        request.socket.destroy();
        return;
      case 'refuse':
        request.socket.destroy();
        return;
      case 'hang':
        return;
    }
  }

  #answer(request: IncomingMessage, text: string): Answer {
    const id = requestId(this.#around.random);
    try {
      return withHeaders(this.#understand(request, text, id), this.#idHeaders(id));
    } catch (error) {
      // A mistake of the simulator's own: said in the answer, since nobody reads its log.
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return withHeaders(fault(500, `The simulator failed: ${reason}`), this.#idHeaders(id));
    }
  }

  #understand(request: IncomingMessage, text: string, id: string): Answer {
    const method = request.method ?? 'GET';
    const url = new URL(request.url ?? '/', this.#origin);
    const found = this.#table.find(method, url.pathname);
    const token = this.#around.tokens.find(header(request, 'x-auth-token'));
    if (!token && !found?.route.open) return unauthorized(this.#around.authUrl());
    const negotiated = this.#negotiate(request);
    if (negotiated.kind === 'refused') return negotiated.answer;
    const { version } = negotiated;
    const headers = this.#versionHeaders(show(version));
    if (!found || !isThere(found.route, version)) {
      return withHeaders(this.#definition.notFound({ path: url.pathname, method, requestId: id }), headers);
    }
    const { route, params } = found;
    if (route.adminRule !== undefined && !token?.roles.includes('admin')) {
      return withHeaders(this.forbidden(route.adminRule), headers);
    }
    const body = parseJson(text);
    this.#tell(method, route, url, version, body);
    if (body instanceof SyntaxError) return withHeaders(fault(400, 'Malformed request body'), headers);
    const call: Call = {
      method,
      path: url.pathname,
      query: url.searchParams,
      params,
      body,
      version,
      token: token ?? NOBODY,
      requestId: id,
      origin: this.#origin,
      headers: request.headers,
    };
    return withHeaders(route.handle(call), headers);
  }

  #tell(
    method: string,
    { path, open }: Route,
    { searchParams }: URL,
    version: Microversion,
    body: unknown,
  ): void {
    if (open === true) return;
    const action = path.endsWith('/action') && isObject(body) ? Object.keys(body)[0] : undefined;
    this.#around.onCall?.({
      service: this.#definition.name,
      method,
      route: path,
      query: searchParams.toString(),
      ...defined({ action }),
      ...(this.#definition.versions === undefined ? {} : { version: show(version) }),
    });
  }

  #negotiate(
    request: IncomingMessage,
  ): { kind: 'agreed'; version: Microversion } | { kind: 'refused'; answer: Answer } {
    const { versions } = this.#definition;
    if (!versions) return { kind: 'agreed', version: { major: 0, minor: 0 } };
    const { type, legacyHeader, least, most } = versions;
    const negotiated = negotiate(request.headers, type, legacyHeader, least, most);
    if (negotiated.kind === 'agreed') return negotiated;
    const { kind, asked } = negotiated;
    const answer = versions.refuse(kind === 'malformed' ? 400 : 406, asked);
    const echoed = kind === 'unsupported' && versions.echo ? this.#versionHeaders(asked) : {};
    return { kind: 'refused', answer: withHeaders(answer, echoed) };
  }

  forbidden(rule: string): Answer {
    return this.#definition.forbidden?.(rule) ?? forbidden(rule);
  }

  #idHeaders(id: string): Record<string, string> {
    const extra = this.#definition.extraRequestIdHeader;
    return { 'x-openstack-request-id': id, ...(extra ? { [extra]: id } : {}) };
  }

  #versionHeaders(version: string): Record<string, string> {
    const { versions } = this.#definition;
    if (!versions) return {};
    return {
      'openstack-api-version': `${versions.type} ${version}`,
      ...(versions.legacyHeader ? { [versions.legacyHeader]: version } : {}),
      vary: versions.legacyHeader ?? 'OpenStack-API-Version',
    };
  }

  #send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
    if (response.destroyed) return;
    const text = answer.page ?? (answer.body === undefined ? '' : JSON.stringify(answer.body));
    const type = answer.page === undefined ? 'application/json' : 'text/html';
    response.writeHead(answer.status, {
      ...(answer.status === 204 ? {} : { 'content-type': type }),
      ...(answer.status === 204 ? {} : { 'content-length': Buffer.byteLength(text) }),
      ...answer.headers,
    });
    response.end(request.method === 'HEAD' ? undefined : text);
  }
}

function isThere({ since = 0, until = Number.POSITIVE_INFINITY }: Route, { minor }: Microversion): boolean {
  return minor >= since && minor <= until;
}

export function forbidden(rule: string): Answer {
  return fault(403, `Policy doesn't allow ${rule} to be performed.`);
}

function failing(asked: HttpFault, request: IncomingMessage, body: string): Answer {
  const status = asked.status ?? 500;
  const words = fault(status, 'The simulator was asked to fail.');
  const answer = asked.repeats === true ? { status, page: repeating(request, body) } : words;
  return asked.retryAfter === undefined
    ? answer
    : withHeaders(answer, { 'retry-after': String(asked.retryAfter) });
}

/** As gateways and middleware in debug mode do: all that was sent, in every way that something may be written. */
function repeating(request: IncomingMessage, body: string): string {
  const sent = [
    ...Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}`),
    body,
  ].join('\n');
  const ways = [
    sent,
    JSON.stringify(sent),
    encodeURIComponent(sent),
    Buffer.from(`x${sent}`).toString('base64'),
    ...parseTexts(body),
  ];
  return `<html><body>${ways.map((way) => `<pre>${escapeHtml(way)}</pre>`).join('')}</body></html>`;
}

/** The texts of a JSON body without their names. */
function parseTexts(body: string): readonly string[] {
  const texts: string[] = [];
  if (body !== '') {
    JSON.parse(body, (_key, value: unknown) => {
      if (typeof value === 'string') texts.push(value);
      return value;
    });
  }
  return texts;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#x27;');
}

function withHeaders(answer: Answer, headers: Record<string, string>): Answer {
  return { ...answer, headers: { ...headers, ...answer.headers } };
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return error instanceof SyntaxError ? error : new SyntaxError('not JSON');
  }
}
