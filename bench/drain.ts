import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KINDS } from '../src/app/kinds.js';
import { createRequests } from '../src/app/requests.js';
import { systemClock } from '../src/base/clock.js';
import { silentLog } from '../src/base/log.js';
import { STRAIGHT } from '../src/base/proxies/network.js';
import { seededRandom } from '../src/base/seeded-random.js';
import { createAuthority } from '../src/chat/authority.js';
import { openClouds } from '../src/cloud/open-clouds.js';
import { readDrain } from '../src/procedures/drain/plan.js';
import { DrainService } from '../src/procedures/drain/service.js';
import { Events } from '../src/requests/events.js';
import type { Request } from '../src/requests/request.js';
import { isEnd } from '../src/requests/states.js';
import { startSimulator } from '../src/simulator/index.js';
import { openLowdbStore } from '../src/store/lowdb/lowdb.js';
import { FakePlatform } from '../test/support/fake-platform.js';
import { benchConfig } from './support/config.js';
import { judge } from './support/goal.js';
import { printTable, rounded } from './support/table.js';

/**
 * How long it takes to empty a host, over the least that it could take: the canary, then the time of the other moves
 * divided by what may run at once. Nova lets one move out of a host at a time by default, so the simulated host does,
 * too. The time of a move is that which it really took, from its call to Nova's end of it.
 */
const SERVERS = 8;
const SEED = 11;
/** Moves take half a minute and more. */
const SPEED = 0.35;
const CALL_TIMEOUT_MS = 30_000;
const POLLED = new Set(['/os-migrations', '/servers/{server}/migrations/{migration}']);
const MIB = 1024 ** 2;

const directory = await mkdtemp(join(tmpdir(), 'drover-bench-'));
const simulator = await startSimulator({ directory, hosts: 4, speed: SPEED });
const random = seededRandom(SEED);
for (let n = 0; n < SERVERS; n += 1) {
  simulator.world.addServer({
    name: `web-${n}`,
    host: 'compute1',
    flavor: random() < 0.3 ? 'm1.medium' : 'm1.small',
    usedRatio: 0.3 + 0.5 * random(),
    dirtyBytesPerSecond: 8 * MIB * random(),
  });
}
const config = benchConfig(directory, {
  clouds: { file: simulator.cloudsFile },
  store: { directory: join(directory, 'data') },
  console: {},
  roles: { operator: ['console:alice'], approver: ['console:bob', 'console:carol'] },
  policy: { approvals: { drain: { quorum: 0 } } },
});
const calls: string[] = [];
const clock = systemClock;
const clouds = openClouds({
  config: config.clouds,
  env: {},
  clock,
  log: silentLog,
  timeoutMs: CALL_TIMEOUT_MS,
  onCall: ({ route }) => calls.push(route),
});
const store = await openLowdbStore({ directory: join(directory, 'data'), clock, log: silentLog });
const platform = new FakePlatform('bench');
let told = 0;
for (const name of ['post', 'edit'] as const) {
  const made = platform[name].bind(platform) as (...values: unknown[]) => unknown;
  Object.assign(platform, {
    [name]: (...values: unknown[]) => {
      told += 1;
      return made(...values);
    },
  });
}
const requests = createRequests({
  config,
  store,
  clouds,
  platforms: new Map([[platform.name, platform]]),
  authority: createAuthority({
    roles: config.roles,
    people: config.people,
    approvals: config.policy.approvals,
    isInGroup: async () => false,
  }),
  serves: () => true,
  events: new Events(),
  network: STRAIGHT,
  hosts: undefined,
  definitions: KINDS,
  clock,
  log: silentLog,
  callTimeoutMs: CALL_TIMEOUT_MS,
});
const service = new DrainService({
  clouds,
  ledger: requests.ledger,
  actions: requests.actions,
  children: requests.children,
  asking: requests.drainAsking,
  clock,
});
await requests.start();
await service.host({
  key: 'bench',
  actor: { id: 'bench:alice', name: 'alice', standing: 'member', groups: [] },
  conversation: { platform: 'bench', channel: 'c' },
  ask: {
    cloud: undefined,
    host: 'compute1',
    purpose: 'reboot',
    to: [],
    except: [],
    ifStalled: 'abort',
    failures: 0,
    newcomers: 'ask',
  },
  words: {},
});
const planned = calls.length;
const drain = await ended();
const records = [...simulator.world.migrations.values()];
const seconds = records.map(({ createdAt, updatedAt }) => ((updatedAt ?? createdAt) - createdAt) / 1000);
const first = Math.min(...records.map(({ createdAt }) => createdAt));
const last = Math.max(...records.map(({ updatedAt }) => updatedAt ?? 0));
const atOnce = readDrain(drain.plan).identity.limits.perSource;
const all = seconds.reduce((sum, one) => sum + one, 0);
const canary = seconds[0] ?? 0;
const bound = canary + Math.max((all - canary) / atOnce, ...seconds.slice(1));
const took = (last - first) / 1000;
const minutes = took / 60;
const own = calls.slice(planned).filter((route) => !POLLED.has(route)).length;
printTable(`A host with ${SERVERS} servers, ${atOnce} at a time`, [
  {
    state: drain.state,
    'each move, s': rounded(all / SERVERS),
    'took, s': rounded(took),
    'least, s': rounded(bound),
    'calls a move': rounded(own / SERVERS),
    'posts and edits a minute': rounded(told / minutes),
    'memory, MiB': Math.round(process.memoryUsage().rss / MIB),
  },
]);
judge([
  { what: 'time over the least', value: rounded(took / bound), under: 1.05 },
  { what: 'slots idle while work waits, share', value: rounded(1 - all / (took * atOnce)), under: 0.06 },
  { what: 'posts and edits a minute', value: rounded(told / minutes), under: 6 },
]);
await requests.stop();
await clouds.close();
await store.close();
await simulator.stop();
await rm(directory, { recursive: true, force: true });
process.exit();

async function ended(): Promise<Request> {
  for (;;) {
    const { entries } = await store.history({ kind: 'drain' }, { size: 1 });
    const request = entries[0] === undefined ? undefined : await store.get(entries[0].id);
    if (request !== undefined && isEnd(request.state)) return request;
    await sleep(500);
  }
}
