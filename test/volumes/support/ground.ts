import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { volumesCommand } from '../../../commands/volumes.js';
import { KINDS } from '../../../src/app/kinds.js';
import { createRequests, type Requests } from '../../../src/app/requests.js';
import { VolumesService } from '../../../src/app/volumes-service.js';
import { type Clock, systemClock } from '../../../src/base/clock.js';
import { createLog } from '../../../src/base/log.js';
import { STRAIGHT } from '../../../src/base/proxies/network.js';
import { createAuthority } from '../../../src/chat/authority.js';
import { createDispatch } from '../../../src/chat/dispatch.js';
import { plainText } from '../../../src/chat/plain.js';
import type { ChatInbox } from '../../../src/chat/platform.js';
import { createRegistry } from '../../../src/chat/registry.js';
import type { Cloud } from '../../../src/cloud/cloud.js';
import { openClouds } from '../../../src/cloud/open-clouds.js';
import { loadConfig } from '../../../src/config/load.js';
import { pngOf } from '../../../src/report/charts/draw.js';
import { Events } from '../../../src/requests/events.js';
import type { Request } from '../../../src/requests/request.js';
import { isEnd } from '../../../src/requests/states.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../src/simulator/index.js';
import { answeredKeys } from '../../support/answered-keys.js';
import { FakePlatform } from '../../support/fake-platform.js';
import { MemoryStore } from '../../support/memory-store.js';

/** Everything goes this much faster than a real cloud: the cloud's work, and Drover's waits. */
const SPEED = 40;
const LOG_LINES = 5_000;

/** A clock whose seconds are short: it starts now. */
function fastClock(): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * SPEED,
    monotonic: () => performance.now() * SPEED,
    sleep: (ms, signal) => systemClock.sleep(ms / SPEED, signal),
  };
}

interface House {
  room: Requests;
  dispatch: Pick<ChatInbox, 'command'>;
}

/** The requests' part of the engine with `/volumes`, on a simulated cloud over real sockets, and a chat in memory. */
export class Ground {
  readonly simulator: Simulator;
  readonly platform = new FakePlatform('console');
  readonly store = new MemoryStore();
  readonly cloud: Cloud;
  /** Every line of the log, for what must never stand there. */
  readonly logged: readonly string[];
  /** Routes that were called, as `GET /volumes/detail`. */
  readonly calls: string[];
  readonly #build: () => House;
  #house: House;
  readonly #stop: () => Promise<void>;
  #keys = 0;

  private constructor(parts: {
    simulator: Simulator;
    cloud: Cloud;
    room: (ground: Ground) => House;
    calls: string[];
    logged: readonly string[];
    stop: () => Promise<void>;
  }) {
    this.simulator = parts.simulator;
    this.cloud = parts.cloud;
    this.calls = parts.calls;
    this.logged = parts.logged;
    this.#build = () => parts.room(this);
    this.#house = this.#build();
    this.#stop = async () => {
      await this.room.stop();
      await parts.stop();
    };
  }

  /** `timeoutMs`: of one call, on a real clock. */
  static async start(options: Partial<SimulatorOptions> = {}, timeoutMs = 10_000): Promise<Ground> {
    const callTimeoutMs = 20_000;
    const directory = await mkdtemp(join(tmpdir(), 'drover-volumes-'));
    const simulator = await startSimulator({ directory, speed: SPEED, ...options });
    const calls: string[] = [];
    const lines: string[] = [];
    const log = createLog({
      level: 'debug',
      stream: {
        write: (line) => {
          if (lines.length < LOG_LINES) lines.push(line);
        },
      },
    });
    const clock = fastClock();
    const clouds = openClouds({
      config: { file: simulator.cloudsFile },
      env: {},
      clock: systemClock,
      log,
      timeoutMs,
      onCall: ({ method, route }) => calls.push(`${method} ${route}`),
    });
    const stop = async () => {
      await clouds.close();
      await simulator.stop();
      await rm(directory, { recursive: true, force: true });
    };
    try {
      const config = await configIn(directory);
      const cloud = await clouds.open();
      return new Ground({
        simulator,
        cloud,
        calls,
        logged: lines,
        stop,
        room: (ground) => {
          const authority = createAuthority({
            roles: config.roles,
            people: config.people,
            approvals: config.policy.approvals,
            isInGroup: async () => false,
          });
          const platforms = new Map([['console', ground.platform]]);
          const requests = createRequests({
            config,
            store: ground.store,
            clouds,
            platforms,
            authority,
            serves: () => true,
            events: new Events(),
            hosts: undefined,
            definitions: KINDS,
            clock,
            log,
            network: STRAIGHT,
            callTimeoutMs,
          });
          const { electorate, actions } = requests;
          const volumes = new VolumesService({
            clouds,
            clock,
            electorate,
            actions,
            platforms,
            draw: pngOf,
            log,
          });
          const registry = createRegistry([volumesCommand(() => volumes)]);
          const dispatch = createDispatch({
            registry,
            authority,
            channels: [],
            answered: answeredKeys(),
            random: () => 0.5,
            log,
          });
          void requests.start();
          return { room: requests, dispatch };
        },
      });
    } catch (error) {
      await stop();
      throw error;
    }
  }

  get room(): Requests {
    return this.#house.room;
  }

  /** The process stops and another one goes on with the same store. */
  async restart(): Promise<void> {
    await this.room.stop();
    this.#house = this.#build();
  }

  /** What a person sees of their command; empty when a card was posted instead. */
  async say(text: string, who = 'alice'): Promise<string> {
    const reply = await this.#house.dispatch.command({
      key: `console:${++this.#keys}`,
      actor: { id: `console:${who}`, name: who, standing: 'member', groups: [] },
      conversation: { platform: 'console', channel: 'console' },
      command: 'volumes',
      input: { kind: 'text', text },
    });
    return reply.visibility === 'none' ? '' : plainText(reply.card);
  }

  /** Says it, and waits until the request that it makes has ended and everything is told. */
  async ask(text: string): Promise<Request> {
    const before = new Set((await this.requests()).map(({ id }) => id));
    const refused = await this.say(text);
    if (refused !== '') throw new Error(`refused: ${refused}`);
    const made = (await this.requests()).find(({ id }) => !before.has(id));
    if (made === undefined) throw new Error('no request was made');
    return await this.ended(made.id);
  }

  async requests(): Promise<readonly Request[]> {
    return await this.store.active();
  }

  async ended(id: string): Promise<Request> {
    return await this.until(async () => {
      const request = await this.store.get(id);
      const told = await this.store.delivery(id);
      return request !== undefined && isEnd(request.state) && told?.closed === true ? request : undefined;
    });
  }

  async until<T>(what: () => Promise<T | undefined> | T | undefined): Promise<T> {
    for (let look = 0; look < 1_000; look += 1) {
      const found = await what();
      if (found !== undefined) return found;
      await systemClock.sleep(5);
    }
    throw new Error('it did not come');
  }

  /** bob approves what waits. */
  async approve(): Promise<void> {
    const message = await this.until(() => this.platform.messages.find(({ seeds }) => seeds.length > 0));
    message.reactions.push({
      emoji: 'white_check_mark',
      actor: { id: 'console:bob', name: 'bob', standing: 'member', groups: [] },
    });
    const [request] = (await this.requests()).filter(({ state }) => state === 'awaiting-approval');
    if (request === undefined) throw new Error('nothing waits');
    this.room.runner.wake(request.id);
  }

  /** The replies of a thread and its card, as they read now. */
  get texts(): readonly string[] {
    return this.platform.texts;
  }

  async stop(): Promise<void> {
    await this.#stop();
  }
}

async function configIn(directory: string) {
  const file = join(directory, 'test.yaml');
  await writeFile(file, 'console: {}\nroles: { operator: ["console:alice"], approver: ["console:bob"] }\n');
  const { readFileSync } = await import('node:fs');
  return loadConfig({
    kinds: KINDS,
    file,
    env: {},
    readFile: (path) => readFileSync(path, 'utf8'),
    home: directory,
    cwd: directory,
    console: true,
  });
}
