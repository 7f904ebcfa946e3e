import type { Random } from '../base/seeded-random.js';
import type { HostWatcher } from './faults.js';
import { uuid } from './identifiers.js';
import type { Scheduler } from './scheduler.js';
import type { World } from './world/world.js';

/** From the reboot to the first heartbeat of nova-compute, milliseconds at speed 1. */
const BOOT_MS = 60_000;

/** Hosts that go down and come back as another boot. Guests that ran there would be gone: Drover asks it of empty hosts. */
export class Reboots {
  readonly #world: World;
  readonly #scheduler: Scheduler;
  readonly #watcher: HostWatcher;
  readonly #random: Random;
  readonly #bootMs: number;

  constructor(world: World, scheduler: Scheduler, watcher: HostWatcher, random: Random, speed: number) {
    this.#world = world;
    this.#scheduler = scheduler;
    this.#watcher = watcher;
    this.#random = random;
    this.#bootMs = BOOT_MS / speed;
  }

  /** @throws Error for a host that there is not. */
  reboot(name: string): void {
    const host = this.#world.host(name);
    if (host.booting) return;
    host.booting = true;
    this.#watcher.hostStopped(name, undefined);
    this.#scheduler.after(this.#bootMs, () => {
      host.booting = false;
      host.bootId = uuid(this.#random);
      host.bootedAt = this.#world.now();
      this.#watcher.hostStarted(name);
    });
  }
}
