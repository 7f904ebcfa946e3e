import type { Faults } from '../faults.js';
import { uuid } from '../identifiers.js';
import { NO_VALID_HOST } from '../migration/destination.js';
import type { Asker } from '../migration/move.js';
import type { Scheduler } from '../scheduler.js';
import type { Host, InstanceAction, Server, Volume } from '../world/model.js';
import type { World } from '../world/world.js';

/** As recorded: on its host after 0.7 s, its volume attached after another 0.6 s, ACTIVE 5.4 s later. */
const SCHEDULED_MS = 650;
const ATTACHED_MS = 650;
const SPAWNED_MS = 5_400;
const DELETED_MS = 1_100;

export interface Boot {
  /** null: from an image, onto a disk of the host. */
  readonly volumeId: string | null;
  readonly deleteOnTermination: boolean;
  /** null: the scheduler's choice. */
  readonly host: string | null;
  readonly zone: string | null;
}

/** Servers on their way from the API's answer to ACTIVE, and from there to nothing. */
export class Boots {
  readonly #world: World;
  readonly #scheduler: Scheduler;
  readonly #faults: Faults;
  readonly #speed: number;

  constructor(world: World, scheduler: Scheduler, faults: Faults, speed: number) {
    this.#world = world;
    this.#scheduler = scheduler;
    this.#faults = faults;
    this.#speed = speed;
  }

  start(server: Server, boot: Boot, by: Asker): void {
    const volume = boot.volumeId === null ? null : this.#world.storage.volumes.get(boot.volumeId);
    if (volume === undefined) return;
    if (volume !== null) this.#change(volume, { status: 'reserved' });
    const action = this.#world.actions.created(server, by);
    this.#later(SCHEDULED_MS, () => {
      const host = this.#place(server, boot);
      if (host === undefined) {
        this.#fail(server, action, NO_VALID_HOST);
        return;
      }
      const { flavor, projectId, userId } = server;
      const resources = { vcpus: flavor.vcpus, memoryMb: flavor.ramMb, diskGb: flavor.diskGb };
      this.#world.allocate(server.id, { host: host.name, resources, projectId, userId });
      this.#change(server, { host: host.name, taskState: 'block_device_mapping' });
      this.#later(ATTACHED_MS, () => {
        if (volume !== null) this.#attach(server, volume, boot);
        this.#spawn(server, action);
      });
    });
  }

  #attach(server: Server, volume: Volume, boot: Boot): void {
    const { storage } = this.#world;
    const path = '/dev/vda';
    const attachment = storage.attach(volume.id, server, path, server.host, 'attached');
    server.devices.push({
      uuid: uuid(this.#world.random),
      volumeId: volume.id,
      device: path,
      deleteOnTermination: boot.deleteOnTermination,
      attachmentId: attachment.id,
    });
    this.#change(volume, { status: 'in-use' });
  }

  #spawn(server: Server, action: InstanceAction): void {
    this.#change(server, { taskState: 'spawning' });
    const event = this.#world.actions.beginEvent(action, 'compute__do_build_and_run_instance', server.host);
    this.#later(SPAWNED_MS, () => {
      const failure = this.#faults.bootFailure(server);
      if (failure !== undefined) {
        const text = failure.message ?? `Build of instance ${server.id} aborted: the guest did not start.`;
        this.#world.actions.finishEvent(action, event, text);
        this.#release(server);
        this.#fail(server, action, text);
        return;
      }
      this.#world.actions.finishEvent(action, event);
      this.#change(server, { vmState: 'active', powerState: 1, taskState: null });
      server.launchedAt = this.#world.now();
    });
  }

  remove(server: Server, by: Asker): void {
    this.#world.actions.begin(server, 'delete', by);
    this.#change(server, { taskState: 'deleting' });
    this.#later(DELETED_MS, () => {
      this.#release(server);
      this.#world.servers.delete(server.id);
    });
  }

  #release(server: Server): void {
    const { storage } = this.#world;
    for (const device of server.devices.splice(0)) {
      storage.detach(device.attachmentId);
      const volume = storage.volumes.get(device.volumeId);
      if (volume !== undefined) this.#change(volume, { status: 'available' });
      if (device.deleteOnTermination) storage.volumes.delete(device.volumeId);
    }
    this.#world.release(server.id);
  }

  #fail(server: Server, action: InstanceAction, message: string): void {
    action.message = 'Error';
    this.#change(server, {
      vmState: 'error',
      taskState: null,
      fault: { code: 500, created: this.#world.now(), message },
    });
  }

  #place(server: Server, { host: asked, zone }: Boot): Host | undefined {
    const world = this.#world;
    const fitting = [...world.hosts.values()].filter((host) => {
      const free = world.free(host);
      return (
        (asked === null || host.name === asked) &&
        (zone === null || world.zoneOf(host) === zone) &&
        !host.disabled &&
        world.countsAsUp(host) &&
        free.vcpus >= server.flavor.vcpus &&
        free.memoryMb >= server.flavor.ramMb
      );
    });
    return fitting.sort((one, other) => world.free(other).memoryMb - world.free(one).memoryMb)[0];
  }

  #change<Thing extends { updated: number }>(thing: Thing, change: Partial<Thing>): void {
    Object.assign(thing, change, { updated: this.#world.now() });
  }

  #later(ms: number, work: () => void): void {
    this.#scheduler.after(ms / this.#speed, work);
  }
}
