import type { CallOptions, OpenStack } from 'openstack-client-lite';
import type {
  Accepted,
  Cloud,
  CloudCapabilities,
  CloudIdentity,
  CloudService,
  LiveMigrationOrder,
  ProbeAnswer,
} from '../cloud.js';
import type { Aggregate, ComputeService, Hypervisor } from '../compute.js';
import type {
  InstanceAction,
  InstanceActionDetail,
  LiveMigrationFigures,
  MigrationQuery,
  MigrationRecord,
} from '../migration.js';
import type { NetworkAgent, Port, PortNetwork } from '../network.js';
import type { Allocation, HostRoom, Resources } from '../placement.js';
import type { Server, ServerCandidate, ServerFlavor, ServerGroup } from '../server.js';
import type { ServerVolume, Volume, VolumeAttachment, VolumeService } from '../volume.js';
import { OpenStackStorage } from './block-storage.js';
import { atLeast, readCapabilities } from './capabilities.js';
import { asking } from './explain.js';
import { readIdentity } from './identity.js';
import * as compute from './map-compute.js';
import * as network from './map-network.js';
import { serverGroup } from './map-server.js';
import * as volumes from './map-volume.js';
import { readMigrations } from './migrations.js';
import { orUndefined } from './or-undefined.js';
import { candidateRooms, roomsOf } from './placement-rooms.js';
import { probe } from './probe.js';
import { Servers } from './servers.js';

/** The port on a real cloud (or the simulator, by the same sockets): asks the client, in our words. */
export class OpenStackCloud implements Cloud {
  readonly name: string;
  readonly region: string | null;
  readonly storage: OpenStackStorage;
  readonly #stack: OpenStack;
  readonly #servers: Servers;

  constructor(name: string, stack: OpenStack) {
    this.name = name;
    this.region = stack.config.region;
    this.#stack = stack;
    this.#servers = new Servers(stack);
    this.storage = new OpenStackStorage(name, stack);
  }

  identity(call: CallOptions = {}): Promise<CloudIdentity> {
    return this.#ask(() => readIdentity(this.#stack, call));
  }

  capabilities(call: CallOptions = {}): Promise<CloudCapabilities> {
    return this.#ask(() => readCapabilities(this.#stack, call));
  }

  findServers(
    nameOrId: string,
    query: { project?: string } = {},
    call: CallOptions = {},
  ): Promise<readonly ServerCandidate[]> {
    return this.#ask(() => this.#servers.find(nameOrId, query.project, call));
  }

  server(id: string, call: CallOptions = {}): Promise<Server | undefined> {
    return this.#ask(() => this.#servers.show(id, call));
  }

  serverNames(call: CallOptions = {}): Promise<readonly string[]> {
    return this.#ask(() => this.#servers.names(call));
  }

  serversOn(host: string, call: CallOptions = {}): Promise<readonly Server[]> {
    return this.#ask(() => this.#servers.on(host, call));
  }

  flavor(id: string, call: CallOptions = {}): Promise<ServerFlavor | undefined> {
    return this.#ask(() => this.#servers.flavor(id, call));
  }

  serverGroup(id: string, call: CallOptions = {}): Promise<ServerGroup | undefined> {
    return this.#ask(async () => {
      const group = await orUndefined(this.#stack.compute.serverGroups.show(id, call));
      return group === undefined ? undefined : serverGroup(group);
    });
  }

  projectName(id: string, call: CallOptions = {}): Promise<string | null> {
    return this.#ask(() => this.#servers.projectName(id, call));
  }

  services(call: CallOptions = {}): Promise<readonly ComputeService[]> {
    return this.#ask(async () => {
      const services = await this.#stack.compute.services.list({ binary: 'nova-compute' }, call);
      return services.map(compute.computeService);
    });
  }

  hypervisors(call: CallOptions = {}): Promise<readonly Hypervisor[]> {
    return this.#ask(async () => {
      const hypervisors = await this.#stack.compute.hypervisors.list(call).all();
      return hypervisors.map(compute.hypervisor);
    });
  }

  aggregates(call: CallOptions = {}): Promise<readonly Aggregate[]> {
    return this.#ask(async () => (await this.#stack.compute.aggregates.list(call)).map(compute.aggregate));
  }

  migrations(query: MigrationQuery, call: CallOptions = {}): Promise<readonly MigrationRecord[]> {
    return this.#ask(() => readMigrations(this.#stack, query, call));
  }

  liveMigrationFigures(
    server: string,
    migration: string,
    call: CallOptions = {},
  ): Promise<LiveMigrationFigures | undefined> {
    return this.#ask(async () => {
      const { max } = await this.#stack.compute.microversions(call);
      if (!atLeast(max, '2.23')) return undefined;
      const shown = await orUndefined(this.#stack.compute.serverMigrations.show(server, migration, call));
      return shown === undefined ? undefined : compute.figures(shown);
    });
  }

  instanceActions(server: string, call: CallOptions = {}): Promise<readonly InstanceAction[]> {
    return this.#ask(async () => {
      const actions = await this.#stack.compute.instanceActions.list(server, {}, call).all();
      return actions.map(compute.instanceAction);
    });
  }

  instanceAction(
    server: string,
    requestId: string,
    call: CallOptions = {},
  ): Promise<InstanceActionDetail | undefined> {
    return this.#ask(async () => {
      const action = await orUndefined(this.#stack.compute.instanceActions.show(server, requestId, call));
      return action === undefined ? undefined : compute.instanceActionDetail(action);
    });
  }

  portsOf(server: string, call: CallOptions = {}): Promise<readonly Port[]> {
    return this.#ask(async () => {
      const found = await this.#stack.network.ports.list({ deviceId: server }, call).all();
      return found.map(network.port);
    });
  }

  networkAgents(call: CallOptions = {}): Promise<readonly NetworkAgent[]> {
    return this.#ask(async () => (await this.#stack.network.agents.list({}, call)).map(network.agent));
  }

  network(id: string, call: CallOptions = {}): Promise<PortNetwork | undefined> {
    return this.#ask(async () => {
      const found = await orUndefined(this.#stack.network.networks.show(id, call));
      return found === undefined ? undefined : network.portNetwork(found);
    });
  }

  probe(service: CloudService, call: CallOptions = {}): Promise<ProbeAnswer | null> {
    return this.#ask(() => probe(this.#stack, service, call));
  }

  serverVolumes(server: string, call: CallOptions = {}): Promise<readonly ServerVolume[]> {
    return this.#ask(async () => {
      const attached = await this.#stack.compute.volumeAttachments.list(server, call);
      return attached.map(compute.serverVolume);
    });
  }

  volume(id: string, call: CallOptions = {}): Promise<Volume | undefined> {
    return this.#ask(async () => {
      const volume = await orUndefined(this.#stack.volume.volumes.show(id, call));
      return volume === undefined ? undefined : volumes.volume(volume);
    });
  }

  async volumesOf(server: Pick<Server, 'volumeIds'>, call: CallOptions = {}): Promise<readonly Volume[]> {
    const found = await Promise.all(server.volumeIds.map((id) => this.volume(id, call)));
    return found.filter((volume) => volume !== undefined);
  }

  volumeAttachments(
    query: { server: string } | { volume: string },
    call: CallOptions = {},
  ): Promise<readonly VolumeAttachment[]> {
    const filter = 'server' in query ? { serverId: query.server } : { volumeId: query.volume };
    return this.#ask(async () => {
      const attachments = await this.#stack.volume.attachments
        .list({ allTenants: true, ...filter }, call)
        .all();
      return attachments.map(volumes.volumeAttachment);
    });
  }

  volumeServices(call: CallOptions = {}): Promise<readonly VolumeService[]> {
    return this.#ask(async () => {
      const services = await this.#stack.volume.services.list({ binary: 'cinder-volume' }, call);
      return services.map(volumes.volumeService);
    });
  }

  allocations(consumer: string, call: CallOptions = {}): Promise<readonly Allocation[]> {
    return this.#ask(async () => {
      const { allocations } = await this.#stack.placement.allocations(consumer, call);
      return allocations.map(({ providerUuid, resources }) => ({ provider: providerUuid, resources }));
    });
  }

  capacity(
    hypervisors: readonly Pick<Hypervisor, 'id' | 'host' | 'hostname'>[],
    call: CallOptions = {},
  ): Promise<readonly HostRoom[]> {
    return this.#ask(() => roomsOf(this.#stack, hypervisors, call));
  }

  allocationCandidates(
    resources: Resources,
    hypervisors: readonly Pick<Hypervisor, 'id' | 'host' | 'hostname'>[],
    call: CallOptions = {},
  ): Promise<readonly HostRoom[]> {
    return this.#ask(() => candidateRooms(this.#stack, resources, hypervisors, call));
  }

  startLiveMigration(order: LiveMigrationOrder, call: CallOptions = {}): Promise<Accepted> {
    const { server, destination, blockMigration } = order;
    return this.#ask(() =>
      this.#stack.compute.liveMigrate(server, { host: destination, blockMigration }, call),
    );
  }

  abortLiveMigration(server: string, migration: string, call: CallOptions = {}): Promise<Accepted> {
    return this.#ask(() => this.#stack.compute.serverMigrations.abort(server, migration, call));
  }

  forceComplete(server: string, migration: string, call: CallOptions = {}): Promise<Accepted> {
    return this.#ask(() => this.#stack.compute.serverMigrations.forceComplete(server, migration, call));
  }

  close(): Promise<void> {
    return this.#stack.close();
  }

  #ask<T>(ask: () => Promise<T>): Promise<T> {
    return asking(this.name, ask);
  }
}
