import type { Database } from './database.js';

/** A line of a listener's queue, as the file of an embedded store has it. */
export type ListenerLine =
  | { kind: 'since'; at: string }
  | { kind: 'queued'; at: string; event: { id: string } }
  | { kind: 'done'; at: string; id: string };

/** $1 listener, $2 now. Since when it is told stays what it was first. */
const SINCE = `
insert into listeners (name, since) values ($1, $2)
on conflict (name) do update set since = listeners.since
returning since`;
/** $1 listener, $2 nothing older */
const EVENTS = `
select id, queued_at, done, event from listener_events
where listener = $1 and (not done or queued_at > $2) order by place`;
/** $1 listener, $2 id, $3 when, $4 event */
const QUEUE = `
insert into listener_events (listener, id, queued_at, event) values ($1, $2, $3, $4) on conflict do nothing`;
/** $1 listener, $2 id */
const DONE = 'update listener_events set done = true where listener = $1 and id = $2';
/** $1 listener, $2 older than that */
const FORGET = 'delete from listener_events where listener = $1 and done and queued_at <= $2';

/** What one listener still has to be told, and what it was told; `keptMs`: what is longer over is known to nobody. */
export function listenerQueueIn(database: Database, listener: string, now: () => number, keptMs: number) {
  const iso = (at: Date | number) => new Date(at).toISOString();
  return {
    async lines(): Promise<readonly ListenerLine[]> {
      const oldest = iso(now() - keptMs);
      const [begun] = await database.query<{ since: Date }>(SINCE, [listener, iso(now())]);
      await database.query(FORGET, [listener, oldest]);
      const rows = await database.query<{
        id: string;
        queued_at: Date;
        done: boolean;
        event: { id: string };
      }>(EVENTS, [listener, oldest]);
      return [
        { kind: 'since', at: iso(begun?.since ?? now()) },
        ...rows.flatMap(({ id, queued_at, done, event }): ListenerLine[] => {
          const at = iso(queued_at);
          const queued: ListenerLine = { kind: 'queued', at, event };
          return done ? [queued, { kind: 'done', at, id }] : [queued];
        }),
      ];
    },
    async write(lines: readonly ListenerLine[]): Promise<void> {
      for (const line of lines) {
        if (line.kind === 'queued') {
          await database.query(QUEUE, [listener, line.event.id, line.at, JSON.stringify(line.event)]);
        } else if (line.kind === 'done') await database.query(DONE, [listener, line.id]);
      }
    },
  };
}
