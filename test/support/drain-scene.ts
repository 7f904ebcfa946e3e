import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Requests } from '../../src/app/requests.js';
import type { Actor } from '../../src/chat/actor.js';
import type { Card } from '../../src/chat/card.js';
import type { Clouds } from '../../src/cloud/clouds.js';
import { type DrainOrder, DrainService } from '../../src/procedures/drain/service.js';
import type { Events } from '../../src/requests/events.js';
import type { Request } from '../../src/requests/request.js';
import { type SeenCall, type Simulator, startSimulator } from '../../src/simulator/index.js';
import { MemoryStore, SharedMemory } from './memory-store.js';
import { requestsOnCloud } from './requests-on-cloud.js';
import { FastClock } from './stories/fast-clock.js';

const PACE = 10;
/** A minute of the real clock: a busy machine is not a cloud that hangs. */
const CALL_TIMEOUT_MS = 60_000 * PACE;
const SPEED = 6;
export const ALICE: Actor = { id: 'test:alice', name: 'alice', standing: 'member', groups: [] };

/** What is asked for with the command, of what is not the same for all. */
export type Wish = Partial<DrainOrder['ask']>;

/** `/migrate host compute1`, but for what is wished otherwise. */
export function drainOrder(key: string, wish: Wish = {}, words: DrainOrder['words'] = {}): DrainOrder {
  return {
    key,
    actor: ALICE,
    conversation: { platform: 'test', channel: 'c' },
    ask: {
      cloud: undefined,
      host: 'compute1',
      purpose: 'reboot',
      to: [],
      except: [],
      ifStalled: 'abort',
      failures: 0,
      newcomers: 'ask',
      ...wish,
    },
    words,
  };
}

export interface DrainSceneOptions {
  servers?: number;
  hosts?: number;
  /** `policy` of the configuration, beside what needs no vote. */
  policy?: Readonly<Record<string, unknown>>;
  onCall?: (call: SeenCall) => void;
}

/** A simulated cloud and the requests' part of Drover on it, in one process, by a clock that runs faster than life. */
export class DrainScene {
  readonly clock: FastClock;
  readonly events: Events;
  readonly store: MemoryStore;
  readonly simulator: Simulator;
  readonly requests: Requests;
  readonly clouds: Clouds;
  readonly #close: () => Promise<void>;
  readonly #service: DrainService;
  readonly #directory: string;
  #orders = 0;

  private constructor(simulator: Simulator, directory: string, clock: FastClock, policy: object) {
    this.simulator = simulator;
    this.clock = clock;
    this.#directory = directory;
    this.store = new MemoryStore(new SharedMemory(() => clock.now()), 'one');
    const { requests, clouds, events, close } = requestsOnCloud({
      cloudsFile: simulator.cloudsFile,
      directory,
      clock,
      store: this.store,
      callTimeoutMs: CALL_TIMEOUT_MS,
      policy: { approvals: { drain: { quorum: 0 } }, ...policy },
    });
    this.events = events;
    this.requests = requests;
    this.clouds = clouds;
    this.#close = close;
    this.#service = new DrainService({ ...requests, clouds, asking: requests.drainAsking, clock });
  }

  static async open(options: DrainSceneOptions = {}): Promise<DrainScene> {
    const { servers = 3, hosts = 3, policy = {}, onCall } = options;
    const directory = await mkdtemp(join(tmpdir(), 'drover-drain-'));
    const clock = new FastClock(PACE);
    const simulator = await startSimulator({
      directory,
      hosts,
      speed: SPEED,
      clock,
      ...(onCall === undefined ? {} : { onCall }),
    });
    for (let n = 1; n <= servers; n += 1) simulator.world.addServer({ name: `web-${n}`, host: 'compute1' });
    const scene = new DrainScene(simulator, directory, clock, policy);
    await scene.requests.start();
    return scene;
  }

  async close(): Promise<void> {
    this.clock.pace = 1;
    await this.#close();
    await this.simulator.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }

  get world() {
    return this.simulator.world;
  }

  /** `/migrate host`. Undefined: it is asked for, and has begun, for it needs no vote. */
  async empty(wish: Wish = {}, words: DrainOrder['words'] = {}): Promise<Card | undefined> {
    this.#orders += 1;
    return await this.#service.host(drainOrder(`order-${this.#orders}`, wish, words));
  }

  async drain(): Promise<Request> {
    const active = (await this.requests.ledger.active()).find(({ kind }) => kind === 'drain');
    if (active !== undefined) return active;
    const { entries } = await this.store.history({ kind: 'drain' }, { size: 1 });
    const ended = entries[0] === undefined ? undefined : await this.store.get(entries[0].id);
    if (ended === undefined) throw new Error('no drain was asked for');
    return ended;
  }

  /** Waits until the drain is as wanted. */
  async until(what: string, wanted: (drain: Request) => boolean): Promise<Request> {
    let last = await this.drain();
    let looking = false;
    const look = () => {
      if (looking) return;
      looking = true;
      void this.drain().then((now) => {
        last = now;
        looking = false;
      });
    };
    await seen(
      what,
      () => {
        look();
        return wanted(last);
      },
      () => ({ state: last.state, last: last.timeline.slice(-8) }),
    );
    return last;
  }

  /** Names of the servers that are on a host. */
  on(host: string): string[] {
    return [...this.world.servers.values()].filter((one) => one.host === host).map(({ name }) => name);
  }

  /** A server of the first host whose move never ends by itself. */
  hold(name: string): void {
    this.simulator.faults.ask({ kind: 'never-converges', server: name });
  }

  letGo(): void {
    this.simulator.faults.clear();
  }

  isMoving(): boolean {
    return [...this.world.migrations.values()].some(({ status }) => status === 'running');
  }
}

/** The first look of a process is slow, and the machine may be busy. */
const PATIENCE_MS = 90_000;

/** Waits until it is so. */
export async function seen(
  what: string,
  look: () => boolean,
  shown: () => unknown = () => '',
): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!look()) {
    if (Date.now() > end) throw new Error(`not within ${PATIENCE_MS} ms: ${what} ${JSON.stringify(shown())}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Why it stands still, as its timeline has it last. */
export function whyPaused({ timeline }: Request): string | null {
  const paused = timeline.findLast(({ type }) => type === 'paused');
  return paused?.type === 'paused' ? paused.why : null;
}
