import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { KINDS } from '../../src/app/kinds.js';
import { createRequests, type Requests } from '../../src/app/requests.js';
import { silentLog } from '../../src/base/log.js';
import { STRAIGHT } from '../../src/base/proxies/network.js';
import type { Actor } from '../../src/chat/actor.js';
import { createAuthority } from '../../src/chat/authority.js';
import type { Card } from '../../src/chat/card.js';
import type { Clouds } from '../../src/cloud/clouds.js';
import { openClouds } from '../../src/cloud/open-clouds.js';
import { loadConfig } from '../../src/config/load.js';
import { type DrainOrder, DrainService } from '../../src/procedures/drain/service.js';
import { Events } from '../../src/requests/events.js';
import type { Request } from '../../src/requests/request.js';
import { type Simulator, startSimulator } from '../../src/simulator/index.js';
import { FakePlatform } from './fake-platform.js';
import { MemoryStore, SharedMemory } from './memory-store.js';
import { FastClock } from './stories/fast-clock.js';

const PACE = 10;
/** A minute of the real clock: a busy machine is not a cloud that hangs. */
const CALL_TIMEOUT_MS = 60_000 * PACE;
const SPEED = 6;
export const ALICE: Actor = { id: 'test:alice', name: 'alice', standing: 'member', groups: [] };

/** What is asked for with the command, of what is not the same for all. */
export type Wish = Partial<DrainOrder['ask']>;

export interface DrainSceneOptions {
  servers?: number;
  hosts?: number;
  /** `policy` of the configuration, beside what needs no vote. */
  policy?: Readonly<Record<string, unknown>>;
}

/** A simulated cloud and the requests' part of Drover on it, in one process, by a clock that runs faster than life. */
export class DrainScene {
  readonly clock = new FastClock(PACE);
  readonly events = new Events();
  readonly store = new MemoryStore(new SharedMemory(() => this.clock.now()), 'one');
  readonly simulator: Simulator;
  readonly requests: Requests;
  readonly clouds: Clouds;
  readonly #service: DrainService;
  readonly #directory: string;
  #orders = 0;

  private constructor(simulator: Simulator, directory: string, clock: FastClock, policy: object) {
    this.simulator = simulator;
    this.clock = clock;
    this.#directory = directory;
    const config = loadConfig({
      kinds: KINDS,
      env: {},
      readFile: () =>
        stringify({
          clouds: { file: simulator.cloudsFile },
          store: { directory },
          console: {},
          roles: { operator: ['console:alice'], approver: ['console:bob', 'console:carol'] },
          policy: { approvals: { drain: { quorum: 0 } }, ...policy },
        }),
      home: directory,
      cwd: directory,
    });
    this.clouds = openClouds({
      config: config.clouds,
      env: {},
      clock,
      log: silentLog,
      timeoutMs: CALL_TIMEOUT_MS,
    });
    const platform = new FakePlatform('test');
    this.requests = createRequests({
      config,
      store: this.store,
      clouds: this.clouds,
      platforms: new Map([[platform.name, platform]]),
      authority: createAuthority({
        roles: config.roles,
        people: config.people,
        approvals: config.policy.approvals,
        isInGroup: async () => false,
      }),
      serves: () => true,
      events: this.events,
      network: STRAIGHT,
      hosts: undefined,
      definitions: KINDS,
      clock,
      log: silentLog,
      callTimeoutMs: CALL_TIMEOUT_MS,
    });
    const { ledger, actions, children, drainAsking: asking } = this.requests;
    this.#service = new DrainService({ clouds: this.clouds, ledger, actions, children, asking, clock });
  }

  static async open({ servers = 3, hosts = 3, policy = {} }: DrainSceneOptions = {}): Promise<DrainScene> {
    const directory = await mkdtemp(join(tmpdir(), 'drover-drain-'));
    const clock = new FastClock(PACE);
    const simulator = await startSimulator({ directory, hosts, speed: SPEED, clock });
    for (let n = 1; n <= servers; n += 1) simulator.world.addServer({ name: `web-${n}`, host: 'compute1' });
    const scene = new DrainScene(simulator, directory, clock, policy);
    await scene.requests.start();
    return scene;
  }

  async close(): Promise<void> {
    this.clock.pace = 1;
    await this.requests.stop();
    await this.clouds.close();
    await this.simulator.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }

  get world() {
    return this.simulator.world;
  }

  /** `/migrate host`. Undefined: it is asked for, and has begun, for it needs no vote. */
  async empty(wish: Wish = {}, words: DrainOrder['words'] = {}): Promise<Card | undefined> {
    this.#orders += 1;
    return await this.#service.host({
      key: `order-${this.#orders}`,
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
    });
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
