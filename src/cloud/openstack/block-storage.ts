import { type CallOptions, isForbidden, type OpenStack } from 'openstack-client-lite';
import type { AttachedVolumes, BlockStorage, SnapshotOrder, VolumeOrder } from '../block-storage.js';
import type {
  CinderMessage,
  Pool,
  Snapshot,
  VolumeDetails,
  VolumeFilter,
  VolumePage,
  VolumeQuotas,
  VolumeType,
} from '../block-storage-types.js';
import type { Mark } from '../call.js';
import type { PreparedCall } from '../prepared-call.js';
import type { Server } from '../server.js';
import type { Volume, VolumeAttachment, VolumeService } from '../volume.js';
import type { Ask } from './explain.js';
import * as map from './map-block-storage.js';
import * as volumes from './map-volume.js';
import { orUndefined } from './or-undefined.js';
import { VolumeReads } from './volume-reads.js';
import { wholeList } from './whole-list.js';

/** The volumes of servers, in our words. */
export function attachedVolumesOf(stack: OpenStack, ask: Ask): AttachedVolumes {
  const port: AttachedVolumes = {
    volume(id: string, call: CallOptions = {}): Promise<Volume | undefined> {
      return ask(async () => {
        const volume = await orUndefined(stack.volume.volumes.show(id, call));
        return volume === undefined ? undefined : volumes.volume(volume);
      });
    },
    async volumesOf(server: Pick<Server, 'volumeIds'>, call: CallOptions = {}): Promise<readonly Volume[]> {
      const found = await Promise.all(server.volumeIds.map((id) => port.volume(id, call)));
      return found.filter((volume) => volume !== undefined);
    },
    volumesInUse(call: CallOptions = {}): Promise<readonly Volume[]> {
      return ask(async () => {
        const list = stack.volume.volumes.list({ allTenants: true, status: 'in-use' }, call);
        return await wholeList(list, volumes.volume);
      });
    },
    allAttachments(call: CallOptions = {}): Promise<readonly VolumeAttachment[]> {
      return ask(async () => {
        const list = stack.volume.attachments.list({ allTenants: true }, call);
        return await wholeList(list, volumes.volumeAttachment);
      });
    },
    volumeAttachments(
      query: { server: string } | { volume: string },
      call: CallOptions = {},
    ): Promise<readonly VolumeAttachment[]> {
      const filter = 'server' in query ? { serverId: query.server } : { volumeId: query.volume };
      return ask(async () => {
        const attachments = await stack.volume.attachments.list({ allTenants: true, ...filter }, call).all();
        return attachments.map(volumes.volumeAttachment);
      });
    },
    volumeServices(call: CallOptions = {}): Promise<readonly VolumeService[]> {
      return ask(async () => {
        const services = await stack.volume.services.list({ binary: 'cinder-volume' }, call);
        return services.map(volumes.volumeService);
      });
    },
  };
  return port;
}

/** Cinder, in our words. */
export function blockStorageOf(stack: OpenStack, ask: Ask): BlockStorage {
  const volumeReads = new VolumeReads(stack);
  const port: BlockStorage = {
    page(
      filter: VolumeFilter,
      page: { limit: number; after?: string },
      call: CallOptions = {},
    ): Promise<VolumePage> {
      return ask(() => volumeReads.page(filter, page, call));
    },
    count(filter: VolumeFilter, call: CallOptions = {}): Promise<number | undefined> {
      return ask(() => volumeReads.count(filter, call));
    },
    details(id: string, call: CallOptions = {}): Promise<VolumeDetails | undefined> {
      return ask(() => volumeReads.details(id, call));
    },
    find(nameOrId: string, project?: string, call: CallOptions = {}): Promise<readonly VolumeDetails[]> {
      return ask(() => volumeReads.find(nameOrId, project, call));
    },
    names(call: CallOptions = {}): Promise<readonly string[]> {
      return ask(() => volumeReads.names(call));
    },
    types(call: CallOptions = {}): Promise<readonly VolumeType[]> {
      return ask(async () => (await stack.volume.types.list(call).all()).map(map.volumeType));
    },
    defaultType(call: CallOptions = {}): Promise<VolumeType | undefined> {
      return ask(async () => {
        const type = await orUndefined(stack.volume.types.default(call));
        return type === undefined ? undefined : map.volumeType(type);
      });
    },
    pools(call: CallOptions = {}): Promise<readonly Pool[] | null> {
      return ask(async () => {
        try {
          return (await stack.volume.pools.list(call)).map(map.pool);
        } catch (error) {
          if (isForbidden(error)) return null;
          throw error;
        }
      });
    },
    quotas(call: CallOptions = {}): Promise<VolumeQuotas> {
      return ask(async () => {
        const { project } = await stack.identity.token(call);
        return map.volumeQuotas(project === null ? {} : await stack.volume.quotas.show(project.id, call));
      });
    },
    messages(about: { id: string; kind: 'VOLUME' | 'VOLUME_SNAPSHOT' }): Promise<readonly CinderMessage[]> {
      return ask(() => stack.volume.messages.list({ resourceId: about.id, resourceType: about.kind }));
    },
    snapshot(id: string, call: CallOptions = {}): Promise<Snapshot | undefined> {
      return ask(async () => {
        const found = await orUndefined(stack.volume.snapshots.show(id, call));
        return found === undefined ? undefined : map.snapshot(found);
      });
    },
    snapshotsOf(volumeId: string, call: CallOptions = {}): Promise<readonly Snapshot[]> {
      return ask(async () => (await stack.volume.snapshots.list({ volumeId }, call).all()).map(map.snapshot));
    },
    prepareVolume(order: VolumeOrder, call: CallOptions = {}): Promise<PreparedCall> {
      return ask(() => stack.volume.volumes.prepareCreate(order, call));
    },
    prepareBootable(volume: string, call: CallOptions = {}): Promise<PreparedCall> {
      return ask(() => stack.volume.volumes.prepareSetBootable(volume, true, call));
    },
    prepareRetype(
      volume: string,
      { typeId, migrate }: { typeId: string; migrate: boolean },
      call: CallOptions = {},
    ): Promise<PreparedCall> {
      const migrationPolicy = migrate ? ('on-demand' as const) : ('never' as const);
      return ask(() => stack.volume.volumes.prepareRetype(volume, { type: typeId, migrationPolicy }, call));
    },
    prepareSnapshot(order: SnapshotOrder, call: CallOptions = {}): Promise<PreparedCall> {
      return ask(() => stack.volume.snapshots.prepareCreate(order, call));
    },
    volumesMarked(mark: Mark, call: CallOptions = {}): Promise<readonly string[]> {
      return ask(() => volumeReads.marked(mark, call));
    },
    async snapshotsMarked(
      volume: string,
      [key, value]: Mark,
      call: CallOptions = {},
    ): Promise<readonly string[]> {
      const snapshots = await port.snapshotsOf(volume, call);
      return snapshots.filter(({ metadata }) => metadata[key] === value).map(({ id }) => id);
    },
  };
  return port;
}
