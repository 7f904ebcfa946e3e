import type { ServerResponse } from 'node:http';
import type { Clock } from '../../base/clock.js';
import type { DroverEvent, Events } from '../../requests/events.js';
import type { Viewer } from './access.js';

export interface StreamsParts {
  events: Events;
  still(viewer: Viewer): Promise<boolean>;
  clock: Clock;
}

/** What people did is shown at once, but never more often than this. */
const SOON_MS = 1_000;
/** Figures of what runs change all the time. */
const FIGURES_MS = 5_000;
/** Proxies close what is silent for longer. */
const ALIVE_MS = 20_000;
const ROLES_MS = 60_000;
const MOST_STREAMS = 500;
/** What else is told comes with one of these, or is not on the board. */
const SHOWN: ReadonlySet<DroverEvent['type']> = new Set([
  'request-changed',
  'card-posted',
  'cloud-read',
  'health',
  'freeze-changed',
]);

/** Server-sent events: they say that something has changed, and nothing else; the page is read again then. */
export class Streams {
  readonly #parts: StreamsParts;
  readonly #open = new Map<ServerResponse, Viewer>();
  readonly #stopping = new AbortController();
  #toldAt = Number.NEGATIVE_INFINITY;
  #waiting: { due: number; wake: AbortController } | undefined;

  constructor(parts: StreamsParts) {
    this.#parts = parts;
    parts.events.on(({ type }) => {
      if (SHOWN.has(type)) this.#changed(type === 'cloud-read' ? FIGURES_MS : SOON_MS);
    });
    void this.#every(ALIVE_MS, () => this.#tell(': alive\n\n'));
    void this.#every(ROLES_MS, () => this.#recheck());
  }

  /** False: there are as many as this process serves. */
  add(response: ServerResponse, viewer: Viewer): boolean {
    if (this.#open.size >= MOST_STREAMS) return false;
    this.#open.set(response, viewer);
    response.on('close', () => this.#open.delete(response));
    response.write('retry: 3000\n\n');
    return true;
  }

  get size(): number {
    return this.#open.size;
  }

  close(): void {
    this.#stopping.abort();
    this.#waiting?.wake.abort();
    for (const response of this.#open.keys()) response.end();
    this.#open.clear();
  }

  /** Several changes are told once; what is due sooner goes before. */
  #changed(afterMs: number): void {
    if (this.#open.size === 0 || this.#stopping.signal.aborted) return;
    const { clock } = this.#parts;
    const due = Math.max(clock.now(), this.#toldAt + afterMs);
    if (this.#waiting !== undefined && this.#waiting.due <= due) return;
    this.#waiting?.wake.abort();
    const wake = new AbortController();
    this.#waiting = { due, wake };
    clock.sleep(due - clock.now(), wake.signal).then(
      () => {
        this.#waiting = undefined;
        this.#toldAt = clock.now();
        this.#tell('event: changed\ndata: \n\n');
      },
      () => undefined,
    );
  }

  #tell(text: string): void {
    for (const response of this.#open.keys()) {
      // Who does not read gets no pile of news: the next connection reads the page again.
      if (response.writableNeedDrain) response.destroy();
      else response.write(text);
    }
  }

  async #recheck(): Promise<void> {
    for (const [response, viewer] of this.#open) {
      if (!(await this.#parts.still(viewer))) response.end();
    }
  }

  async #every(ms: number, act: () => void | Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    for (;;) {
      try {
        await this.#parts.clock.sleep(ms, signal);
      } catch {
        return;
      }
      await act();
    }
  }
}
