import { DroverError } from '../../base/errors.js';
import { didYouMean } from '../../chat/nearest.js';
import type { Server } from '../../cloud/server.js';

export interface StayingServer {
  server: Server;
  why: string;
}

/** The servers of a host, by what a drain does with them. */
export interface Standing {
  /** To be moved live, if there is a place. */
  movable: readonly Server[];
  /** Off, or stored away. */
  off: readonly StayingServer[];
  chosen: readonly StayingServer[];
  /** In a state in which nothing moves them live. */
  stuck: readonly StayingServer[];
}

const OFF: ReadonlySet<string> = new Set(['SHUTOFF', 'SHELVED', 'SHELVED_OFFLOADED', 'SOFT_DELETED']);

/**
 * Who moves: what is active or paused, with no task; who is off stays. `except`: names or ids.
 * @throws DroverError `server-not-found` for one that is not among them.
 */
export function sortedServers(servers: readonly Server[], except: readonly string[]): Standing {
  const kept = new Set(except.map((asked) => idOf(servers, asked)));
  const movable: Server[] = [];
  const off: StayingServer[] = [];
  const chosen: StayingServer[] = [];
  const stuck: StayingServer[] = [];
  for (const server of servers) {
    if (OFF.has(server.status) && server.taskState === null)
      off.push({ server, why: server.status.toLowerCase() });
    else if (kept.has(server.id)) chosen.push({ server, why: 'stays, as asked' });
    else if (server.taskState !== null)
      stuck.push({ server, why: `${server.status}, busy with ${server.taskState}` });
    else if (server.vmState === 'active' || server.vmState === 'paused') movable.push(server);
    else stuck.push({ server, why: server.status });
  }
  return { movable, off, chosen, stuck };
}

function idOf(servers: readonly Server[], asked: string): string {
  const found = servers.filter(({ id, name }) => id === asked || name === asked);
  const [only] = found.length > 0 ? found : servers.filter(({ id }) => id.startsWith(asked));
  if (only !== undefined && found.length <= 1) return only.id;
  const names = servers.map(({ name }) => name);
  throw new DroverError(
    found.length > 1
      ? `${found.length} servers here are called \`${asked}\`.`
      : `No server \`${asked}\` runs on this host.`,
    {
      code: found.length > 1 ? 'server-ambiguous' : 'server-not-found',
      remedy: found.length > 1 ? 'Give the id of the one you mean.' : didYouMean(asked, names).trim(),
    },
  );
}
