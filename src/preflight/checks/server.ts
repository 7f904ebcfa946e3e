import { list } from '../../base/format/findings.js';
import { isMoving } from '../../cloud/migration.js';
import type { Server } from '../../cloud/server.js';
import { type Check, defineCheck, fail, pass, unknown, warn } from '../check.js';
import { localDiskGib, localDisksOf } from '../local-disks.js';

const RUNNING = 1;
const PAUSED = 3;
const POWER: Readonly<Record<number, string>> = {
  0: 'no state',
  1: 'running',
  3: 'paused',
  4: 'shut down',
  6: 'crashed',
  7: 'suspended',
};

/** A3. Nova moves live only what is active or paused, with no task. */
const state = defineCheck({
  id: 'A3',
  title: 'Server state',
  scope: 'server',
  reads: { server: ['server'] },
  decide: ({ server: { server } }) => {
    const power = POWER[server.powerState] ?? `power state ${server.powerState}`;
    if (server.taskState !== null) {
      return fail(
        `${server.status}, busy with ${server.taskState}`,
        'Wait until that has ended, then ask again.',
      );
    }
    if (server.vmState !== 'active' && server.vmState !== 'paused') {
      return fail(`${server.status} (${server.vmState}, ${power})`, remedyFor(server));
    }
    if (server.powerState !== RUNNING && server.powerState !== PAUSED) {
      return fail(
        `${server.status}, but the guest is ${power}`,
        'Find out on the host why the guest does not run (virsh domstate), then start it from Nova.',
      );
    }
    return pass(`${server.status}, ${power}, no task`);
  },
});

function remedyFor(server: Server): string {
  if (server.vmState === 'stopped') return 'Start it, or migrate it cold: only a running server moves live.';
  if (server.vmState === 'error') {
    const why = server.fault === null ? 'openstack server show' : `Nova says: ${server.fault.message}`;
    return `Fix the server first (${why}).`;
  }
  return 'Only a running or paused server moves live: bring it there first.';
}

/** A4. An admin may move a locked server, its owner should know. */
const lock = defineCheck({
  id: 'A4',
  title: 'Lock',
  scope: 'server',
  reads: { server: ['server'] },
  decide: ({ server: { server } }) => {
    if (server.locked === null) {
      return unknown(
        'this Nova does not tell whether the server is locked',
        'Nova 2.9 and up tell: ask the owner.',
      );
    }
    if (!server.locked) return pass('not locked');
    const reason = server.lockedReason === null ? '' : `: "${server.lockedReason}"`;
    return warn(`locked${reason}`, 'Ask the owner; an admin credential moves it all the same.');
  },
});

/** A5. One move at a time. */
const alreadyMoving = defineCheck({
  id: 'A5',
  title: 'No move under way',
  scope: 'server',
  reads: { server: ['server', 'serverMigrations'] },
  decide: ({ server: { server, serverMigrations } }) => {
    const moving = serverMigrations.find((record) => isMoving(record.status));
    if (moving === undefined) return pass('no migration of this server is under way');
    const from = moving.source ?? 'its host';
    const to = moving.destination ?? 'a host not chosen yet';
    return fail(
      `${moving.type ?? 'migration'} ${moving.id} is ${moving.status}, ${from} to ${to}`,
      server.taskState === null
        ? `The server itself has no task. If that stays so for minutes, nova-compute of ${from} was started anew and has forgotten the move: then end the record in the database of Nova's cell, UPDATE migrations SET status = 'error' WHERE id = ${/^\d+$/.test(moving.id) ? moving.id : '?'} AND status = '${/^[a-z-]+$/.test(moving.status) ? moving.status : '?'}';`
        : 'Wait until it has ended: `/migrate list` shows it.',
    );
  },
});

/** A18. Which disks travel. `false` is never sent for a server with local disks. */
const localDisks = defineCheck({
  id: 'A18',
  title: 'Local disks',
  scope: 'server',
  reads: { server: ['server'], cloud: ['capabilities'] },
  decide: ({ server: { server }, cloud: { capabilities } }) => {
    const disks = localDisksOf(server);
    if (server.flavor.lost) {
      return unknown(
        `the flavor ${server.flavor.name} was deleted: nobody can tell whether the server has local disks`,
        'Look on the host: virsh domblklist.',
      );
    }
    if (disks.length === 0) return pass('volume-backed, no local disk: nothing is copied but memory');
    if (capabilities.blockMigration === false) {
      return fail(
        `has local disks (${list(disks)}), and this Nova cannot choose by itself what to copy`,
        'Migrate it cold. Block migration is never used here: with volumes attached it can destroy them.',
      );
    }
    const size = Math.ceil(localDiskGib(server));
    return pass(`${list(disks)}: copied unless both hosts share the storage, up to ${size} GiB`, {
      inform: true,
    });
  },
});

export const serverChecks: readonly Check[] = [state, lock, alreadyMoving, localDisks];
