import { type Simulator, startSimulator } from '../../simulator/index.js';

const MIB = 1024 * 1024;

/**
 * The demo's cloud: `web-01` moves in some 20 s at speed 1, `db-07` changes its memory faster than the link carries it,
 * and `batch-3` is shut off, so no live migration can take it.
 */
export async function startDemoCloud(directory: string, speed: number): Promise<Simulator> {
  const simulator = await startSimulator({ directory, hosts: 3, speed });
  const { world } = simulator;
  const [first = 'compute1', , third = 'compute3'] = [...world.hosts.keys()];
  world.addServer({ name: 'web-01', host: first, dirtyBytesPerSecond: 2 * MIB });
  world.addServer({ name: 'web-02', host: third });
  world.addServer({ name: 'db-07', host: first, dirtyBytesPerSecond: 4096 * MIB });
  world.addServer({ name: 'batch-3', host: first, vmState: 'stopped' });
  world.setDisabled(third, 'RAM fault, replaced on Thursday');
  return simulator;
}
