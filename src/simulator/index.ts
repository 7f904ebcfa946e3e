import { randomBytes } from 'node:crypto';
import ssh2 from 'ssh2';
import { adminRoutes } from './admin-routes.js';
import { cinder } from './cinder/definition.js';
import { Faults } from './faults.js';
import { type Files, writeFiles } from './files.js';
import { Service, type ServiceDefinition } from './http/service.js';
import type { Origins } from './keystone/catalog.js';
import { keystone } from './keystone/routes.js';
import { Tokens } from './keystone/tokens.js';
import { LiveMigrations } from './migration/live-migrations.js';
import { PowerActions } from './migration/power-actions.js';
import { nova } from './nova/definition.js';
import { portInUse, readOptions, type SimulatorOptions } from './options.js';
import { placement } from './placement/definition.js';
import { Scheduler } from './scheduler.js';
import { generateKeyPair } from './ssh/host-keys.js';
import { startHosts } from './ssh/hosts.js';
import { populate } from './world/populate.js';
import { createTenancy } from './world/tenancy.js';
import { World } from './world/world.js';

export type { FailingStep, Fault, HttpFault, ServiceName } from './faults.js';
export { seededRandom } from './identifiers.js';
export { SimulatorOptionError, type SimulatorOptions } from './options.js';
export { VirtualClock } from './virtual-clock.js';
export type { HostSpec } from './world/hosts.js';
export type { ServerSpec, World } from './world/world.js';
export type { Faults, Tokens };

export interface Simulator extends Files {
  /** `http://127.0.0.1:PORT/v3` */
  readonly authUrl: string;
  /** Where each host's sshd listens, `127.0.0.1:PORT`. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly world: World;
  readonly faults: Faults;
  readonly tokens: Tokens;
  /** The base URL of each service. */
  readonly origins: Origins;
  stop(): Promise<void>;
}

/** Starts a cloud of its own on 127.0.0.1: Keystone, Nova, Cinder, Placement, and an sshd a host. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { directory, port, clock, random, speed, novaMax, ...size } = readOptions(options);
  const scheduler = new Scheduler(clock);
  const world = new World(
    createTenancy(random, randomBytes(12).toString('base64url')),
    () => clock.now(),
    random,
  );
  populate(world, size.hosts, size.servers);
  const faults = new Faults({
    hostStopped: (name, ms) => {
      const host = world.host(name);
      host.stoppedAt = world.now();
      host.countsAsUpForMs = ms ?? 60_000;
      liveMigrations.hostStopped(name);
    },
    hostStarted: (name) => {
      world.host(name).stoppedAt = null;
      liveMigrations.hostStarted(name);
    },
  });
  const liveMigrations = new LiveMigrations(world, scheduler, faults, speed);
  const tokens = new Tokens(() => clock.now(), random);
  const surroundings = { scheduler, faults, tokens, random, authUrl: () => `${identity.origin}/v3` };
  const service = (definition: ServiceDefinition) => new Service(definition, surroundings);
  const identity = service(
    keystone({ world, tokens, origins: () => origins, further: adminRoutes(world, faults) }),
  );
  const compute = service(
    nova({ world, liveMigrations, power: new PowerActions(world, scheduler), most: novaMax }),
  );
  const volume = service(cinder(world));
  const placing = service(placement(world));
  const services = [identity, compute, volume, placing];
  await identity.listen(port).catch((cause: unknown) => {
    throw portInUse(port, cause);
  });
  await Promise.all([compute.listen(0), volume.listen(0), placing.listen(0)]);
  const origins: Origins = {
    identity: identity.origin,
    compute: compute.origin,
    volume: volume.origin,
    placement: placing.origin,
  };
  const clientKey = generateKeyPair();
  const parsedKey = ssh2.utils.parseKey(clientKey.publicKey);
  if (parsedKey instanceof Error) throw parsedKey;
  const hosts = await startHosts([...world.hosts.values()], parsedKey);
  const files = await writeFiles(directory, {
    authUrl: `${identity.origin}/v3`,
    tenancy: world.tenancy,
    clientKey,
    addresses: hosts.addresses,
    hostKeys: hosts.keys,
  });
  return {
    ...files,
    authUrl: `${identity.origin}/v3`,
    addresses: hosts.addresses,
    world,
    faults,
    tokens,
    origins,
    stop: async () => {
      scheduler.stop();
      await Promise.all([...services.map((each) => each.close()), hosts.close()]);
    },
  };
}
