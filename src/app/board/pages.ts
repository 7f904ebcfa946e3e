import { z } from 'zod';
import type { Clock } from '../../base/clock.js';
import { utc } from '../../base/format/time.js';
import { named } from '../../base/format/words.js';
import type { Log } from '../../base/log.js';
import { plainText } from '../../chat/plain.js';
import type { Clouds } from '../../cloud/clouds.js';
import type { Chart } from '../../report/charts/chart.js';
import type { KindDefinition } from '../../report/kind.js';
import type { Progress } from '../../report/presentation.js';
import { standing } from '../../report/rows.js';
import { storeLines } from '../../report/store-lines.js';
import { presentationOf } from '../../report/view.js';
import { parseRequestId } from '../../requests/ids.js';
import type { Kinds } from '../../requests/kind.js';
import { type Request, shownId } from '../../requests/request.js';
import { awaitsStart, isEnd, isUnderWay } from '../../requests/states.js';
import type { Store } from '../../requests/store-port.js';
import { subjectOf } from '../../requests/subject.js';
import type { RequestCards } from '../request-cards.js';
import { type BoardCloud, type BoardHost, type HostMove, hostsPage } from './hosts-page.js';
import type { Page } from './layout.js';
import { type BoardRow, endedRow, type Overview, openRow, wentWrong } from './model.js';
import { overviewPage } from './overview-page.js';
import { requestPage } from './request-page.js';

export interface PagesParts {
  store: Pick<Store, 'get' | 'active' | 'history' | 'freeze' | 'problems'>;
  cards: Pick<RequestCards, 'show' | 'view'>;
  progressOf(request: Request): Progress | undefined;
  clouds: Pick<Clouds, 'names' | 'open'>;
  kinds: Kinds<KindDefinition>;
  clock: Clock;
  log: Log;
}

const DAY_MS = 24 * 3_600_000;
const LAST_DAY = 200;
/** Hosts are read again when somebody looks and the last reading is older. */
const HOSTS_MS = 30_000;

/** Of whichever kind that moves a server: some plans tell its memory. */
const sized = z.object({ memoryMib: z.number() });

/** What the pages show, read when somebody looks. */
export class Pages {
  readonly #parts: PagesParts;
  readonly #hosts = new Map<string, { at: number; reading: Promise<readonly BoardHost[]> }>();

  constructor(parts: PagesParts) {
    this.#parts = parts;
  }

  async overview(): Promise<Page> {
    const { store, clock } = this.#parts;
    const now = clock.now();
    const since = new Date(now - DAY_MS).toISOString();
    const [active, history] = await Promise.all([
      store.active(),
      store.history({ since }, { size: LAST_DAY }),
    ]);
    const open = active.filter(({ state }) => !isEnd(state));
    // One that has ended and is still being told stands in both.
    const entries = history.entries.filter(({ id }) => !open.some((request) => request.id === id));
    const ended = entries.map((entry) => ({
      entry,
      row: endedRow(entry, this.#noun(entry.kind), ends(entry.endedAt, now)),
    }));
    return overviewPage({
      runs: open.filter(({ state }) => isUnderWay(state)).map((request) => this.#row(request)),
      waits: open.filter(({ state }) => awaitsStart(state)).map((request) => this.#row(request)),
      failed: ended.filter(({ entry }) => wentWrong(entry.state)).map(({ row }) => row),
      ended: ended.filter(({ entry }) => !wentWrong(entry.state)).map(({ row }) => row),
      notices: await this.#notices(now),
    });
  }

  /** undefined: there is no such request. */
  async request(id: string): Promise<Page | undefined> {
    const request = await this.#find(id);
    if (request === undefined) return undefined;
    return requestPage(this.#row(request), this.#parts.cards.show(request), this.#chart(request));
  }

  async chart(id: string): Promise<Chart | undefined> {
    const request = await this.#find(id);
    return request === undefined ? undefined : this.#chart(request);
  }

  async hosts(): Promise<Page> {
    const active = await this.#parts.store.active();
    return hostsPage(await Promise.all(this.#parts.clouds.names.map((name) => this.#cloud(name, active))));
  }

  async #find(id: string): Promise<Request | undefined> {
    const parsed = parseRequestId(id);
    return parsed === undefined ? undefined : await this.#parts.store.get(parsed);
  }

  #row(request: Request): BoardRow {
    const { cards, progressOf } = this.#parts;
    const [view, progress] = [cards.view(request), progressOf(request)];
    return openRow(request, progress, view, standing(request, progress, view));
  }

  #chart(request: Request): Chart | undefined {
    return presentationOf(request, this.#parts).picture?.(request);
  }

  #noun(kind: string): string {
    return this.#parts.kinds.get(kind)?.present.noun ?? kind;
  }

  async #notices(now: number): Promise<Overview['notices']> {
    const { store } = this.#parts;
    const problems = await store.problems();
    const freeze = await store.freeze().catch(() => 'unreadable' as const);
    const told = problems.length === 0 ? [] : [plainText({ blocks: [...storeLines(problems)] })];
    if (freeze === undefined) return told;
    if (freeze === 'unreadable') return [...told, 'Frozen: the freeze can not be read, and nothing starts.'];
    const until = freeze.until === undefined ? '' : ` until ${utc(freeze.until, now)}`;
    const why = freeze.reason === undefined ? '' : `: ${named(freeze.reason)}`;
    return [
      ...told,
      `Frozen by ${named(freeze.byName)}${until}${why}. Nothing new starts; what runs goes on.`,
    ];
  }

  async #cloud(name: string, active: readonly Request[]): Promise<BoardCloud> {
    const moves = active.filter(({ cloud, state }) => cloud === name && isUnderWay(state)).flatMap(moveOf);
    try {
      return { name, hosts: await this.#hostsOf(name), moves };
    } catch (error) {
      this.#parts.log.warn({ error, cloud: name }, 'the hosts of a cloud could not be read for the board');
      return { name, why: 'Its hosts can not be read now; `drover check` says why.' };
    }
  }

  #hostsOf(name: string): Promise<readonly BoardHost[]> {
    const now = this.#parts.clock.now();
    const known = this.#hosts.get(name);
    if (known !== undefined && now - known.at < HOSTS_MS) return known.reading;
    const reading = this.#readHosts(name);
    this.#hosts.set(name, { at: now, reading });
    reading.catch(() => this.#hosts.delete(name));
    return reading;
  }

  /** Nova's own usage where it still tells; else Placement's, whose capacity is what may be given away. */
  async #readHosts(name: string): Promise<readonly BoardHost[]> {
    const cloud = await this.#parts.clouds.open(name);
    const hypervisors = await cloud.hypervisors();
    const untold = hypervisors.filter(({ usage }) => usage === null);
    const rooms = untold.length === 0 ? [] : await cloud.capacity(untold);
    return hypervisors.map(({ host, state, status, usage }) => {
      const stock = rooms.find((room) => room.host === host)?.stock.MEMORY_MB;
      const memory =
        usage !== null
          ? { usedMib: usage.memoryUsedMib, totalMib: usage.memoryMib }
          : stock === undefined
            ? null
            : { usedMib: stock.used, totalMib: stock.capacity };
      return { name: host, up: state === 'up', enabled: status === 'enabled', memory };
    });
  }
}

function moveOf(request: Request): readonly HostMove[] {
  const { serverName, source, destination } = subjectOf(request);
  const size = sized.safeParse(request.plan.about);
  if (source === null || !size.success) return [];
  const { memoryMib } = size.data;
  return [{ request: shownId(request.id), name: serverName ?? '', source, destination, memoryMib }];
}

function ends(endedAt: string, now: number): string {
  return `at ${utc(endedAt, now)}`;
}
