import { z } from 'zod';
import { isDroverError } from '../../base/errors.js';
import { clipped } from '../../base/format/words.js';
import type { Log } from '../../base/log.js';
import type { CloudNews, CloudView } from '../../preflight/cards/cloud-view.js';

/** Small documents that outlive a restart, each under a name; nothing depends on their being there. */
export interface Notes {
  /** Undefined: there is none. */
  read(name: string): Promise<unknown>;
  write(name: string, note: unknown): Promise<void>;
}

const NAME_LENGTH = 64;

const lastLook = z.object({
  /** ISO 8601. */
  at: z.string(),
  /** Servers that could not move: id and name. */
  stuck: z.array(z.tuple([z.string(), z.string()])),
  /** Hosts that could not be emptied. */
  closed: z.array(z.string()),
});
type LastLook = z.output<typeof lastLook>;

/** What is new since the last look at the same, which this one takes the place of. A store that does not answer costs no more than that. */
export async function newsOf(
  notes: Notes,
  log: Log,
  view: Omit<CloudView, 'news'>,
): Promise<CloudNews | null> {
  const name = `preflight ${view.cloud} ${view.scope ?? ''}`;
  try {
    const before = lastLook.safeParse(await notes.read(name)).data;
    await notes.write(name, lookOf(view));
    return before === undefined ? null : comparedWith(before, view);
  } catch (error) {
    if (!isDroverError(error) && !(error instanceof Error)) throw error;
    log.warn({ error, name }, 'the last look at a cloud could not be read or kept');
    return null;
  }
}

function lookOf({ at, servers, hosts }: Omit<CloudView, 'news'>): LastLook {
  return {
    at: new Date(at).toISOString(),
    stuck: servers.flatMap(({ id, name, mobility }): [string, string][] =>
      mobility === 'cannot' ? [[id, clipped(name, NAME_LENGTH)]] : [],
    ),
    closed: hosts.flatMap(({ host, emptied }) => (emptied === 'can' ? [] : [host])),
  };
}

/** A server or a host that is gone has not become better. */
function comparedWith(before: LastLook, { servers, hosts }: Omit<CloudView, 'news'>): CloudNews {
  const stuck = new Set(before.stuck.map(([id]) => id));
  const closed = new Set(before.closed);
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);
  return {
    since: before.at,
    stuck: names(servers.filter(({ id, mobility }) => mobility === 'cannot' && !stuck.has(id))),
    freed: names(servers.filter(({ id, mobility }) => mobility !== 'cannot' && stuck.has(id))),
    closed: hosts.flatMap(({ host, emptied }) => (emptied !== 'can' && !closed.has(host) ? [host] : [])),
    opened: hosts.flatMap(({ host, emptied }) => (emptied === 'can' && closed.has(host) ? [host] : [])),
  };
}
