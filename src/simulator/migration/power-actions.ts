import type { Scheduler } from '../scheduler.js';
import type { Server } from '../world/model.js';
import type { World } from '../world/world.js';
import type { Asker } from './move.js';

interface Change {
  readonly action: string;
  readonly event: string;
  readonly task: string;
  readonly takesMs: number;
  readonly result: Pick<Server, 'vmState' | 'powerState'>;
}

/** Starting, stopping, pausing: as much of them as a live migration meets. */
export class PowerActions {
  readonly #world: World;
  readonly #scheduler: Scheduler;

  constructor(world: World, scheduler: Scheduler) {
    this.#world = world;
    this.#scheduler = scheduler;
  }

  start(server: Server, by: Asker): void {
    this.#change(server, by, {
      action: 'start',
      event: 'compute_start_instance',
      task: 'powering-on',
      takesMs: 3_000,
      result: { vmState: 'active', powerState: 1 },
    });
  }

  stop(server: Server, by: Asker): void {
    this.#change(server, by, {
      action: 'stop',
      event: 'compute_stop_instance',
      task: 'powering-off',
      takesMs: 3_000,
      result: { vmState: 'stopped', powerState: 4 },
    });
  }

  pause(server: Server, by: Asker): void {
    this.#change(server, by, {
      action: 'pause',
      event: 'compute_pause_instance',
      task: 'pausing',
      takesMs: 300,
      result: { vmState: 'paused', powerState: 3 },
    });
  }

  unpause(server: Server, by: Asker): void {
    this.#change(server, by, {
      action: 'unpause',
      event: 'compute_unpause_instance',
      task: 'unpausing',
      takesMs: 300,
      result: { vmState: 'active', powerState: 1 },
    });
  }

  #change(server: Server, by: Asker, change: Change): void {
    const action = this.#world.actions.begin(server, change.action, by);
    const event = this.#world.actions.beginEvent(action, change.event, server.host);
    Object.assign(server, { taskState: change.task, updated: this.#world.now() });
    this.#scheduler.after(change.takesMs, () => {
      this.#world.actions.finishEvent(action, event);
      Object.assign(server, { ...change.result, taskState: null, updated: this.#world.now() });
    });
  }
}
