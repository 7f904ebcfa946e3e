import { type CallOptions, isForbidden, isNotFound, type OpenStack } from 'openstack-client-lite';
import { defined } from '../../base/defined.js';
import type { Mark } from '../call.js';
import type {
  Aggregate,
  Compute,
  ComputeQuotas,
  ComputeService,
  Flavor,
  Hypervisor,
  LiveMigrationOrder,
  ServerOrder,
  ServiceChange,
} from '../compute.js';
import type {
  InstanceAction,
  InstanceActionDetail,
  LiveMigrationFigures,
  MigrationQuery,
  MigrationRecord,
} from '../migration.js';
import type { PreparedCall } from '../prepared-call.js';
import type { Server, ServerCandidate, ServerFlavor, ServerGroup } from '../server.js';
import type { ServerVolume } from '../volume.js';
import { atLeast } from './capabilities.js';
import type { Ask } from './explain.js';
import { quota } from './map-block-storage.js';
import * as map from './map-compute.js';
import { serverGroup } from './map-server.js';
import { readMigrations } from './migrations.js';
import { orUndefined } from './or-undefined.js';
import type { Servers } from './servers.js';

/** No service has this id. */
const NO_SERVICE = '00000000-0000-0000-0000-000000000000';

/** Nova, in our words. */
export function computeOf(stack: OpenStack, servers: Servers, ask: Ask): Compute {
  return {
    findServers(
      nameOrId: string,
      query: { project?: string } = {},
      call: CallOptions = {},
    ): Promise<readonly ServerCandidate[]> {
      return ask(() => servers.find(nameOrId, query.project, call));
    },
    server(id: string, call: CallOptions = {}): Promise<Server | undefined> {
      return ask(() => servers.show(id, call));
    },
    serverNames(call: CallOptions = {}): Promise<readonly string[]> {
      return ask(() => servers.names(call));
    },
    serversOn(host: string, call: CallOptions = {}): Promise<readonly Server[]> {
      return ask(() => servers.on(host, call));
    },
    allServers(call: CallOptions = {}): Promise<readonly Server[]> {
      return ask(() => servers.all(call));
    },
    flavor(id: string, call: CallOptions = {}): Promise<ServerFlavor | undefined> {
      return ask(() => servers.flavor(id, call));
    },
    serverGroup(id: string, call: CallOptions = {}): Promise<ServerGroup | undefined> {
      return ask(async () => {
        const group = await orUndefined(stack.compute.serverGroups.show(id, call));
        return group === undefined ? undefined : serverGroup(group);
      });
    },
    serverGroups(call: CallOptions = {}): Promise<readonly ServerGroup[]> {
      return ask(async () => {
        const groups = await stack.compute.serverGroups.list({ allProjects: true }, call).all();
        return groups.map(serverGroup);
      });
    },
    servicesOn(host: string, call: CallOptions = {}): Promise<readonly ComputeService[]> {
      return ask(async () => (await stack.compute.services.list({ host }, call)).map(map.computeService));
    },
    services(call: CallOptions = {}): Promise<readonly ComputeService[]> {
      return ask(async () => {
        const services = await stack.compute.services.list({ binary: 'nova-compute' }, call);
        return services.map(map.computeService);
      });
    },
    hypervisors(call: CallOptions = {}): Promise<readonly Hypervisor[]> {
      return ask(async () => {
        const hypervisors = await stack.compute.hypervisors.list(call).all();
        return hypervisors.map(map.hypervisor);
      });
    },
    aggregates(call: CallOptions = {}): Promise<readonly Aggregate[]> {
      return ask(async () => (await stack.compute.aggregates.list(call)).map(map.aggregate));
    },
    migrations(query: MigrationQuery, call: CallOptions = {}): Promise<readonly MigrationRecord[]> {
      return ask(() => readMigrations(stack, query, call));
    },
    liveMigrationFigures(
      server: string,
      migration: string,
      call: CallOptions = {},
    ): Promise<LiveMigrationFigures | undefined> {
      return ask(async () => {
        const { max } = await stack.compute.microversions(call);
        if (!atLeast(max, '2.23')) return undefined;
        const shown = await orUndefined(stack.compute.serverMigrations.show(server, migration, call));
        return shown === undefined ? undefined : map.figures(shown);
      });
    },
    instanceActions(server: string, call: CallOptions = {}): Promise<readonly InstanceAction[]> {
      return ask(async () => {
        const actions = await stack.compute.instanceActions.list(server, {}, call).all();
        return actions.map(map.instanceAction);
      });
    },
    instanceAction(
      server: string,
      requestId: string,
      call: CallOptions = {},
    ): Promise<InstanceActionDetail | undefined> {
      return ask(async () => {
        const action = await orUndefined(stack.compute.instanceActions.show(server, requestId, call));
        return action === undefined ? undefined : map.instanceActionDetail(action);
      });
    },
    serverVolumes(server: string, call: CallOptions = {}): Promise<readonly ServerVolume[]> {
      return ask(async () => {
        const attached = await stack.compute.volumeAttachments.list(server, call);
        return attached.map(map.serverVolume);
      });
    },
    flavors(call: CallOptions = {}): Promise<readonly Flavor[]> {
      return ask(async () => (await stack.compute.flavors.list(call).all()).map(map.flavor));
    },
    keyPairs(call: CallOptions = {}): Promise<readonly string[]> {
      return ask(async () => (await stack.compute.keyPairs.list(call)).map(({ name }) => name));
    },
    computeQuotas(call: CallOptions = {}): Promise<ComputeQuotas> {
      return ask(async () => {
        const { instances, cores, memoryMib } = await stack.compute.limits(call);
        return {
          servers: quota(instances.limit, instances.used),
          cores: quota(cores.limit, cores.used),
          memoryMib: quota(memoryMib.limit, memoryMib.used),
        };
      });
    },
    serversMarked(name: string, [key, value]: Mark, call: CallOptions = {}): Promise<readonly string[]> {
      return ask(async () => {
        const named = await stack.compute.servers.detail({ exactName: name }, call).all();
        return named.filter(({ metadata }) => metadata[key] === value).map(({ id }) => id);
      });
    },
    prepareServer(order: ServerOrder, call: CallOptions = {}): Promise<PreparedCall> {
      const { keyName, availabilityZone, host, ...rest } = order;
      return ask(() =>
        stack.compute.servers.prepareCreate(
          {
            ...rest,
            ...(keyName === null ? {} : { keyName }),
            ...(availabilityZone === null ? {} : { availabilityZone }),
            ...(host === null ? {} : { host }),
          },
          call,
        ),
      );
    },
    prepareLiveMigration(order: LiveMigrationOrder, call: CallOptions = {}): Promise<PreparedCall> {
      const { server, destination, blockMigration } = order;
      return ask(() =>
        stack.compute.prepareLiveMigration(server, { host: destination, blockMigration }, call),
      );
    },
    prepareService(
      id: string,
      { status, reason }: ServiceChange,
      call: CallOptions = {},
    ): Promise<PreparedCall> {
      const change = { status, ...defined({ disabledReason: reason }) };
      return ask(() => stack.compute.services.prepareUpdate(id, change, call));
    },
    mayChangeServices(call: CallOptions = {}): Promise<boolean> {
      return ask(async () => {
        const { max } = await stack.compute.microversions(call);
        if (!atLeast(max, '2.53')) return false;
        const probe = await stack.compute.services.prepareUpdate(NO_SERVICE, { status: 'enabled' }, call);
        try {
          await stack.send(probe, call);
          return true;
        } catch (error) {
          // Nova looks at the rights first, and only then for the service.
          if (isForbidden(error)) return false;
          if (isNotFound(error)) return true;
          throw error;
        }
      });
    },
    prepareAbort(server: string, migration: string, call: CallOptions = {}): Promise<PreparedCall> {
      return ask(() => stack.compute.serverMigrations.prepareAbort(server, migration, call));
    },
    prepareForceComplete(server: string, migration: string, call: CallOptions = {}): Promise<PreparedCall> {
      return ask(() => stack.compute.serverMigrations.prepareForceComplete(server, migration, call));
    },
  };
}
