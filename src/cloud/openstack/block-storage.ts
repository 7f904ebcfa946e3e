import { isForbidden, type OpenStack } from 'openstack-client-lite';
import type {
  AcceptedMade,
  CloudStorage,
  Mark,
  ServerOrder,
  SnapshotOrder,
  VolumeOrder,
} from '../block-storage.js';
import type * as things from '../block-storage-types.js';
import type { Accepted, CallOptions } from '../cloud.js';
import { asking } from './explain.js';
import * as map from './map-block-storage.js';
import { orUndefined } from './or-undefined.js';
import { VolumeReads } from './volume-reads.js';

const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** The Cinder side of a real cloud, in our words. */
export class OpenStackStorage implements CloudStorage {
  readonly #cloud: string;
  readonly #stack: OpenStack;
  readonly #volumes: VolumeReads;

  constructor(cloud: string, stack: OpenStack) {
    this.#cloud = cloud;
    this.#stack = stack;
    this.#volumes = new VolumeReads(stack);
  }

  page(
    filter: things.VolumeFilter,
    page: { limit: number; after?: string },
    call: CallOptions = {},
  ): Promise<things.VolumePage> {
    return this.#ask(() => this.#volumes.page(filter, page, call));
  }

  count(filter: things.VolumeFilter, call: CallOptions = {}): Promise<number | undefined> {
    return this.#ask(() => this.#volumes.count(filter, call));
  }

  details(id: string, call: CallOptions = {}): Promise<things.VolumeDetails | undefined> {
    return this.#ask(() => this.#volumes.details(id, call));
  }

  find(nameOrId: string, project?: string, call: CallOptions = {}): Promise<readonly things.VolumeDetails[]> {
    return this.#ask(() => this.#volumes.find(nameOrId, project, call));
  }

  names(call: CallOptions = {}): Promise<readonly string[]> {
    return this.#ask(() => this.#volumes.names(call));
  }

  types(call: CallOptions = {}): Promise<readonly things.VolumeType[]> {
    return this.#ask(async () => (await this.#stack.volume.types.list(call).all()).map(map.volumeType));
  }

  defaultType(call: CallOptions = {}): Promise<things.VolumeType | undefined> {
    return this.#ask(async () => {
      const type = await orUndefined(this.#stack.volume.types.default(call));
      return type === undefined ? undefined : map.volumeType(type);
    });
  }

  pools(call: CallOptions = {}): Promise<readonly things.Pool[] | null> {
    return this.#ask(async () => {
      try {
        return (await this.#stack.volume.pools.list(call)).map(map.pool);
      } catch (error) {
        if (isForbidden(error)) return null;
        throw error;
      }
    });
  }

  quotas(call: CallOptions = {}): Promise<things.VolumeQuotas> {
    return this.#ask(async () => {
      const { project } = await this.#stack.identity.token(call);
      return map.volumeQuotas(project === null ? {} : await this.#stack.volume.quotas.show(project.id, call));
    });
  }

  messages(about: {
    id: string;
    kind: 'VOLUME' | 'VOLUME_SNAPSHOT';
  }): Promise<readonly things.CinderMessage[]> {
    return this.#ask(() =>
      this.#stack.volume.messages.list({ resourceId: about.id, resourceType: about.kind }),
    );
  }

  snapshot(id: string, call: CallOptions = {}): Promise<things.Snapshot | undefined> {
    return this.#ask(async () => {
      const found = await orUndefined(this.#stack.volume.snapshots.show(id, call));
      return found === undefined ? undefined : map.snapshot(found);
    });
  }

  snapshotsOf(volumeId: string, call: CallOptions = {}): Promise<readonly things.Snapshot[]> {
    return this.#ask(async () =>
      (await this.#stack.volume.snapshots.list({ volumeId }, call).all()).map(map.snapshot),
    );
  }

  projectId(nameOrId: string, call: CallOptions = {}): Promise<string | undefined> {
    return this.#ask(async () => {
      const known = await this.#stack.identity.projects.list(call);
      const named = known.filter(({ id, name }) => id === nameOrId || name === nameOrId);
      if (named.length > 0) return named[0]?.id;
      try {
        const shown = await orUndefined(this.#stack.identity.projects.show(nameOrId, call));
        if (shown !== undefined) return shown.id;
        const others = await this.#stack.identity.projects.named(nameOrId, call);
        return others.length === 1 ? others[0]?.id : undefined;
      } catch (error) {
        if (isForbidden(error)) return undefined;
        throw error;
      }
    });
  }

  images(call: CallOptions = {}): Promise<readonly things.Image[]> {
    return this.#ask(async () => (await this.#stack.image.images.list({}, call).all()).map(map.image));
  }

  findImages(nameOrId: string, call: CallOptions = {}): Promise<readonly things.Image[]> {
    return this.#ask(async () => {
      const { images } = this.#stack.image;
      const byId = UUID.test(nameOrId) ? await orUndefined(images.show(nameOrId, call)) : undefined;
      if (byId !== undefined) return [map.image(byId)];
      const named = await images.list({ name: nameOrId }, call).all();
      return named.filter(({ name }) => name === nameOrId).map(map.image);
    });
  }

  networks(call: CallOptions = {}): Promise<readonly things.Network[]> {
    return this.#ask(async () => (await this.#stack.network.networks.list({}, call).all()).map(map.network));
  }

  flavors(call: CallOptions = {}): Promise<readonly things.Flavor[]> {
    return this.#ask(async () => (await this.#stack.compute.flavors.list(call).all()).map(map.flavor));
  }

  keyPairs(call: CallOptions = {}): Promise<readonly string[]> {
    return this.#ask(async () => (await this.#stack.compute.keyPairs.list(call)).map(({ name }) => name));
  }

  computeQuotas(call: CallOptions = {}): Promise<things.ComputeQuotas> {
    return this.#ask(async () => {
      const { instances, cores, memoryMib } = await this.#stack.compute.limits(call);
      return {
        servers: map.quota(instances.limit, instances.used),
        cores: map.quota(cores.limit, cores.used),
        memoryMib: map.quota(memoryMib.limit, memoryMib.used),
      };
    });
  }

  createVolume(order: VolumeOrder, call: CallOptions = {}): Promise<AcceptedMade> {
    return this.#make(() => this.#stack.volume.volumes.create(order, call));
  }

  setBootable(volume: string, call: CallOptions = {}): Promise<Accepted> {
    return this.#ask(() => this.#stack.volume.volumes.setBootable(volume, true, call));
  }

  retype(
    volume: string,
    { typeId, migrate }: { typeId: string; migrate: boolean },
    call: CallOptions = {},
  ): Promise<Accepted> {
    const migrationPolicy = migrate ? ('on-demand' as const) : ('never' as const);
    return this.#ask(() =>
      this.#stack.volume.volumes.retype(volume, { type: typeId, migrationPolicy }, call),
    );
  }

  createSnapshot(order: SnapshotOrder, call: CallOptions = {}): Promise<AcceptedMade> {
    return this.#make(() => this.#stack.volume.snapshots.create(order, call));
  }

  createServer(order: ServerOrder, call: CallOptions = {}): Promise<AcceptedMade> {
    const { keyName, availabilityZone, host, ...rest } = order;
    return this.#make(() =>
      this.#stack.compute.servers.create(
        {
          ...rest,
          ...(keyName === null ? {} : { keyName }),
          ...(availabilityZone === null ? {} : { availabilityZone }),
          ...(host === null ? {} : { host }),
        },
        call,
      ),
    );
  }

  volumesMarked(mark: Mark, call: CallOptions = {}): Promise<readonly string[]> {
    return this.#ask(() => this.#volumes.marked(mark, call));
  }

  serversMarked(name: string, [key, value]: Mark, call: CallOptions = {}): Promise<readonly string[]> {
    return this.#ask(async () => {
      const named = await this.#stack.compute.servers.detail({ exactName: name }, call).all();
      return named.filter(({ metadata }) => metadata[key] === value).map(({ id }) => id);
    });
  }

  async snapshotsMarked(
    volume: string,
    [key, value]: Mark,
    call: CallOptions = {},
  ): Promise<readonly string[]> {
    const snapshots = await this.snapshotsOf(volume, call);
    return snapshots.filter(({ metadata }) => metadata[key] === value).map(({ id }) => id);
  }

  #make(
    ask: () => Promise<{ status: number; requestId: string | null; made: { id: string } }>,
  ): Promise<AcceptedMade> {
    return this.#ask(async () => {
      const { status, requestId, made } = await ask();
      return { status, requestId, id: made.id };
    });
  }

  #ask<T>(ask: () => Promise<T>): Promise<T> {
    return asking(this.#cloud, ask);
  }
}
