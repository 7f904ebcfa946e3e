import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { KINDS } from '../../../src/app/kinds.js';
import { createRequests } from '../../../src/app/requests.js';
import { silentLog } from '../../../src/base/log.js';
import { STRAIGHT } from '../../../src/base/proxies/network.js';
import type { Actor } from '../../../src/chat/actor.js';
import { createAuthority } from '../../../src/chat/authority.js';
import { openClouds } from '../../../src/cloud/open-clouds.js';
import { loadConfig } from '../../../src/config/load.js';
import { DrainService } from '../../../src/procedures/drain/service.js';
import { Events } from '../../../src/requests/events.js';
import { type SeenCall, startSimulator } from '../../../src/simulator/index.js';
import { FakePlatform } from '../../support/fake-platform.js';
import { MemoryStore, SharedMemory } from '../../support/memory-store.js';
import { eventually } from '../../support/stories/chat.js';
import { FastClock } from '../../support/stories/fast-clock.js';

const SERVERS = 6;
const PACE = 20;
/** Half a minute of the real clock: a busy machine is not a cloud that hangs. */
const CALL_TIMEOUT_MS = 30_000 * PACE;
/** Of its own: what is read again and again while it runs is not counted, nor what the others read with it. */
const MOST_CALLS = 20;
const ALICE: Actor = { id: 'test:alice', name: 'alice', standing: 'member', groups: [] };

it(`a move that is part of a drain costs at most ${MOST_CALLS} calls of its own`, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'drover-budget-'));
  const clock = new FastClock(PACE);
  const calls: SeenCall[] = [];
  const onCall = (call: SeenCall) => void calls.push(call);
  const simulator = await startSimulator({ directory, hosts: 4, speed: 4, clock, onCall });
  try {
    for (let n = 0; n < SERVERS; n += 1) simulator.world.addServer({ name: `web-${n}`, host: 'compute1' });
    const config = loadConfig({
      kinds: KINDS,
      env: {},
      readFile: () =>
        stringify({
          clouds: { file: simulator.cloudsFile },
          store: { directory },
          console: {},
          roles: { operator: ['console:alice'], approver: ['console:bob', 'console:carol'] },
          policy: { approvals: { drain: { quorum: 0 } } },
        }),
      home: directory,
      cwd: directory,
    });
    const clouds = openClouds({
      config: config.clouds,
      env: {},
      clock,
      log: silentLog,
      timeoutMs: CALL_TIMEOUT_MS,
    });
    const store = new MemoryStore(new SharedMemory(() => clock.now()), 'one');
    const platform = new FakePlatform('test');
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
    const refused = await service.host({
      key: 'one',
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
      },
      words: {},
    });
    expect(refused).toBeUndefined();
    const planned = calls.length;
    const left = () => [...simulator.world.servers.values()].filter(({ host }) => host === 'compute1').length;
    await eventually(
      'the host is empty',
      () => left() === 0,
      () => calls.length,
    );
    const own = calls.slice(planned).filter(isOfOneMove);
    const counts = new Map<string, number>();
    for (const { route } of own) counts.set(route, (counts.get(route) ?? 0) + 1);
    const each = own.length / SERVERS;
    expect({ most: each <= MOST_CALLS, each, own: [...counts] }).toMatchObject({ most: true });
    await requests.stop();
    await clouds.close();
  } finally {
    await simulator.stop();
    await rm(directory, { recursive: true, force: true });
  }
}, 120_000);

/**
 * What is read of one server, and sent for it. Statuses and figures are polled for as long as a move takes; what is of
 * the cloud is read once a minute for all.
 */
const OF_ONE_MOVE: ReadonlySet<string> = new Set([
  '/v2.1/servers/{id}',
  '/v2.1/servers/{id}/action',
  '/v2.1/servers/{id}/os-instance-actions',
  '/v2.1/servers/{id}/os-instance-actions/{request}',
  '/v3/{project}/volumes/{id}',
  '/v3/{project}/attachments/detail',
  '/v2.0/ports',
  '/allocations/{consumer}',
  '/allocation_candidates',
  '/resource_providers/{id}/allocations',
]);

/** With what its looks read of migrations: the poller's lists are of live ones alone, the drain's of a status or a host. */
function isOfOneMove({ route, query }: SeenCall): boolean {
  if (route === '/v2.1/os-migrations') return !/migration_type=|status=|host=/.test(query);
  return OF_ONE_MOVE.has(route);
}
