import type { Faults } from '../faults.js';
import { uuid } from '../identifiers.js';
import type { Scheduler } from '../scheduler.js';
import { poolName, type VolumeType } from '../world/backends.js';
import type { Snapshot, Volume } from '../world/model.js';
import type { World } from '../world/world.js';

/** As recorded, from the answer on: downloading after 0.9 s, available after another half a second. */
const SCHEDULED_MS = 900;
const DOWNLOADED_MS = 550;
const RETYPED_MS = 600;
const COPY_STEP_MS = 1_500;
const SNAPSHOT_MS = 700;
const DELETED_MS = 500;

/** The driver's default, as recorded. */
const OVER_SUBSCRIPTION = 20;

const NO_BACKEND = 'schedule allocate volume:Could not find any available weighted backend.';

/** What cinder-scheduler and cinder-volume do after the API has answered. */
export class VolumeWork {
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

  /** `creating`, with an image `downloading`, then `available`; or `error` with a message. */
  create(volume: Volume, requestId: string): void {
    this.#later(SCHEDULED_MS, () => {
      const failure = this.#faults.volumeFailure(volume.name, 'schedule');
      const pool = this.#schedule(volume.type, volume.sizeGb);
      if (pool === undefined || failure !== undefined) {
        this.#change(volume, { status: 'error' });
        this.#say('VOLUME', volume, 'VOLUME_VOLUME_001_003', failure?.message ?? NO_BACKEND, requestId);
        return;
      }
      this.#change(volume, { pool, status: volume.image === null ? 'creating' : 'downloading' });
      this.#later(DOWNLOADED_MS, () => this.#filled(volume, requestId));
    });
  }

  #filled(volume: Volume, requestId: string): void {
    const failure = this.#faults.volumeFailure(volume.name, 'download');
    if (failure === undefined) {
      this.#change(volume, { status: 'available', bootable: volume.image !== null });
      return;
    }
    this.#change(volume, { status: 'error' });
    const text = failure.message ?? 'copy image to volume:Image could not be copied to the volume.';
    this.#say('VOLUME', volume, 'VOLUME_VOLUME_005_013', text, requestId);
  }

  /** Between backends the volume is copied, which only `on-demand` allows. */
  retype(volume: Volume, type: VolumeType, policy: string, requestId: string): void {
    const before = volume.status;
    this.#change(volume, { status: 'retyping' });
    this.#later(RETYPED_MS, () => {
      const failure = this.#faults.volumeFailure(volume.name, 'retype');
      const backend = type.backend === null ? volume.pool : poolName(type.backend);
      if (backend === volume.pool && failure === undefined) {
        this.#change(volume, { status: before, type: type.name });
        return;
      }
      const target = this.#schedule(type.name, volume.sizeGb);
      if (policy !== 'on-demand' || target === undefined) {
        this.#change(volume, { status: before });
        return;
      }
      this.#change(volume, { migrationStatus: 'migrating' });
      this.#later(COPY_STEP_MS, () => {
        if (failure !== undefined) {
          this.#change(volume, { status: before, migrationStatus: 'error' });
          if (failure.message !== undefined) {
            this.#say('VOLUME', volume, 'VOLUME_VOLUME_010_001', failure.message, requestId);
          }
          return;
        }
        this.#change(volume, { migrationStatus: 'completing' });
        this.#later(COPY_STEP_MS, () =>
          this.#change(volume, { status: before, type: type.name, pool: target, migrationStatus: 'success' }),
        );
      });
    });
  }

  snapshot(snapshot: Snapshot, volume: Volume, requestId: string): void {
    this.#later(SNAPSHOT_MS, () => {
      const failure = this.#faults.volumeFailure(volume.name, 'snapshot');
      snapshot.status = failure === undefined ? 'available' : 'error';
      if (failure === undefined) return;
      const text = failure.message ?? 'create snapshot:Snapshot could not be created.';
      this.#say('VOLUME_SNAPSHOT', { ...snapshot }, 'VOLUME_VOLUME_SNAPSHOT_004_015', text, requestId);
    });
  }

  delete(volume: Volume): void {
    this.#change(volume, { status: 'deleting' });
    this.#later(DELETED_MS, () => this.#world.storage.volumes.delete(volume.id));
  }

  /** CapacityFilter for thin backends: what is free, times the over-subscription. */
  #schedule(type: string, sizeGb: number): string | undefined {
    const { storage } = this.#world;
    const wanted = storage.typeNamed(type)?.backend ?? null;
    const fitting = storage.backends.find(({ name, up, disabled, totalGb }) => {
      if (!up || disabled || (wanted !== null && name !== wanted)) return false;
      const free = totalGb - storage.allocatedGb(poolName(name));
      return free * OVER_SUBSCRIPTION >= sizeGb;
    });
    return fitting === undefined ? undefined : poolName(fitting.name);
  }

  #change(volume: Volume, change: Partial<Volume>): void {
    Object.assign(volume, change, { updated: this.#world.now() });
  }

  #say(
    resourceType: 'VOLUME' | 'VOLUME_SNAPSHOT',
    about: { id: string; projectId: string },
    eventId: string,
    text: string,
    requestId: string,
  ): void {
    this.#world.storage.messages.push({
      id: uuid(this.#world.random),
      projectId: about.projectId,
      resourceType,
      resourceId: about.id,
      eventId,
      text,
      requestId,
      created: this.#world.now(),
    });
  }

  #later(ms: number, work: () => void): void {
    this.#scheduler.after(ms / this.#speed, work);
  }
}
