import { type Answer, fault } from '../http/answer.js';
import { isObject } from '../http/json.js';
import type { Call, Route } from '../http/routes.js';
import { forbidden } from '../http/service.js';
import type { LiveMigrations } from '../migration/live-migrations.js';
import type { Asker } from '../migration/move.js';
import type { PowerActions } from '../migration/power-actions.js';
import type { Server, VmState } from '../world/model.js';
import type { World } from '../world/world.js';
import { readLiveMigrateBody } from './live-migrate-body.js';
import { serverNotFound, visibleServer } from './servers.js';

interface Parts {
  readonly world: World;
  readonly liveMigrations: LiveMigrations;
  readonly power: PowerActions;
}

type Action = (server: Server, call: Call, argument: unknown) => Answer;

const ACCEPTED: Answer = { status: 202 };

export function serverActionRoutes(parts: Parts): Route[] {
  const actions = actionsOf(parts);
  return [
    {
      method: 'POST',
      path: '/servers/{id}/action',
      handle: (call) => {
        const entry = isObject(call.body) ? Object.entries(call.body)[0] : undefined;
        const action = entry && actions[entry[0]];
        if (!entry || !action) {
          return fault(
            400,
            `There is no such action: ${entry?.[0] ?? ''}. Available actions are listed in the API reference.`,
          );
        }
        const server = visibleServer(parts.world, call);
        return server ? action(server, call, entry[1]) : serverNotFound(call);
      },
    },
  ];
}

export function askerOf(call: Call): Asker {
  return {
    requestId: call.requestId,
    userId: call.token.user?.id ?? '',
    projectId: call.token.project?.id ?? '',
  };
}

function actionsOf({ world, liveMigrations, power }: Parts): Record<string, Action> {
  return {
    'os-migrateLive': (server, call, argument) => {
      if (!isAdmin(call)) return forbidden('os_compute_api:os-migrate-server:migrate_live');
      const body = readLiveMigrateBody(argument, call.version);
      if (body.kind === 'invalid') return fault(400, body.message);
      if (body.host !== null && !world.hosts.has(body.host)) {
        return fault(400, `Compute host ${body.host} could not be found.`);
      }
      const conflict = conflicting(server, 'os-migrateLive', ['active', 'paused']);
      if (conflict) return conflict;
      liveMigrations.start(server, body.host, askerOf(call));
      return ACCEPTED;
    },
    'os-start': (server, call) =>
      locked(server, call) ??
      conflicting(server, 'start', ['stopped']) ??
      did(() => power.start(server, askerOf(call))),
    'os-stop': (server, call) =>
      locked(server, call) ??
      conflicting(server, 'stop', ['active', 'error']) ??
      did(() => power.stop(server, askerOf(call))),
    pause: (server, call) =>
      locked(server, call) ??
      conflicting(server, 'pause', ['active']) ??
      did(() => power.pause(server, askerOf(call))),
    unpause: (server, call) =>
      locked(server, call) ??
      conflicting(server, 'unpause', ['paused']) ??
      did(() => power.unpause(server, askerOf(call))),
    lock: (server, _call, argument) =>
      did(() => {
        const reason = isObject(argument) ? argument.locked_reason : undefined;
        server.locked = true;
        server.lockedReason = typeof reason === 'string' ? reason : null;
        server.updated = world.now();
      }),
    unlock: (server) =>
      did(() => {
        server.locked = false;
        server.lockedReason = null;
        server.updated = world.now();
      }),
  };
}

function did(effect: () => void): Answer {
  effect();
  return ACCEPTED;
}

function isAdmin(call: Call): boolean {
  return call.token.roles.includes('admin');
}

function locked(server: Server, call: Call): Answer | undefined {
  return server.locked && !isAdmin(call) ? fault(409, `Instance ${server.id} is locked`) : undefined;
}

function conflicting(server: Server, action: string, states: readonly VmState[]): Answer | undefined {
  const what = `Cannot '${action}' instance ${server.id} while it is in`;
  if (!states.includes(server.vmState)) return fault(409, `${what} vm_state ${server.vmState}`);
  if (server.taskState !== null) return fault(409, `${what} task_state ${server.taskState}`);
  return undefined;
}
