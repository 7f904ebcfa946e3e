import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/base/clock.js';
import { createLog } from '../src/base/log.js';
import type { Cloud } from '../src/cloud/cloud.js';
import { openClouds } from '../src/cloud/open-clouds.js';
import { HostReader } from '../src/hosts/host-reader.js';
import { type Hosts, openHosts } from '../src/hosts/hosts.js';
import { runMesh } from '../src/preflight/mesh.js';
import { nothingPlanned } from '../src/preflight/policy.js';
import { runPreflight } from '../src/preflight/preflight.js';
import { type Simulator, startSimulator } from '../src/simulator/index.js';
import { judge } from './support/goal.js';
import { median, printTable, rounded } from './support/table.js';

/**
 * Preflight's wall time against its longest chain of reads, with 50 ms on top of each, and against the same reads one
 * after another; the mesh of 50 hosts against the slowest of them alone; logins.
 */
const RUNS = 5;
const CALL_MS = 50;
const MESH_HOSTS = 50;
/** A command that logs in to 49 peers takes some seconds on real hosts. */
const MESH_COMMAND_MS = 1_000;

const log = createLog({ level: 'silent' });
const POLICY = {
  protect: { servers: [], names: [], projects: [] },
  limits: { perCloud: 5, perSourceHost: 1, perDestinationHost: 1 },
  refuseOn: { warnings: [], unknowns: [] },
};

interface Read {
  began: number;
  ended: number;
}

/** Every call of the port, later by `CALL_MS` and written down. */
function slowed<T extends object>(port: T, methods: (name: string) => boolean, reads: Read[]): T {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function' || typeof name !== 'string') return value;
      if (!methods(name)) return value.bind(target);
      return async (...args: unknown[]) => {
        const read = { began: performance.now(), ended: 0 };
        reads.push(read);
        try {
          await systemClock.sleep(CALL_MS);
          return await value.apply(target, args);
        } finally {
          read.ended = performance.now();
        }
      };
    },
  });
}

/** From the read that ended last back to the one that it waited for, and so on. */
function longestChain(reads: readonly Read[]): { calls: number; ms: number } {
  let current = [...reads].sort((a, b) => b.ended - a.ended)[0];
  let [calls, ms] = [0, 0];
  while (current !== undefined) {
    const { began, ended } = current;
    calls += 1;
    ms += ended - began;
    current = reads.filter((read) => read.ended <= began).sort((a, b) => b.ended - a.ended)[0];
  }
  return { calls, ms };
}

async function withSimulator<T>(hosts: number, use: (simulator: Simulator) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'drover-bench-'));
  const simulator = await startSimulator({ directory, hosts });
  try {
    return await use(simulator);
  } finally {
    await simulator.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

function hostsOf({ privateKeyFile, knownHostsFile, addresses }: Simulator): Hosts {
  return openHosts(
    { user: 'drover', privateKeyFile, knownHostsFile, port: 22, addresses },
    { clock: systemClock, log, env: {}, limit: 128 },
  );
}

async function preflightOnce(simulator: Simulator) {
  const clouds = openClouds({
    config: { file: simulator.cloudsFile },
    env: {},
    clock: systemClock,
    log,
    timeoutMs: 10_000,
  });
  const hosts = hostsOf(simulator);
  try {
    const reads: Read[] = [];
    const plain = await clouds.open();
    const [server] = await plain.findServers('web-01');
    if (server === undefined) throw new Error('no server web-01');
    const cloud: Cloud = slowed(plain, (name) => name !== 'close', reads);
    const facts = new HostReader(
      slowed(hosts, (name) => name === 'run', reads),
      systemClock,
    );
    const began = performance.now();
    const preflight = await runPreflight({
      cloud,
      server: server.id,
      own: nothingPlanned,
      policy: POLICY,
      clock: systemClock,
      hosts: facts,
    });
    const wall = performance.now() - began;
    const chain = longestChain(reads);
    const oneByOne = reads.reduce((sum, read) => sum + read.ended - read.began, 0);
    return {
      wall,
      chain: chain.ms,
      inChain: chain.calls,
      oneByOne,
      reads: reads.length,
      checks: preflight.findings.length,
      logins: hosts.logins,
    };
  } finally {
    await hosts.close();
    await clouds.close();
  }
}

async function meshOnce(simulator: Simulator) {
  const names = [...simulator.hosts.keys()];
  for (const state of simulator.hosts.values()) state.latencyMs = MESH_COMMAND_MS;
  const alone = hostsOf(simulator);
  const together = hostsOf(simulator);
  try {
    const [first = ''] = names;
    const began = performance.now();
    const facts = new HostReader(alone, systemClock);
    await facts.novaCompute(first);
    const peers = names.slice(1, 2);
    await Promise.all(peers.flatMap((peer) => [facts.meshTo(first, peer), facts.libvirtTo(first, peer)]));
    const own = performance.now() - began;
    const mesh = await runMesh(new HostReader(together, systemClock), names, systemClock);
    return { own, wall: mesh.durationMs, ways: mesh.ways.length, logins: together.logins };
  } finally {
    await alone.close();
    await together.close();
  }
}

const preflights = await withSimulator(3, async (simulator) => {
  simulator.world.addServer({ name: 'web-01', host: 'compute1', dataVolumes: 1 });
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await preflightOnce(simulator));
  return runs;
});
const meshes = await withSimulator(MESH_HOSTS, async (simulator) => {
  const runs = [];
  for (let run = 0; run < 3; run += 1) runs.push(await meshOnce(simulator));
  return runs;
});

const of = <T>(runs: readonly T[], pick: (run: T) => number) => rounded(median(runs.map(pick)));
const ratio = of(preflights, ({ wall, chain }) => wall / chain);
printTable(`Preflight of one server, 3 hosts, ${CALL_MS} ms on top of each read (median of ${RUNS})`, [
  {
    checks: of(preflights, ({ checks }) => checks),
    reads: of(preflights, ({ reads }) => reads),
    'in chain': of(preflights, ({ inChain }) => inChain),
    'chain ms': of(preflights, ({ chain }) => chain),
    'wall ms': of(preflights, ({ wall }) => wall),
    'one by one ms': of(preflights, ({ oneByOne }) => oneByOne),
    logins: of(preflights, ({ logins }) => logins),
  },
]);
const meshRatio = of(meshes, ({ wall, own }) => wall / own);
printTable(`Mesh of ${MESH_HOSTS} hosts, ${MESH_COMMAND_MS} ms a command (median of 3)`, [
  {
    ways: of(meshes, ({ ways }) => ways),
    'one host alone ms': of(meshes, ({ own }) => own),
    'wall ms': of(meshes, ({ wall }) => wall),
    logins: of(meshes, ({ logins }) => logins),
  },
]);
judge([
  { what: 'wall time over the longest chain of reads', value: ratio, under: 1.3 },
  { what: `mesh of ${MESH_HOSTS} over the slowest host alone`, value: meshRatio, under: 1.5 },
  {
    what: 'logins a preflight beyond one a host',
    value: of(preflights, ({ logins }) => logins) - 3,
    under: 1,
  },
  {
    what: 'logins a mesh beyond one a host',
    value: of(meshes, ({ logins }) => logins) - MESH_HOSTS,
    under: 1,
  },
]);
