import type { Log } from '../base/log.js';
import { abortIsWanted } from './changes.js';
import type { Events } from './events.js';
import type { NewestRequests } from './newest.js';
import type { Request } from './request.js';
import type { Runner } from './runner.js';
import { isEnd, isUnderWay } from './states.js';
import type { Store, StoreChange } from './store-port.js';

export interface WakingDeps {
  events: Events;
  newest: NewestRequests;
  runner: Pick<Runner, 'wake' | 'wakeAll'>;
}

/** Wakes the drivers of requests for which something has changed. Gives what ends it. */
export function wakeDrivers({ events, newest, runner }: WakingDeps): () => void {
  const children = ({ id }: Request) => {
    for (const other of newest.all()) if (other.parent === id) runner.wake(other.id);
  };
  return events.on((event) => {
    switch (event.type) {
      case 'request-changed': {
        const { before, request } = event;
        runner.wake(request.id);
        if (concernsChildren(before, request)) children(request);
        if (!isEnd(request.state) && !givesSlotsBack(before, request)) return;
        if (request.parent !== undefined) runner.wake(request.parent);
        // What it held is free.
        runner.wakeAll();
        return;
      }
      case 'cloud-read':
        for (const request of newest.all()) {
          if (request.cloud === event.cloud && isUnderWay(request.state)) runner.wake(request.id);
        }
        return;
      case 'claimed':
        runner.wake(event.request);
        return;
      case 'freeze-changed':
        runner.wakeAll();
        return;
      case 'health':
        // What it held, or could not tell, it may tell now.
        if (!event.reachable) return;
        for (const request of newest.all()) if (request.cloud === event.cloud) runner.wake(request.id);
        return;
      default:
    }
  });
}

function givesSlotsBack(before: Request | undefined, { state }: Request): boolean {
  return state === 'verifying' && before?.state !== 'verifying';
}

/** It has ended, begins nothing more, begins again, or takes what it has begun with it. */
function concernsChildren(before: Request | undefined, after: Request): boolean {
  return before?.state !== after.state || abortIsWanted(before) !== abortIsWanted(after);
}

/** Tells this replica's parts what other replicas have written. Gives what ends it. */
export function followOthers(
  {
    events,
    newest,
    delivered = () => undefined,
  }: Pick<WakingDeps, 'events' | 'newest'> & { delivered?: (id: string) => void },
  store: Pick<Store, 'watch' | 'get'>,
  log: Log,
): () => void {
  const read = async (id: string) => {
    const request = await store.get(id);
    if (request !== undefined) events.changed(newest.get(id), request);
  };
  return store.watch((change: StoreChange) => {
    if (change.kind === 'delivery') return delivered(change.id);
    if (change.kind === 'away') return;
    // What was held by it may go on, and what another replica has done meanwhile is looked at.
    if (change.kind !== 'request') return events.emit({ type: 'freeze-changed' });
    read(change.id).catch((error: unknown) =>
      log.warn({ error, request: change.id }, 'what another replica wrote could not be read'),
    );
  });
}
