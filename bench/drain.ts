import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KINDS } from '../src/app/kinds.js';
import { createRequests } from '../src/app/requests.js';
import type { Clock } from '../src/base/clock.js';
import { silentLog } from '../src/base/log.js';
import { STRAIGHT } from '../src/base/proxies/network.js';
import { seededRandom } from '../src/base/seeded-random.js';
import { createAuthority } from '../src/chat/authority.js';
import { openClouds } from '../src/cloud/open-clouds.js';
import { DrainService } from '../src/procedures/drain/service.js';
import { Events } from '../src/requests/events.js';
import type { Request } from '../src/requests/request.js';
import { isEnd } from '../src/requests/states.js';
import type { Store } from '../src/requests/store-port.js';
import { startSimulator } from '../src/simulator/index.js';
import { openLowdbStore } from '../src/store/lowdb/lowdb.js';
import { FakePlatform } from '../test/support/fake-platform.js';
import { benchConfig } from './support/config.js';
import { FastClock } from './support/fast-clock.js';
import { judge } from './support/goal.js';
import { printTable, rounded } from './support/table.js';

/**
 * How long it takes to empty a host, over the least that it could take: the canary, then the time of the other moves
 * divided by what may run at once, with one, two and four moves at once, as Drover and the hosts' Nova are set. The time
 * of a move is that which it really took, from its call to Nova's end of it: a minute and more. Time is virtual; each
 * answer of the API takes 200 ms of it, and more by what the bot itself needs.
 */
const SERVERS = 12;
const SEED = 11;
/** What one move gets of the source's link, bytes a second: moves take a minute and more. */
const LINK = 20 * 2 ** 20;
const API_MS = 200;
/** What an exchange takes beside, within this process, stays small. */
const STEP_MS = 4;
const CALL_TIMEOUT_MS = 30_000;
const POLLED = new Set(['/os-migrations', '/servers/{server}/migrations/{migration}']);
const MIB = 1024 ** 2;

const runs = [];
for (const atOnce of [1, 2, 4]) runs.push(await emptied(atOnce));
printTable(`A host with ${SERVERS} servers, one ahead alone`, runs);
judge(
  runs.flatMap((run) => [
    { what: `time over the least, ${run.atOnce} at once`, value: run['over it'], under: 1.05 },
    { what: `slots idle while work waits, ${run.atOnce} at once, share`, value: run.idle, under: 0.02 },
    { what: `posts and edits a minute, ${run.atOnce} at once`, value: run['told a minute'], under: 5 },
  ]),
);
process.exit();

async function emptied(atOnce: number) {
  const directory = await mkdtemp(join(tmpdir(), 'drover-bench-'));
  const clock = new FastClock({ step: STEP_MS, outside: 'real' });
  const passing = clock.run();
  const simulator = await startSimulator({ directory, hosts: 8, clock });
  simulator.world.host('compute1').linkBytesPerSecond = LINK;
  simulator.world.liveMigrationsAtOnce = atOnce;
  for (const service of ['compute', 'volume', 'network', 'placement', 'identity'] as const)
    simulator.faults.ask({ kind: 'http', service, mode: 'slow', ms: API_MS });
  const random = seededRandom(SEED);
  for (let n = 0; n < SERVERS; n += 1) {
    simulator.world.addServer({
      name: `web-${n}`,
      host: 'compute1',
      flavor: random() < 0.3 ? 'm1.medium' : 'm1.small',
      usedRatio: 0.3 + 0.5 * random(),
      dirtyBytesPerSecond: 4 * MIB * random(),
    });
  }
  const config = benchConfig(directory, {
    clouds: { file: simulator.cloudsFile },
    store: { directory: join(directory, 'data') },
    console: {},
    roles: { operator: ['console:alice'], approver: ['console:bob', 'console:carol'] },
    policy: {
      approvals: { drain: { quorum: 0 } },
      limits: { perSourceHost: atOnce, perDestinationHost: atOnce, perCloud: 10 },
    },
  });
  const calls: string[] = [];
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
  const drain = await ended(store, clock);
  const records = [...simulator.world.migrations.values()];
  const seconds = records.map(({ createdAt, updatedAt }) => ((updatedAt ?? createdAt) - createdAt) / 1000);
  const first = Math.min(...records.map(({ createdAt }) => createdAt));
  const last = Math.max(...records.map(({ updatedAt }) => updatedAt ?? 0));
  const all = seconds.reduce((sum, one) => sum + one, 0);
  const canary = seconds[0] ?? 0;
  const bound = canary + Math.max((all - canary) / atOnce, ...seconds.slice(1));
  const took = (last - first) / 1000;
  const own = calls.slice(planned).filter((route) => !POLLED.has(route)).length;
  const row = {
    atOnce,
    state: drain.state,
    'each move, s': rounded(all / SERVERS),
    'took, s': rounded(took),
    'least, s': rounded(bound),
    'over it': rounded(took / bound),
    idle: rounded(idleShare(records, atOnce)),
    'calls a move': rounded(own / SERVERS),
    'told a minute': rounded(told / (took / 60)),
    'memory, MiB': Math.round(process.memoryUsage().rss / MIB),
  };
  await requests.stop();
  await clouds.close();
  await store.close();
  await simulator.stop();
  clock.stop();
  await passing;
  await rm(directory, { recursive: true, force: true });
  return row;
}

/** How much of the slots stands empty from the canary's end until the last move begins: later none waits. */
function idleShare(
  records: readonly { createdAt: number; updatedAt: number | null }[],
  atOnce: number,
): number {
  const from = Math.min(...records.map(({ updatedAt }) => updatedAt ?? Number.POSITIVE_INFINITY));
  const until = Math.max(...records.map(({ createdAt }) => createdAt));
  const used = records.reduce((sum, { createdAt, updatedAt }) => {
    return sum + Math.max(0, Math.min(updatedAt ?? until, until) - Math.max(createdAt, from));
  }, 0);
  return 1 - used / ((until - from) * atOnce);
}

async function ended(store: Pick<Store, 'history' | 'get'>, clock: Clock): Promise<Request> {
  for (;;) {
    const { entries } = await store.history({ kind: 'drain' }, { size: 1 });
    const request = entries[0] === undefined ? undefined : await store.get(entries[0].id);
    if (request !== undefined && isEnd(request.state)) return request;
    await clock.sleep(5_000);
  }
}
