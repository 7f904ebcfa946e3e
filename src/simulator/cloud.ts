import { randomBytes } from 'node:crypto';
import { adminRoutes } from './admin-routes.js';
import { Boots } from './boot/boots.js';
import { cinder } from './cinder/definition.js';
import { VolumeWork } from './cinder/volume-work.js';
import { Faults, type HostWatcher } from './faults.js';
import { glance } from './glance/definition.js';
import { Service, type ServiceDefinition } from './http/service.js';
import type { Origins } from './keystone/catalog.js';
import { keystone } from './keystone/routes.js';
import { Tokens } from './keystone/tokens.js';
import { LiveMigrations } from './migration/live-migrations.js';
import { PowerActions } from './migration/power-actions.js';
import { neutron } from './neutron/definition.js';
import { nova } from './nova/definition.js';
import type { ReadOptions } from './options.js';
import { placement } from './placement/definition.js';
import { Reboots } from './reboots.js';
import { Scheduler } from './scheduler.js';
import { populate } from './world/populate.js';
import { createTenancy } from './world/tenancy.js';
import { World } from './world/world.js';

/** The cloud with all its parts wired, before it listens anywhere. */
export class Cloud {
  readonly world: World;
  readonly faults: Faults;
  readonly reboots: Reboots;
  readonly tokens: Tokens;
  readonly #scheduler: Scheduler;
  readonly #services: Record<keyof Origins, Service>;

  constructor({ clock, random, speed, novaMax, hosts, servers, onCall }: ReadOptions) {
    const now = () => clock.now();
    const scheduler = new Scheduler(clock);
    const world = new World(createTenancy(random, randomBytes(12).toString('base64url')), now, random);
    populate(world, hosts, servers);
    const watcher: HostWatcher = {
      hostStopped: (name, ms) => {
        world.stopHost(name, ms);
        liveMigrations.hostStopped(name);
      },
      hostStarted: (name) => {
        world.startHost(name);
        liveMigrations.hostStarted(name);
      },
    };
    const faults = new Faults(watcher);
    const liveMigrations = new LiveMigrations(world, scheduler, faults, speed);
    const tokens = new Tokens(now, random);
    const told = onCall === undefined ? {} : { onCall };
    const around = { scheduler, faults, tokens, random, authUrl: () => this.authUrl, ...told };
    const service = (definition: ServiceDefinition) => new Service(definition, around);
    const power = new PowerActions(world, scheduler);
    const boots = new Boots(world, scheduler, faults, speed);
    const volumes = new VolumeWork(world, scheduler, faults, speed);
    this.world = world;
    this.reboots = new Reboots(world, scheduler, watcher, random, speed);
    this.faults = faults;
    this.tokens = tokens;
    this.#scheduler = scheduler;
    this.#services = {
      identity: service(
        keystone({
          world,
          tokens,
          origins: () => this.origins,
          further: adminRoutes(world, faults, this.reboots),
        }),
      ),
      compute: service(nova({ world, liveMigrations, power, boots, most: novaMax })),
      volume: service(cinder(world, volumes)),
      placement: service(placement(world)),
      image: service(glance(world)),
      network: service(neutron(world, faults)),
    };
  }

  /** The base URL of each service. */
  get origins(): Origins {
    const { identity, compute, volume, placement: placing, image, network } = this.#services;
    return {
      identity: identity.origin,
      compute: compute.origin,
      volume: volume.origin,
      placement: placing.origin,
      image: image.origin,
      network: network.origin,
    };
  }

  get authUrl(): string {
    return `${this.#services.identity.origin}/v3`;
  }

  /** Listens: identity last, so that who can log in finds everything else there. */
  async listen(port: number): Promise<void> {
    const { identity, ...others } = this.#services;
    await Promise.all(Object.values(others).map((service) => service.listen(0)));
    await identity.listen(port);
  }

  async close(): Promise<void> {
    this.#scheduler.stop();
    await Promise.all(Object.values(this.#services).map((service) => service.close()));
  }
}
