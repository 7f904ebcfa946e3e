import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../base/log.js';
import { svgOf } from '../../report/charts/draw.js';
import type { Access, Viewer } from './access.js';
import { html } from './html.js';
import { type Page, pageClosing, pageOpening, plainPage } from './layout.js';
import type { Links } from './links.js';
import { LIVE } from './live.js';
import type { Pages } from './pages.js';
import type { Sessions } from './sessions.js';
import type { Streams } from './streams.js';
import { STYLE } from './style.js';

export interface BoardServerParts {
  access: Access;
  links: Links;
  sessions: Sessions;
  pages: Pick<Pages, 'overview' | 'request' | 'chart' | 'hosts'>;
  streams: Streams;
  /** Where the board is, for the origin that forms must come from. */
  publicUrl: string;
  /** Milliseconds. */
  now(): number;
  log: Log;
}

/** Nothing but what we serve ourselves; no markup that slipped through could load, run or send anything. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  // Not `no-referrer`: forms would then name no origin at all.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-robots-tag': 'noindex',
  'cache-control': 'no-store',
} as const;

/** Bytes of a form of Drover's: a token and its name. */
const MOST_FORM = 1024;
/** Many boards look at the same page at once: it is made once for all of them. */
const PAGE_MS = 1_000;
const MOST_PAGES = 200;

/** Everything below `/board`. */
export class BoardServer {
  readonly #parts: BoardServerParts;
  readonly #made = new Map<string, { at: number; opening: Promise<Buffer | undefined> }>();

  constructor(parts: BoardServerParts) {
    this.#parts = parts;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    this.#answer(request, response).catch((error: unknown) => {
      this.#parts.log.error({ error, path: pathOf(request) }, 'a page of the board could not be made');
      if (!response.headersSent) {
        say(
          response,
          500,
          plainPage('Something went wrong', html`<p>Drover could not make this page; its log says why.</p>`),
        );
      } else response.destroy();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request);
    if (path === '/board/style.css') give(response, 'text/css', STYLE);
    else if (path === '/board/live.js') give(response, 'text/javascript', LIVE);
    else if (path === '/board/enter') await this.#enter(request, response);
    else if (path === '/board/leave') this.#leave(request, response);
    else if (request.method !== 'GET' && request.method !== 'HEAD') notAllowed(response);
    else await this.#show(path, request, response);
  }

  /** What only viewers see. */
  async #show(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const viewer = await this.#parts.access.viewer(request);
    if (viewer === undefined) {
      say(response, 401, outside());
      return;
    }
    if (path === '/board/events') {
      this.#stream(response, viewer);
      return;
    }
    const picture = /^\/board\/requests\/(m-[a-z2-7]{10})\/picture\.svg$/.exec(path)?.[1];
    if (picture !== undefined) {
      await this.#picture(response, picture);
      return;
    }
    const opening = await this.#opening(path);
    if (opening === undefined) say(response, 404, missing());
    else {
      response.writeHead(200, { ...HEADERS, 'content-type': TYPE });
      response.write(opening);
      response.end(pageClosing(viewer.name));
    }
  }

  /** Of the page at that path, encoded; undefined: there is none. */
  #opening(path: string): Promise<Buffer | undefined> {
    const now = this.#parts.now();
    const known = this.#made.get(path);
    if (known !== undefined && now - known.at < PAGE_MS) return known.opening;
    const opening = this.#make(path).then((page) =>
      page === undefined ? undefined : Buffer.from(pageOpening(page)),
    );
    this.#made.delete(path);
    this.#made.set(path, { at: now, opening });
    opening.catch(() => this.#made.delete(path));
    for (const oldest of this.#made.keys()) {
      if (this.#made.size <= MOST_PAGES) break;
      this.#made.delete(oldest);
    }
    return opening;
  }

  async #make(path: string): Promise<Page | undefined> {
    const { pages } = this.#parts;
    if (path === '/board' || path === '/board/') return await pages.overview();
    if (path === '/board/hosts') return await pages.hosts();
    const id = /^\/board\/requests\/(m-[a-z2-7]{10})$/.exec(path)?.[1];
    return id === undefined ? undefined : await pages.request(id);
  }

  async #picture(response: ServerResponse, id: string): Promise<void> {
    const chart = await this.#parts.pages.chart(id);
    if (chart === undefined) {
      say(response, 404, missing());
      return;
    }
    // A picture lays its words out by itself: its styles are inside, and none is let in from elsewhere.
    const policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
    give(response, 'image/svg+xml', await svgOf(chart), { 'content-security-policy': policy });
  }

  #stream(response: ServerResponse, viewer: Viewer): void {
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
    if (!this.#parts.streams.add(response, viewer)) response.end();
  }

  async #enter(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') this.#offer(request, response);
    else if (request.method === 'POST') await this.#open(request, response);
    else notAllowed(response);
  }

  /** Looking at a link uses nothing up, since chats and mail look at links by themselves; only the button does. */
  #offer(request: IncomingMessage, response: ServerResponse): void {
    const token = new URL(request.url ?? '', this.#parts.publicUrl).searchParams.get('link') ?? '';
    const form = html`<p>This opens the board in this browser for 12 hours. The link works once, within 5 minutes.</p>
<form method="post" action="/board/enter"><input type="hidden" name="link" value="${token}"><button>Open the board</button></form>`;
    say(response, 200, plainPage('Open the board', form));
  }

  async #open(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { links, access, sessions } = this.#parts;
    const form = await this.#form(request);
    const actor = form === undefined ? undefined : links.take(form.get('link') ?? '');
    const may =
      actor !== undefined && (await access.still({ name: actor, actors: [actor], until: undefined }));
    if (actor === undefined || !may) say(response, 403, spent());
    else {
      const cookie = sessions.begin(actor);
      response.writeHead(303, { ...HEADERS, location: '/board', 'set-cookie': cookie });
      response.end();
    }
  }

  #leave(request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== 'POST' || !this.#isFromHere(request)) notAllowed(response);
    else {
      const left = html`<p><code>/migrate board</code> opens it again.</p>`;
      response.setHeader('set-cookie', this.#parts.sessions.end());
      say(response, 200, plainPage('You have left the board', left));
    }
  }

  async #form(request: IncomingMessage): Promise<URLSearchParams | undefined> {
    if (!this.#isFromHere(request)) return undefined;
    let text = '';
    for await (const chunk of request) {
      text += String(chunk);
      if (text.length > MOST_FORM) return undefined;
    }
    return new URLSearchParams(text);
  }

  /** A form on another site would send its own origin; browsers send it with each POST. */
  #isFromHere({ headers }: IncomingMessage): boolean {
    return headers.origin === undefined || headers.origin === new URL(this.#parts.publicUrl).origin;
  }
}

const TYPE = 'text/html; charset=utf-8';

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?')[0] ?? '/';
}

function say(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': TYPE });
  response.end(page);
}

function give(
  response: ServerResponse,
  type: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(200, { ...HEADERS, 'content-type': `${type}; charset=utf-8`, ...headers });
  response.end(text);
}

function notAllowed(response: ServerResponse): void {
  response.writeHead(405, { ...HEADERS, allow: 'GET' });
  response.end();
}

function outside(): string {
  return plainPage(
    'This board is private',
    html`<p>Type <code>/migrate board</code> in chat: Drover answers with a link for you.</p>`,
  );
}

function spent(): string {
  return plainPage(
    'This link opens nothing',
    html`<p>It was used already, is older than 5 minutes, or was made before Drover was started again. <code>/migrate board</code> gives a new one.</p>`,
  );
}

function missing(): string {
  return plainPage('There is no such page', html`<p><a href="/board">To the board</a></p>`);
}
