/** $1 replica, $2 program */
export const BEAT = `
insert into replicas (name, program, seen_at) values ($1, $2, clock_timestamp())
on conflict (name) do update set seen_at = excluded.seen_at`;
/** $1 replica. Those that have died without saying so go, too. */
export const GONE = "delete from replicas where name = $1 or seen_at < clock_timestamp() - interval '1 day'";
