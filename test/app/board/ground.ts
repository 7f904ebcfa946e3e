import { type BoardParts, createBoard } from '../../../src/app/board/board.js';
import { type HttpServer, listen } from '../../../src/app/http-server.js';
import { KINDS } from '../../../src/app/kinds.js';
import { silentLog } from '../../../src/base/log.js';
import { plainText } from '../../../src/chat/plain.js';
import { kindsOf } from '../../../src/report/kind.js';
import { showCard } from '../../../src/report/show-card.js';
import type { CardView } from '../../../src/report/view.js';
import { Events } from '../../../src/requests/events.js';
import type { Request } from '../../../src/requests/request.js';
import { FakeClock } from '../../support/fake-clock.js';
import { MemoryStore } from '../../support/memory-store.js';

export const SECRET = 'b'.repeat(64);
export const BOB = { id: 'fake:U0BOSS', name: 'bob', standing: 'member', groups: [] } as const;

/** What a cloud tells of its hosts: as much as the board reads. */
const HYPERVISORS = [
  { host: 'compute1', state: 'up', status: 'enabled', usage: { memoryMib: 65_536, memoryUsedMib: 49_152 } },
  { host: 'compute2', state: 'up', status: 'disabled', usage: { memoryMib: 65_536, memoryUsedMib: 8192 } },
  { host: 'compute10', state: 'down', status: 'enabled', usage: null },
];

/** The board over HTTP, on a store in memory. */
export class BoardGround {
  readonly clock = new FakeClock();
  readonly store = new MemoryStore();
  readonly events = new Events();
  /** What the platform says of who asks; throws where it can't be asked. */
  mayView: () => boolean = () => true;
  cloudDown = false;
  #http: HttpServer | undefined;
  #board: ReturnType<typeof createBoard> | undefined;
  readonly #change: Partial<BoardParts['config']>;

  constructor(change: Partial<BoardParts['config']> = {}) {
    this.#change = change;
  }

  async start(): Promise<void> {
    const http = await listen({ host: '127.0.0.1', port: 0 }, () => ({
      ready: true,
      store: 'recovered',
      platforms: {},
      clouds: {},
    }));
    this.#http = http;
    const kinds = kindsOf(KINDS);
    const view = (): CardView => ({
      now: this.clock.now(),
      policy: {
        approvals: [],
        approvers: ['fake:U0BOSS'],
        approversKey: 'roles.approver',
        expiresAt: '2026-11-22T18:30:00.000Z',
        startBy: '2026-11-23T14:30:00.000Z',
        quorumOf: () => 1,
      },
      cardOf: () => undefined,
      kinds,
    });
    const cloud = {
      hypervisors: async () => {
        if (this.cloudDown) throw new Error('no route');
        return HYPERVISORS;
      },
      capacity: async () => [],
    };
    const clouds = { names: ['lab'], open: async () => cloud } as unknown as BoardParts['clouds'];
    const board = createBoard({
      config: { publicUrl: `http://localhost:${http.port}`, secret: SECRET, ...this.#change },
      people: { bob: ['fake:U0BOSS'] },
      store: this.store,
      cards: { view, show: (request: Request) => showCard(request, undefined, view()) },
      progressOf: () => ({ words: ['copying 40 %'], share: 0.4, card: { blocks: [] }, news: '' }),
      clouds,
      kinds,
      events: this.events,
      mayView: async () => this.mayView(),
      clock: this.clock,
      log: silentLog,
    });
    this.#board = board;
    http.registerBelow('/board', (...exchange) => board.server.handle(...exchange));
  }

  async stop(): Promise<void> {
    this.#board?.close();
    await this.#http?.close();
  }

  get port(): number {
    return this.#http?.port ?? 0;
  }

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** A link as `/migrate board` gives it, whole. */
  link(): string {
    const text = plainText(this.#board?.link(BOB) ?? { blocks: [] });
    return /http:[^\s)]+/.exec(text)?.[0] ?? text;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.origin}${path}`, { headers, redirect: 'manual' });
  }

  /** Presses the button of the page that a link shows. */
  press(link: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const body = new URLSearchParams({ link: new URL(link).searchParams.get('link') ?? '' });
    return fetch(`${this.origin}/board/enter`, { method: 'POST', body, headers, redirect: 'manual' });
  }

  /** Headers of somebody who is in. */
  async entered(): Promise<{ cookie: string }> {
    const answer = await this.press(this.link());
    return { cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
  }

  async page(path: string): Promise<string> {
    return await (await this.get(path, await this.entered())).text();
  }
}
