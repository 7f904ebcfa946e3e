import { silentLog } from '../../../src/base/log.js';
import { plainText } from '../../../src/chat/plain.js';
import type { Cloud } from '../../../src/cloud/cloud.js';
import type { ComputeService } from '../../../src/cloud/compute.js';
import type { MigrationRecord } from '../../../src/cloud/migration.js';
import type { PreparedCall } from '../../../src/cloud/prepared-call.js';
import type { Server } from '../../../src/cloud/server.js';
import { HostError } from '../../../src/hosts/host-error.js';
import type { DomainOnHost, FolderOnHost, MoveHosts } from '../../../src/procedures/move/host-port.js';
import { Moves, type MovesParts } from '../../../src/procedures/move/moves.js';
import { readMove } from '../../../src/procedures/move/plan.js';
import { inState, withEvent } from '../../../src/requests/changes.js';
import { Events } from '../../../src/requests/events.js';
import { createLedger } from '../../../src/requests/ledger.js';
import { NewestRequests } from '../../../src/requests/newest.js';
import type { Request, Step } from '../../../src/requests/request.js';
import { isEnd } from '../../../src/requests/states.js';
import { engineUnderTest } from '../../requests/support/engine.js';
import { soleDriver } from '../../support/sole-driver.js';

const never = () => new Promise<never>(() => undefined);
const MIB = 1024 ** 2;

const DELETE = {
  service: 'compute',
  method: 'DELETE',
  path: '/m/7',
  route: '/m',
  microversion: null,
  body: null,
};

export type Hanging = 'migrations' | 'services' | 'server' | 'delete';

/**
 * A move from compute1 to compute2 that runs, on a cloud and two hosts that do as they are told: silent, hanging, or with
 * something left behind. The whole of what watches a move stands on them, with a clock moved by hand.
 */
export async function runningMove({ ssh = true, answered = true } = {}) {
  const h = engineUnderTest();
  const { clock, store } = h;
  const events = new Events();
  const ledger = createLedger({ store, clock, log: silentLog, events, ...soleDriver });
  const made = await h.make();
  h.react('chat:bob', 'white_check_mark');
  await h.votes.read(made.id);
  await clock.advance(1_000);
  await h.runner.stop();
  const began = clock.now();
  const world = {
    record: 'running' as string | null,
    server: { host: 'compute1', status: 'ACTIVE', powerState: 1, taskState: 'migrating' as string | null },
    hanging: new Set<Hanging>(),
    silent: new Set<string>(),
    noLibvirt: new Set<string>(),
    stoppedAt: new Map<string, number>(),
    /** report_interval of nova-compute, and the service_down_time that belongs to it is six of them. */
    reportEveryMs: 10_000,
    domains: new Map<string, DomainOnHost>([
      ['compute1', 'running'],
      ['compute2', 'paused'],
    ]),
    folders: new Map<string, FolderOnHost>(),
    bindings: ['compute1'],
    deletes: [] as number[],
    serverReads: 0,
    dirtyBytesPerSecond: 0 as number | null,
  };
  const { server } = readMove(made.plan).identity;
  const or = async <T>(what: Hanging, answer: () => T): Promise<T> =>
    world.hanging.has(what) ? await never() : answer();
  const services = (): ComputeService[] =>
    ['compute1', 'compute2'].map((host) => {
      const until = world.stoppedAt.get(host) ?? clock.now();
      return {
        host,
        state: clock.now() - until > 6 * world.reportEveryMs ? 'down' : 'up',
        updatedAt: new Date(until - (until % world.reportEveryMs)).toISOString(),
      } as ComputeService;
    });
  const records = (): MigrationRecord[] =>
    world.record === null
      ? []
      : [
          {
            id: '7',
            uuid: 'u7',
            serverId: server,
            status: world.record,
            source: 'compute1',
            destination: 'compute2',
            userId: null,
            createdAt: null,
            updatedAt: new Date(clock.now()).toISOString(),
          } as MigrationRecord,
        ];
  const cloud = {
    name: 'lab',
    identity: async () => ({ userId: 'u1' }),
    computeCapabilities: async () => ({ migrationsChangesSince: true, canAbort: true, canAbortQueued: true }),
    migrations: () => or('migrations', records),
    services: () => or('services', services),
    server: () => {
      world.serverReads += 1;
      return or(
        'server',
        () =>
          ({
            id: server,
            instanceName: 'instance-1',
            hostId: 'h1',
            hypervisorHostname: null,
            launchedAt: null,
            volumeIds: [],
            fault: null,
            ...world.server,
          }) as unknown as Server,
      );
    },
    instanceActions: async () => [],
    liveMigrationFigures: async () => undefined,
    volumesOf: async () => [],
    serverVolumes: async () => [],
    portsOf: async () => [{ id: 'port-1', status: 'ACTIVE', host: 'compute1', addresses: [] }],
    portBindings: async () => world.bindings.map((host) => ({ host, status: 'ACTIVE' })),
    allocations: async () => [],
    hypervisors: async () => [{ host: 'compute2' }],
    capacity: async () => [{ provider: 'p2' }],
    prepareAbort: async () => DELETE,
    send: async (call: PreparedCall) => {
      if (call.method === 'DELETE') world.deletes.push(clock.now());
      return await or('delete', () => ({ status: 202, requestId: null }));
    },
  } as unknown as Cloud;
  const reach = async (host: string) => {
    if (world.silent.has(host)) await never();
    if (world.noLibvirt.has(host)) throw new HostError('command-failed', host, 'no libvirt');
  };
  const hosts: MoveHosts = {
    answers: async (host) => {
      if (world.silent.has(host)) await never();
    },
    seen: async (host) => {
      await reach(host);
      return { domain: world.domains.get(host) ?? 'absent' };
    },
    domain: async (host) => {
      await reach(host);
      return world.domains.get(host) ?? 'absent';
    },
    folder: async (host) => {
      await reach(host);
      return world.folders.get(host) ?? 'absent';
    },
    figures: async (host, _domain, at) => {
      await reach(host);
      const done = Math.floor((clock.now() - began) / 1000) * MIB;
      return {
        at,
        total: 400 * MIB,
        remaining: 400 * MIB - done,
        processed: done,
        dirtyBytesPerSecond: world.dirtyBytesPerSecond,
        bandwidthBytesPerSecond: MIB,
        iteration: 1,
      };
    },
    completed: async () => undefined,
    watching: async () => ({ images: [], destination: [], source: [] }),
    reason: async () => ({ logLines: [], translation: undefined, silent: [...world.silent] }),
  };
  const moves = new Moves({
    cloud: async () => cloud,
    hosts: () => (ssh ? hosts : undefined),
    ledger,
    clock,
    log: silentLog,
    answerMs: 35_000,
    planner: {},
    events,
    newest: new NewestRequests(events),
  } as unknown as MovesParts);
  const step: Step = {
    id: 'migrate',
    intent: 'move',
    call: { method: 'POST', path: '/', body: null },
    baseline: { migrations: [], actions: [] },
    sent: [clock.iso()],
    ...(answered
      ? { answer: { status: 202, requestId: 'req-1', at: clock.iso() }, outcome: 'taken' as const }
      : {}),
  } as Step;
  await ledger.change(made.id, (request) => {
    const started = { ...inState(request, 'running', undefined), steps: [step] };
    return answered
      ? started
      : withEvent(started, { type: 'looking', step: 'migrate', why: 'no answer' }, clock.now());
  });

  const read = () => h.read(made.id);
  const card = async () => plainText(moves.procedure.progress?.(await read()).card ?? { blocks: [] });
  /** Lets time pass, with a look each second as the runner makes them; one that has not come back holds up the next. */
  let looking: Promise<unknown> | undefined;
  const look = async () =>
    await moves.procedure.advance(await read(), async () => ({ kind: 'no', why: 'not in this test' }));
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      const request = await read();
      if (looking === undefined && !isEnd(request.state)) {
        looking = moves.procedure
          .advance(request, async () => ({ kind: 'no', why: 'not in this test' }))
          .catch(() => undefined)
          .finally(() => {
            looking = undefined;
          });
      }
      await clock.advance(1_000);
    }
  };
  const told = async (): Promise<readonly Request['timeline'][number][]> => (await read()).timeline;
  const abort = () =>
    ledger.change(made.id, (request) =>
      withEvent(request, { type: 'abort-asked', by: 'chat:alice', byName: 'alice' }, clock.now()),
    );
  return { clock, world, pass, look, card, read, told, abort, stop: () => moves.stop() };
}
