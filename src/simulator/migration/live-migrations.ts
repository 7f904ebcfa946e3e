import type { Faults } from '../faults.js';
import { uuid } from '../identifiers.js';
import type { Scheduler } from '../scheduler.js';
import type { Migration, MigrationStatus, Server } from '../world/model.js';
import type { World } from '../world/world.js';
import { Copying } from './copying.js';
import { chooseDestination, NO_VALID_HOST } from './destination.js';
import { type Asker, type Move, TIMES } from './move.js';
import {
  attachAtDestination,
  completeAttachments,
  detachFromSource,
  giveBackAttachments,
} from './move-volumes.js';
import { SourceQueues } from './source-queues.js';
import { Steps } from './steps.js';

/** Nova's compute and conductor as far as a live migration goes, step by step on the clock. */
export class LiveMigrations {
  readonly #world: World;
  readonly #faults: Faults;
  readonly #steps: Steps;
  readonly #copying: Copying;
  readonly #queues: SourceQueues;
  /** The migrations that have not ended, by their record's id. */
  readonly #moves = new Map<number, Move>();

  constructor(world: World, scheduler: Scheduler, faults: Faults, speed: number) {
    this.#world = world;
    this.#faults = faults;
    this.#queues = new SourceQueues(() => world.liveMigrationsAtOnce);
    this.#steps = new Steps(world, scheduler, faults, speed);
    this.#copying = new Copying(this.#steps, {
      finished: (move) => this.#switchOver(move),
      timedOut: (move) => this.#rollBack(move, 'failed'),
    });
  }

  /** Accepts the move: everything after the 202 happens by itself. The caller has validated. */
  start(server: Server, asked: string | null, by: Asker): void {
    const world = this.#world;
    const migration = newMigration(world, server, by);
    world.migrations.set(migration.id, migration);
    world.moves.set(server.id, (world.moves.get(server.id) ?? 0) + 1);
    const action = world.actions.begin(server, 'live-migration', by);
    const move: Move = {
      server,
      migration,
      action,
      asked,
      conductor: world.actions.beginEvent(action, 'conductor_live_migrate_instance', 'control'),
      newAttachments: new Map(),
      copy: null,
      copiedAt: world.now(),
      forced: false,
      timers: [],
    };
    this.#moves.set(migration.id, move);
    this.#steps.touch(server, { taskState: 'migrating' });
    this.#steps.after(move, TIMES.scheduling, () => this.#schedule(move));
  }

  abort(id: number, by: Asker): void {
    const move = this.#moves.get(id);
    if (!move) return;
    const { actions } = this.#world;
    const action = actions.begin(move.server, 'live_migration_cancel', by);
    const event = actions.beginEvent(action, 'compute_live_migration_abort', move.migration.sourceHost);
    this.#steps.later(TIMES.aborting, () => {
      actions.finishEvent(action, event);
      // Too late: the server has gone over meanwhile, or everything has ended.
      if (this.#moves.get(id) !== move || move.server.taskState === null) return;
      // Off the queue or out of the preparation it is `cancelled`; a running copy was recorded to end `failed`.
      if (move.migration.status === 'queued') this.#cancelQueued(move);
      else this.#rollBack(move, move.migration.status === 'preparing' ? 'cancelled' : 'failed');
    });
  }

  forceComplete(id: number, by: Asker): void {
    const move = this.#moves.get(id);
    if (!move) return;
    const { actions } = this.#world;
    const action = actions.begin(move.server, 'live_migration_force_complete', by);
    this.#steps.later(TIMES.pausing, () => {
      const event = 'compute_live_migration_force_complete';
      actions.finishEvent(action, actions.beginEvent(action, event, move.migration.sourceHost));
      if (this.#moves.get(id) === move) this.#copying.force(move);
    });
  }

  hostStopped(host: string): void {
    for (const move of this.#notArrived()) {
      if (move.migration.sourceHost === host) this.#steps.callOff(move);
      else if (move.migration.destinationHost === host) this.#loseDestination(move);
    }
  }

  /** A source that starts again aborts what it finds unfinished (nova/compute/manager.py _reset_live_migration). */
  hostStarted(host: string): void {
    for (const move of this.#notArrived()) {
      if (move.migration.sourceHost !== host) continue;
      const { actions } = this.#world;
      actions.finishEvent(move.action, actions.beginEvent(move.action, 'compute_live_migration_abort', host));
      this.#rollBack(move, 'error');
    }
  }

  /** Once the server is over there, a host that stops changes nothing any more. */
  #notArrived(): Move[] {
    return [...this.#moves.values()].filter((move) => move.server.taskState === 'migrating');
  }

  #loseDestination(move: Move): void {
    this.#steps.callOff(move);
    if (move.migration.status === 'running') this.#rollBack(move, 'failed');
    else this.#steps.after(move, TIMES.answerTimeout, () => this.#rollBack(move, 'error'));
  }

  #schedule(move: Move): void {
    const destination = chooseDestination(this.#world, move.server, move.asked);
    if (!destination) {
      this.#refuse(move, NO_VALID_HOST);
    } else if (!this.#world.alive(destination)) {
      // It still counts as up, so the conductor asks it, and waits for an answer until the call times out.
      this.#steps.after(move, TIMES.answerTimeout, () => this.#refuse(move, NO_VALID_HOST));
    } else {
      this.#check(move, destination.name);
    }
  }

  #check(move: Move, destination: string): void {
    const { actions } = this.#world;
    const check = actions.beginEvent(move.action, 'compute_check_can_live_migrate_destination', destination);
    this.#steps.after(move, TIMES.checking, () => {
      const failure = this.#faults.takeFailure(move.server, 'pre-check');
      if (failure) {
        const message = failure.message ?? "Unacceptable CPU info: CPU doesn't have compatibility.";
        actions.finishEvent(move.action, check, failure.silent ? undefined : message);
        this.#refuse(move, NO_VALID_HOST);
        return;
      }
      const event = 'compute_check_can_live_migrate_source';
      actions.finishEvent(move.action, actions.beginEvent(move.action, event, move.migration.sourceHost));
      actions.finishEvent(move.action, check);
      this.#steps.after(move, TIMES.casting, () => this.#queue(move, destination));
    });
  }

  #queue(move: Move, destination: string): void {
    const { server, migration } = move;
    const { actions } = this.#world;
    this.#moveAllocation(move, destination);
    migration.destinationHost = destination;
    actions.finishEvent(move.action, move.conductor);
    const cast = actions.beginEvent(move.action, 'compute_live_migration', migration.sourceHost);
    actions.finishEvent(move.action, cast);
    this.#steps.setStatus(move, 'queued');
    this.#steps.touch(server, {});
    this.#queues.join(move);
    if (this.#queues.runs(move)) this.#steps.after(move, TIMES.queueing, () => this.#prepare(move));
  }

  /** The migration itself holds the source's share from now on, and the server the destination's. */
  #moveAllocation(move: Move, destination: string): void {
    const { server, migration } = move;
    const held = this.#world.allocations.get(server.id);
    if (!held) return;
    this.#world.allocate(server.id, { ...held, host: destination });
    this.#world.allocate(migration.uuid, { ...held, host: migration.sourceHost });
  }

  #prepare(move: Move): void {
    const destination = move.migration.destinationHost ?? '';
    const { actions } = this.#world;
    this.#steps.setStatus(move, 'preparing');
    const pre = actions.beginEvent(move.action, 'compute_pre_live_migration', destination);
    attachAtDestination(this.#world, move);
    this.#world.preparedBindings.set(move.server.id, destination);
    const { preparingLeast, preparingMost } = TIMES;
    const takes = preparingLeast + this.#world.random() * (preparingMost - preparingLeast);
    this.#steps.after(move, takes, () => {
      const failure = this.#faults.takeFailure(move.server, 'pre-live-migration');
      if (failure) {
        const message =
          failure.message ?? 'Binding failed for port, please check neutron logs for more information.';
        actions.finishEvent(move.action, pre, failure.silent ? undefined : message);
        this.#rollBack(move, 'error');
        return;
      }
      actions.finishEvent(move.action, pre);
      completeAttachments(this.#world, move);
      this.#run(move);
    });
  }

  #run(move: Move): void {
    this.#steps.setStatus(move, 'running');
    this.#steps.after(move, TIMES.firstFigures, () => {
      const failure = this.#faults.takeFailure(move.server, 'running');
      if (!failure) {
        this.#copying.begin(move);
        return;
      }
      const cast = move.action.events.find((event) => event.event === 'compute_live_migration');
      if (cast && !failure.silent) {
        this.#world.actions.finishEvent(
          move.action,
          cast,
          failure.message ?? 'Migration operation has aborted',
        );
      }
      this.#rollBack(move, 'failed');
    });
  }

  #switchOver(move: Move): void {
    this.#world.deafGuests.add(move.server.id);
    this.#steps.after(move, TIMES.switching, () => {
      const { actions } = this.#world;
      const destination = move.migration.destinationHost ?? '';
      const post = actions.beginEvent(move.action, 'compute_post_live_migration_at_destination', destination);
      this.#steps.after(move, TIMES.updatingAtDestination, () => {
        if (this.#faults.has('completed-on-old-host', move.server)) {
          actions.finishEvent(move.action, post, conflictMessage(move.server));
          this.#steps.touch(move.server, { taskState: null, powerState: 3, progress: 0 });
          this.#steps.after(move, TIMES.cleaningUpSource, () => this.#complete(move));
          return;
        }
        const failure = this.#faults.takeFailure(move.server, 'post');
        if (failure) {
          const message = failure.message ?? `Post live migration at destination ${destination} failed`;
          actions.finishEvent(move.action, post, failure.silent ? undefined : message);
          this.#arriveBroken(move, destination);
        } else {
          actions.finishEvent(move.action, post);
          this.#arrive(move, destination);
        }
      });
    });
  }

  #arrive(move: Move, destination: string): void {
    this.#hearsAgain(move);
    this.#steps.touch(move.server, { host: destination, taskState: null, progress: 0 });
    // The API documents this status; two polls a second of the recorded cloud never met it.
    this.#steps.after(move, TIMES.cleaningUpSource / 2, () => {
      this.#steps.setStatus(move, 'post-migrating');
      this.#steps.after(move, TIMES.cleaningUpSource / 2, () => this.#complete(move));
    });
  }

  #arriveBroken(move: Move, destination: string): void {
    this.#steps.touch(move.server, {
      host: destination,
      taskState: null,
      progress: 0,
      vmState: 'error',
      fault: { code: 500, created: this.#world.now(), message: 'Post live migration failed' },
    });
    this.#steps.after(move, TIMES.cleaningUpSource, () => this.#end(move, 'error'));
  }

  #complete(move: Move): void {
    this.#end(move, 'completed');
    if (this.#faults.has('leftover-attachment', move.server)) return;
    this.#steps.later(TIMES.leavingOldAttachments, () => detachFromSource(this.#world, move));
  }

  #refuse(move: Move, message: string): void {
    this.#world.actions.finishEvent(move.action, move.conductor, message);
    this.#steps.touch(move.server, { taskState: null, progress: 0 });
    this.#end(move, 'error');
  }

  #cancelQueued(move: Move): void {
    this.#steps.callOff(move);
    this.#returnToSource(move);
    this.#end(move, 'cancelled');
  }

  #rollBack(move: Move, outcome: 'failed' | 'error' | 'cancelled'): void {
    this.#steps.callOff(move);
    this.#steps.after(move, TIMES.rollingBack, () => {
      const destination = move.migration.destinationHost;
      this.#returnToSource(move);
      this.#end(move, outcome);
      if (destination === null) return;
      const { actions } = this.#world;
      const event = actions.beginEvent(
        move.action,
        'compute_rollback_live_migration_at_destination',
        destination,
      );
      this.#steps.later(TIMES.updatingAtDestination, () => {
        if (this.#world.alive(this.#world.host(destination))) actions.finishEvent(move.action, event);
      });
    });
  }

  #returnToSource(move: Move): void {
    const held = this.#world.allocations.get(move.migration.uuid);
    if (held) this.#world.allocate(move.server.id, held);
    giveBackAttachments(this.#world, move, this.#faults.has('rollback-leaves', move.server));
    this.#steps.touch(move.server, { taskState: null, progress: 0 });
  }

  #hearsAgain({ server }: Move): void {
    if (!this.#faults.has('guest-falls-silent', server)) this.#world.deafGuests.delete(server.id);
  }

  #end(move: Move, status: MigrationStatus): void {
    this.#hearsAgain(move);
    this.#steps.callOff(move);
    this.#steps.setStatus(move, status);
    this.#world.release(move.migration.uuid);
    if (status === 'completed' || !this.#faults.has('rollback-leaves', move.server)) {
      this.#world.preparedBindings.delete(move.server.id);
    }
    this.#moves.delete(move.migration.id);
    const next = this.#queues.leave(move);
    if (next) this.#steps.after(next, TIMES.queueing, () => this.#prepare(next));
  }
}

function newMigration(world: World, server: Server, by: Asker): Migration {
  return {
    id: world.migrations.size + 1,
    uuid: uuid(world.random),
    serverId: server.id,
    userId: by.userId,
    projectId: by.projectId,
    sourceHost: server.host,
    destinationHost: null,
    flavorId: server.flavor.databaseId,
    status: 'accepted',
    createdAt: world.now(),
    updatedAt: null,
    memory: null,
    copied: null,
  };
}

/** What the recorded Nova said after its compute had been restarted in the middle. */
function conflictMessage(server: Server): string {
  return `Conflict updating instance ${server.id}. Expected: {'task_state': ['migrating']}. Actual: {'task_state': None}`;
}
