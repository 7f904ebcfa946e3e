import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../src/base/log.js';
import { seededRandom } from '../../src/base/seeded-random.js';
import { plainText } from '../../src/chat/plain.js';
import { DrainService } from '../../src/procedures/drain/service.js';
import { isEnd } from '../../src/requests/states.js';
import type { Store } from '../../src/requests/store-port.js';
import { type SeenCall, type Simulator, startSimulator } from '../../src/simulator/index.js';
import { openLowdbStore } from '../../src/store/lowdb/lowdb.js';
import { drainOrder } from '../../test/support/drain-scene.js';
import { FakePlatform } from '../../test/support/fake-platform.js';
import { MemoryStore, SharedMemory } from '../../test/support/memory-store.js';
import { requestsOnCloud } from '../../test/support/requests-on-cloud.js';
import { collected } from './collected.js';
import { FastClock } from './fast-clock.js';

const SEED = 11;
const MIB = 2 ** 20;
/** What one move gets of the source's link, bytes a second: with what the guests have in use a move takes 60 s and more. */
const LINK = 24 * MIB;
/** Servers for each of the other hosts. */
const A_HOST = 6;
const LEAST_HOSTS = 8;
const API_MS = 200;
/** What an exchange takes beside, within this process, stays small. */
const STEP_MS = 4;
const CALL_TIMEOUT_MS = 30_000;
const LOOK_MS = 5_000;

/** One move, as the cloud's own record has it; times in virtual milliseconds. */
export interface DrainedMove {
  server: string;
  destination: string | null;
  begun: number;
  ended: number;
}

export interface Drained {
  state: string;
  /** In the order in which they began: the first one is the one that goes ahead. */
  moves: readonly DrainedMove[];
  /** From the approval on. */
  calls: readonly SeenCall[];
  /** When something was asked of the chat, from the command on. */
  told: readonly number[];
  /** Of the process with its cloud, MiB: the most that was resident, and the heap before the command and while the last moves run. */
  memory: { resident: number; before: number; late: number };
}

/**
 * Empties a host of so many servers by a virtual clock, each answer of the API 200 ms of it. Limits are those of the source.
 * `disk`: with the store of production. Without it what a disk takes, or a machine that others use, is in no time.
 */
export async function drained(servers: number, atOnce: number, disk: boolean): Promise<Drained> {
  const directory = await mkdtemp(join(tmpdir(), 'drover-bench-'));
  const clock = new FastClock({ step: STEP_MS, outside: 'real' });
  const passing = clock.run();
  const calls: SeenCall[] = [];
  const simulator = await startSimulator({
    directory,
    hosts: Math.max(LEAST_HOSTS, 1 + Math.ceil(servers / A_HOST)),
    clock,
    random: seededRandom(SEED),
    onCall: (call) => calls.push(call),
  });
  peopled(simulator, servers, atOnce);
  const lowdb = disk
    ? await openLowdbStore({ directory: join(directory, 'data'), clock, log: silentLog })
    : undefined;
  const store: Store = lowdb ?? new MemoryStore(new SharedMemory(() => clock.now()), 'one');
  const told: number[] = [];
  const { requests, clouds, close } = requestsOnCloud({
    cloudsFile: simulator.cloudsFile,
    directory,
    clock,
    store,
    callTimeoutMs: CALL_TIMEOUT_MS,
    policy: {
      approvals: { drain: { quorum: 0 } },
      limits: { perSourceHost: atOnce, perDestinationHost: atOnce, perCloud: 10 },
    },
    platform: countedChat(() => told.push(clock.now())),
  });
  const service = new DrainService({ ...requests, clouds, asking: requests.drainAsking, clock });
  await requests.start();
  const before = await heapMib();
  const refused = await service.host(drainOrder('bench'));
  if (refused !== undefined) throw new Error(plainText(refused));
  const planned = calls.length;
  const { state, resident, late } = await ended(store, simulator, clock);
  const moves = [...simulator.world.migrations.values()]
    .map(({ serverId, destinationHost, createdAt, updatedAt }) => ({
      server: serverId,
      destination: destinationHost,
      begun: createdAt,
      ended: updatedAt ?? createdAt,
    }))
    .sort((one, other) => one.begun - other.begun);
  await close();
  await lowdb?.close();
  await simulator.stop();
  clock.stop();
  await passing;
  await rm(directory, { recursive: true, force: true });
  return { state, moves, calls: calls.slice(planned), told, memory: { resident, before, late } };
}

/** Sizes, what is in use of them and what changes are drawn from the seed. */
function peopled({ world, faults }: Simulator, servers: number, atOnce: number): void {
  const random = seededRandom(SEED);
  const source = world.host('compute1');
  Object.assign(source, { linkBytesPerSecond: LINK, memoryMb: 2 ** 20, vcpus: 1_024, diskGb: 100_000 });
  world.liveMigrationsAtOnce = atOnce;
  for (const service of ['compute', 'volume', 'network', 'placement', 'identity'] as const)
    faults.ask({ kind: 'http', service, mode: 'slow', ms: API_MS });
  for (let n = 0; n < servers; n += 1) {
    const medium = random() < 0.3;
    world.addServer({
      name: `web-${n}`,
      host: 'compute1',
      flavor: medium ? 'm1.medium' : 'm1.small',
      usedRatio: medium ? 0.4 + 0.5 * random() : 0.75 + 0.2 * random(),
      dirtyBytesPerSecond: 4 * MIB * random(),
    });
  }
}

function countedChat(asked: () => void): FakePlatform {
  const platform = new FakePlatform('test');
  for (const name of ['post', 'edit'] as const) {
    const made = platform[name].bind(platform) as (...values: unknown[]) => unknown;
    Object.assign(platform, {
      [name]: (...values: unknown[]) => {
        asked();
        return made(...values);
      },
    });
  }
  return platform;
}

async function ended(
  store: Pick<Store, 'history' | 'get'>,
  { world }: Simulator,
  clock: FastClock,
): Promise<{ state: string; resident: number; late: number }> {
  let resident = 0;
  let late: number | undefined;
  for (;;) {
    resident = Math.max(resident, process.memoryUsage().rss / MIB);
    const left = [...world.servers.values()].filter(({ host }) => host === 'compute1').length;
    if (late === undefined && left <= 2) late = await heapMib();
    const { entries } = await store.history({ kind: 'drain' }, { size: 1 });
    const request = entries[0] === undefined ? undefined : await store.get(entries[0].id);
    if (request !== undefined && isEnd(request.state))
      return { state: request.state, resident, late: late ?? 0 };
    await clock.sleep(LOOK_MS);
  }
}

async function heapMib(): Promise<number> {
  await collected();
  return process.memoryUsage().heapUsed / MIB;
}
