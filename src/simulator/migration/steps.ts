import type { Faults } from '../faults.js';
import type { Scheduler } from '../scheduler.js';
import type { MemoryFigures, MigrationStatus, Server } from '../world/model.js';
import type { World } from '../world/world.js';
import { progressOf } from './memory-copy.js';
import type { Move } from './move.js';

/** What every step of a migration needs: to wait at the asked speed, and to write down what is so now. */
export class Steps {
  readonly world: World;
  readonly faults: Faults;
  readonly #scheduler: Scheduler;
  readonly #speed: number;

  constructor(world: World, scheduler: Scheduler, faults: Faults, speed: number) {
    this.world = world;
    this.faults = faults;
    this.#scheduler = scheduler;
    this.#speed = speed;
  }

  /** Runs the next step after `ms` at speed 1, unless the move is called off. */
  after(move: Move, ms: number, work: () => void): void {
    move.timers.push(this.#scheduler.after(ms / this.#speed, work));
  }

  /** Runs what happens whatever becomes of the move. */
  later(ms: number, work: () => void): void {
    this.#scheduler.after(ms / this.#speed, work);
  }

  callOff(move: Move): void {
    for (const callOff of move.timers) callOff();
    move.timers = [];
  }

  /** By the clock that everybody reads: whole milliseconds of what takes these seconds at speed 1. */
  tookMs(seconds: number): number {
    return Math.round((seconds * 1000) / this.#speed);
  }

  /** Seconds of work since then, at speed 1. */
  workSince(ms: number): number {
    return ((this.world.now() - ms) / 1000) * this.#speed;
  }

  setStatus(move: Move, status: MigrationStatus): void {
    move.migration.status = status;
    move.migration.updatedAt = this.world.now();
  }

  saveFigures(move: Move, figures: MemoryFigures): void {
    move.migration.memory = figures;
    move.migration.updatedAt = this.world.now();
    this.touch(move.server, { progress: progressOf(figures) });
  }

  touch(server: Server, change: Partial<Server>): void {
    Object.assign(server, change, { updated: this.world.now() });
  }
}
