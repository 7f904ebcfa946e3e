import type { Clock } from '../base/clock.js';
import { isoTime } from './changes.js';
import type { Store } from './store-port.js';

type Entry = Readonly<Record<string, unknown>>;

export interface AuditQueue {
  /**
   * Writes these lines, after all that could not be written before them. Rejects when they are not on the disk;
   * `later`: then they stay in the queue and come with the next.
   */
  write(entries: readonly Entry[], options: { later: boolean }): Promise<void>;
  /** Writes what could not be written before; rejects while that cannot be. */
  makeUp(): Promise<void>;
}

/** The audit's lines in the order in which things happened, also over a time in which the disk takes none. */
export function createAuditQueue(store: Pick<Store, 'audit'>, clock: Pick<Clock, 'now'>): AuditQueue {
  let waiting: readonly Entry[] = [];
  let turn: Promise<void> = Promise.resolve();

  const drain = async () => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      await store.audit(next);
      waiting = waiting.slice(1);
    }
  };

  const written = async (entries: readonly Entry[], later: boolean) => {
    waiting = [...waiting, ...entries];
    try {
      await drain();
    } catch (error) {
      if (!later) waiting = waiting.filter((entry) => !entries.includes(entry));
      throw error;
    }
  };

  const write: AuditQueue['write'] = (entries, { later }) => {
    const dated = entries.map((entry) => ({ at: isoTime(clock.now()), ...entry }));
    const writing = turn.then(() => written(dated, later));
    turn = writing.catch(() => undefined);
    return writing;
  };

  return { write, makeUp: () => write([], { later: true }) };
}
