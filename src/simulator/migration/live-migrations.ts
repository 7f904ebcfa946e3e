import type { Faults } from '../faults.js';
import { uuid } from '../identifiers.js';
import type { Scheduler } from '../scheduler.js';
import { IN_PROGRESS, type Migration, type MigrationStatus, type Server } from '../world/model.js';
import type { World } from '../world/world.js';
import { chooseDestination, NO_VALID_HOST } from './destination.js';
import {
  beginCopy,
  type CopyConditions,
  completionTimeoutSeconds,
  continueCopy,
  figuresOf,
  pausedCopy,
  progressOf,
} from './memory-copy.js';
import { type Asker, type Move, TIMES } from './move.js';
import { attachAtDestination, detachFromSource, giveBackAttachments } from './move-volumes.js';

/** Nova's compute and conductor as far as a live migration goes: one outgoing at a time a host, the others queue. */
export class LiveMigrations {
  readonly #world: World;
  readonly #scheduler: Scheduler;
  readonly #faults: Faults;
  readonly #speed: number;
  readonly #moves = new Map<number, Move>();
  readonly #queues = new Map<string, Move[]>();

  constructor(world: World, scheduler: Scheduler, faults: Faults, speed: number) {
    this.#world = world;
    this.#scheduler = scheduler;
    this.#faults = faults;
    this.#speed = speed;
  }

  /** Accepts the move: everything after the 202 happens by itself. The caller has validated. */
  start(server: Server, asked: string | null, by: Asker): Migration {
    const world = this.#world;
    const id = world.migrations.size + 1;
    const migration: Migration = {
      id,
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
    };
    world.migrations.set(id, migration);
    world.moves.set(server.id, (world.moves.get(server.id) ?? 0) + 1);
    const action = world.beginAction(server, 'live-migration', by);
    const move: Move = {
      server,
      migration,
      action,
      asked,
      conductor: world.beginEvent(action, 'conductor_live_migrate_instance', 'control'),
      newAttachments: new Map(),
      pre: null,
      copy: null,
      copiedAt: world.now(),
      forced: false,
      holdsSlot: false,
      timers: [],
    };
    this.#moves.set(id, move);
    this.#touch(server, { taskState: 'migrating' });
    this.#after(move, TIMES.scheduling, () => this.#schedule(move));
    return migration;
  }

  /** The migration of this server that can be aborted or forced now, if it is this one. */
  inProgress(server: Server, id: number): Migration | undefined {
    const migration = this.#moves.get(id)?.migration;
    return migration?.serverId === server.id && IN_PROGRESS.includes(migration.status)
      ? migration
      : undefined;
  }

  abort(id: number, by: Asker): void {
    const move = this.#moves.get(id);
    if (!move) return;
    const action = this.#world.beginAction(move.server, 'live_migration_cancel', by);
    const event = this.#world.beginEvent(action, 'compute_live_migration_abort', move.migration.sourceHost);
    this.#scheduler.after(TIMES.aborting / this.#speed, () => {
      this.#world.finishEvent(action, event);
      if (this.#moves.get(id) !== move || !IN_PROGRESS.includes(move.migration.status)) return;
      if (move.migration.status === 'post-migrating') return;
      if (move.migration.status === 'queued') this.#cancelQueued(move);
      else this.#rollBack(move, 'failed');
    });
  }

  forceComplete(id: number, by: Asker): void {
    const move = this.#moves.get(id);
    if (!move) return;
    const action = this.#world.beginAction(move.server, 'live_migration_force_complete', by);
    this.#scheduler.after(TIMES.pausing / this.#speed, () => {
      const event = this.#world.beginEvent(
        action,
        'compute_live_migration_force_complete',
        move.migration.sourceHost,
      );
      this.#world.finishEvent(action, event);
      if (this.#moves.get(id) !== move || !move.copy || move.forced) return;
      const copy = this.#copyNow(move);
      if (!copy) return;
      // The pass under way is reported as nearly done before the figures fall back to what the pause leaves.
      this.#saveFigures(move, { ...figuresOf(copy), remaining: Math.round(copy.totalBytes * 0.019) });
      move.copy = pausedCopy(copy, this.#conditions(move));
      move.forced = true;
      this.#callOff(move);
      this.#copyOn(move);
    });
  }

  hostStopped(host: string): void {
    for (const move of [...this.#moves.values()]) {
      if (move.migration.sourceHost === host) this.#callOff(move);
      else if (move.migration.destinationHost === host) this.#loseDestination(move);
    }
  }

  /** A source that starts again aborts what it finds unfinished (nova/compute/manager.py _reset_live_migration). */
  hostStarted(host: string): void {
    for (const move of [...this.#moves.values()]) {
      if (move.migration.sourceHost === host) this.#rollBack(move, 'error');
    }
  }

  #loseDestination(move: Move): void {
    this.#callOff(move);
    if (move.migration.status === 'running')
      this.#after(move, TIMES.rollingBack, () => this.#rollBack(move, 'failed'));
    else this.#after(move, TIMES.answerTimeout, () => this.#rollBack(move, 'error'));
  }

  #schedule(move: Move): void {
    const destination = chooseDestination(this.#world, move.server, move.asked);
    if (!destination) {
      this.#refuse(move, NO_VALID_HOST);
      return;
    }
    const check = this.#world.beginEvent(
      move.action,
      'compute_check_can_live_migrate_destination',
      destination.name,
    );
    if (!this.#world.alive(destination)) {
      move.action.events.pop();
      this.#after(move, TIMES.answerTimeout, () => this.#refuse(move, NO_VALID_HOST));
      return;
    }
    this.#after(move, TIMES.checking, () => {
      const failure = this.#faults.takeFailure(move.server, 'pre-check');
      if (failure) {
        this.#world.finishEvent(
          move.action,
          check,
          failure.message ?? "Unacceptable CPU info: CPU doesn't have compatibility.",
        );
        this.#refuse(
          move,
          failure.message === undefined ? NO_VALID_HOST : `Migration pre-check error: ${failure.message}`,
        );
        return;
      }
      const source = this.#world.beginEvent(
        move.action,
        'compute_check_can_live_migrate_source',
        move.migration.sourceHost,
      );
      this.#world.finishEvent(move.action, source);
      this.#world.finishEvent(move.action, check);
      this.#after(move, TIMES.casting, () => this.#queue(move, destination.name));
    });
  }

  #queue(move: Move, destination: string): void {
    const { server, migration } = move;
    const resources = {
      vcpus: server.flavor.vcpus,
      memoryMb: server.flavor.ramMb,
      diskGb: server.flavor.diskGb,
    };
    const owner = { projectId: server.projectId, userId: server.userId };
    this.#world.allocate(migration.uuid, { host: migration.sourceHost, resources, ...owner });
    this.#world.allocate(server.id, { host: destination, resources, ...owner });
    migration.destinationHost = destination;
    this.#world.finishEvent(move.action, move.conductor);
    const cast = this.#world.beginEvent(move.action, 'compute_live_migration', migration.sourceHost);
    this.#world.finishEvent(move.action, cast);
    this.#setStatus(move, 'queued');
    const queue = this.#queues.get(migration.sourceHost) ?? [];
    this.#queues.set(migration.sourceHost, queue);
    queue.push(move);
    this.#after(move, TIMES.queueing, () => this.#takeSlot(move));
  }

  #takeSlot(move: Move): void {
    if (this.#queues.get(move.migration.sourceHost)?.[0] !== move) return;
    move.holdsSlot = true;
    this.#prepare(move);
  }

  #prepare(move: Move): void {
    const destination = move.migration.destinationHost ?? '';
    this.#setStatus(move, 'preparing');
    const pre = this.#world.beginEvent(move.action, 'compute_pre_live_migration', destination);
    attachAtDestination(this.#world, move);
    const { preparingLeast, preparingMost } = TIMES;
    this.#after(move, preparingLeast + this.#world.random() * (preparingMost - preparingLeast), () => {
      const failure = this.#faults.takeFailure(move.server, 'pre-live-migration');
      if (failure) {
        const message =
          failure.message ?? `Binding failed for port, please check neutron logs for more information.`;
        this.#world.finishEvent(move.action, pre, failure.silent ? undefined : message);
        this.#rollBack(move, 'error');
        return;
      }
      this.#world.finishEvent(move.action, pre);
      for (const id of move.newAttachments.values()) {
        const attachment = this.#world.attachments.get(id);
        if (attachment) attachment.status = 'attached';
      }
      this.#run(move);
    });
  }

  #run(move: Move): void {
    this.#setStatus(move, 'running');
    move.copiedAt = this.#world.now();
    this.#after(move, TIMES.firstFigures, () => {
      const failure = this.#faults.takeFailure(move.server, 'running');
      if (failure) {
        if (!failure.silent) {
          const cast = move.action.events.find((event) => event.event === 'compute_live_migration');
          if (cast)
            this.#world.finishEvent(move.action, cast, failure.message ?? 'Migration operation has aborted');
        }
        this.#rollBack(move, 'failed');
        return;
      }
      this.#saveFigures(move, { total: 0, processed: 0, remaining: 0 });
      move.copy = beginCopy(move.server.flavor.ramMb, move.server.memory.usedRatio);
      this.#copyOn(move);
    });
  }

  #copyOn(move: Move): void {
    if (!move.copy) return;
    move.copiedAt = this.#world.now();
    const tick = TIMES.betweenFigures / 1000;
    const next = continueCopy(move.copy, tick, this.#conditions(move));
    if (next.finished) {
      this.#after(move, next.seconds * 1000, () => this.#switchOver(move));
      return;
    }
    this.#after(move, TIMES.betweenFigures, () => {
      move.copy = next.copy;
      if (next.copy.elapsedSeconds > completionTimeoutSeconds(move.server.flavor.ramMb)) {
        this.#rollBack(move, 'failed');
        return;
      }
      this.#saveFigures(move, figuresOf(next.copy));
      this.#copyOn(move);
    });
  }

  #copyNow(move: Move): Move['copy'] {
    if (!move.copy) return null;
    const seconds = ((this.#world.now() - move.copiedAt) / 1000) * this.#speed;
    return continueCopy(move.copy, seconds, this.#conditions(move)).copy;
  }

  #conditions(move: Move): CopyConditions {
    const { server } = move;
    const bytesPerSecond = this.#world.host(move.migration.sourceHost).linkBytesPerSecond;
    const hopeless = this.#faults.has('never-converges', server);
    return {
      bytesPerSecond,
      dirtyBytesPerSecond: hopeless ? bytesPerSecond * 2 : server.memory.dirtyBytesPerSecond,
      workingSetBytes: hopeless
        ? server.flavor.ramMb * 2 ** 20 * 0.6
        : Math.max(server.memory.workingSetBytes, 1),
      paused: move.forced || server.vmState === 'paused',
    };
  }

  #switchOver(move: Move): void {
    const destination = move.migration.destinationHost ?? '';
    this.#after(move, TIMES.switching, () => {
      const post = this.#world.beginEvent(
        move.action,
        'compute_post_live_migration_at_destination',
        destination,
      );
      this.#after(move, TIMES.updatingAtDestination, () => {
        if (this.#faults.has('completed-on-old-host', move.server)) {
          this.#world.finishEvent(
            move.action,
            post,
            `Conflict updating instance ${move.server.id}. Expected: {'task_state': ['migrating']}. Actual: {'task_state': None}`,
          );
          this.#touch(move.server, { taskState: null, powerState: 3, progress: 0 });
          this.#after(move, TIMES.cleaningUpSource, () => this.#complete(move));
          return;
        }
        const failure = this.#faults.takeFailure(move.server, 'post');
        const message = failure?.message ?? `Post live migration at destination ${destination} failed`;
        this.#world.finishEvent(move.action, post, failure && !failure.silent ? message : undefined);
        this.#arrive(move, failure !== undefined);
        this.#after(move, TIMES.cleaningUpSource / 2, () => {
          if (failure) this.#end(move, 'error');
          else {
            this.#setStatus(move, 'post-migrating');
            this.#after(move, TIMES.cleaningUpSource / 2, () => this.#complete(move));
          }
        });
      });
    });
  }

  #arrive(move: Move, failed: boolean): void {
    const { server, migration } = move;
    server.host = migration.destinationHost ?? server.host;
    this.#touch(server, {
      taskState: null,
      progress: 0,
      vmState: failed ? 'error' : server.vmState,
    });
    if (failed) {
      server.fault = { code: 500, created: this.#world.now(), message: 'Post live migration failed' };
    }
  }

  #complete(move: Move): void {
    this.#end(move, 'completed');
    if (this.#faults.has('leftover-attachment', move.server)) return;
    this.#scheduler.after(TIMES.leavingOldAttachments / this.#speed, () =>
      detachFromSource(this.#world, move),
    );
  }

  #refuse(move: Move, message: string): void {
    this.#world.finishEvent(move.action, move.conductor, message);
    this.#touch(move.server, { taskState: null, progress: 0 });
    this.#end(move, 'error');
  }

  #cancelQueued(move: Move): void {
    this.#callOff(move);
    this.#returnToSource(move);
    this.#end(move, 'cancelled');
  }

  #rollBack(move: Move, outcome: 'failed' | 'error'): void {
    this.#callOff(move);
    this.#after(move, TIMES.rollingBack, () => {
      const destination = move.migration.destinationHost;
      this.#returnToSource(move);
      this.#end(move, outcome);
      if (destination === null) return;
      const event = this.#world.beginEvent(
        move.action,
        'compute_rollback_live_migration_at_destination',
        destination,
      );
      if (!this.#world.alive(this.#world.host(destination))) return;
      this.#scheduler.after(TIMES.updatingAtDestination / this.#speed, () =>
        this.#world.finishEvent(move.action, event),
      );
    });
  }

  #returnToSource(move: Move): void {
    const allocation = this.#world.allocations.get(move.migration.uuid);
    if (allocation) this.#world.allocate(move.server.id, allocation);
    giveBackAttachments(this.#world, move);
    this.#touch(move.server, { taskState: null, progress: 0 });
  }

  #end(move: Move, status: MigrationStatus): void {
    this.#callOff(move);
    this.#setStatus(move, status);
    this.#world.release(move.migration.uuid);
    this.#moves.delete(move.migration.id);
    const queue = this.#queues.get(move.migration.sourceHost) ?? [];
    const rest = queue.filter((other) => other !== move);
    this.#queues.set(move.migration.sourceHost, rest);
    const next = rest[0];
    if (next && !next.holdsSlot) this.#after(next, TIMES.casting, () => this.#takeSlot(next));
  }

  #saveFigures(move: Move, figures: { total: number; processed: number; remaining: number }): void {
    move.migration.memory = figures;
    move.migration.updatedAt = this.#world.now();
    this.#touch(move.server, { progress: progressOf(figures) });
  }

  #setStatus(move: Move, status: MigrationStatus): void {
    move.migration.status = status;
    move.migration.updatedAt = this.#world.now();
  }

  #touch(server: Server, change: Partial<Server>): void {
    Object.assign(server, change, { updated: this.#world.now() });
  }

  #after(move: Move, ms: number, work: () => void): void {
    move.timers.push(this.#scheduler.after(ms / this.#speed, work));
  }

  #callOff(move: Move): void {
    for (const callOff of move.timers) callOff();
    move.timers = [];
  }
}
