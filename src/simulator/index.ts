import { Cloud } from './cloud.js';
import type { Faults } from './faults.js';
import { type Files, writeFiles } from './files.js';
import type { Origins } from './keystone/catalog.js';
import type { Tokens } from './keystone/tokens.js';
import { portInUse, readOptions, type SimulatorOptions } from './options.js';
import type { Reboots } from './reboots.js';
import { generateKeyPair } from './ssh/host-keys.js';
import type { Shell } from './ssh/host-server.js';
import type { HostState } from './ssh/host-state.js';
import { startHosts } from './ssh/hosts.js';
import type { World } from './world/world.js';

export { seededRandom } from '../base/seeded-random.js';
export type { FailingStep, Fault, HttpFault, ServiceName } from './faults.js';
export type { SeenCall } from './http/service.js';
export { SimulatorOptionError, type SimulatorOptions } from './options.js';
export { VirtualClock } from './virtual-clock.js';
export type { HostSpec } from './world/hosts.js';
export type { ServerSpec } from './world/world.js';
export type { Faults, Tokens, World };

export interface Simulator extends Files {
  /** `http://127.0.0.1:PORT/v3` */
  readonly authUrl: string;
  /** Where each host's sshd listens, `127.0.0.1:PORT`. */
  readonly addresses: Readonly<Record<string, string>>;
  /** What each host can be told to answer differently over SSH, by its name. */
  readonly hosts: ReadonlyMap<string, HostState>;
  /** The same hosts without SSH: takes what an sshd would be told to run. */
  readonly shells: ReadonlyMap<string, Shell>;
  readonly world: World;
  readonly faults: Faults;
  /** As a person would do it. */
  readonly reboots: Reboots;
  readonly tokens: Tokens;
  /** The base URL of each service. */
  readonly origins: Origins;
  stop(): Promise<void>;
}

/** Starts a cloud of its own on 127.0.0.1: Keystone, Nova, Cinder, Placement, and an sshd a host. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const read = readOptions(options);
  const cloud = new Cloud(read);
  const clientKey = generateKeyPair();
  const hosts = await startHosts(cloud.world, clientKey.publicKey, read.clock, cloud.reboots);
  const { addresses } = hosts;
  const stop = async () => {
    await Promise.all([cloud.close(), hosts.close()]);
  };
  try {
    await cloud.listen(read.port);
    const { authUrl, world } = cloud;
    const files = await writeFiles(read.directory, {
      authUrl,
      tenancy: world.tenancy,
      clientKey,
      addresses,
      hostKeys: hosts.keys,
    });
    const { faults, reboots, tokens, origins } = cloud;
    return {
      ...files,
      authUrl,
      addresses,
      hosts: hosts.states,
      shells: hosts.shells,
      world,
      faults,
      reboots,
      tokens,
      origins,
      stop,
    };
  } catch (error) {
    await stop();
    throw portInUse(read.port, error);
  }
}
