import { type Simulator, startSimulator } from '../../simulator/index.js';

const MIB = 1024 * 1024;

/** What the story of a drain speaks of, by name. */
export const DRAINED = {
  host: 'compute1',
  /** Its first move is rolled back. */
  fails: 'db-01',
  /** Its owner shuts it down instead. */
  skipped: 'scratch-9',
} as const;

/**
 * Four hosts, the first with a dozen servers: two databases that must stay apart, one paused, one that is off, which no
 * live migration can take.
 */
export async function startDrainCloud(directory: string, speed: number): Promise<Simulator> {
  const simulator = await startSimulator({ directory, hosts: 4, speed });
  const { world, faults } = simulator;
  const { host, fails, skipped } = DRAINED;
  const names = ['web-01', 'web-02', 'web-03', 'api-01', 'api-02', 'cache-01', 'mail-01'];
  for (const name of names) world.addServer({ name, host, dirtyBytesPerSecond: MIB });
  world.addServer({ name: 'worker-01', host, vmState: 'paused' });
  world.addServer({ name: skipped, host });
  const databases = [fails, 'db-02'].map((name) =>
    world.addServer({ name, host, flavor: 'm1.medium', dirtyBytesPerSecond: 4 * MIB, dataVolumes: 1 }),
  );
  world.addServerGroup(
    'db',
    'soft-anti-affinity',
    databases.map(({ id }) => id),
  );
  world.addServer({ name: 'batch-3', host, vmState: 'stopped' });
  faults.ask({ kind: 'fails-at', server: fails, step: 'running', times: 1 });
  return simulator;
}
