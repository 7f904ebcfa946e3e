/** $1 replica, $2 program, $3 generation of its policy */
export const BEAT = `
insert into replicas (name, program, generation, seen_at) values ($1, $2, $3, clock_timestamp())
on conflict (name) do update set generation = excluded.generation, seen_at = excluded.seen_at`;
/** $1 replica. Those that have died without saying so go, too. */
export const GONE = "delete from replicas where name = $1 or seen_at < clock_timestamp() - interval '1 day'";
/** Of requests that are settled: nobody drives them any more. */
export const FORGET_CLAIMS = `
delete from claims c where c.until < clock_timestamp() - interval '1 hour'
  and not exists (select from requests r where r.id = c.id and not r.settled)`;

export const NEWEST_POLICY = 'select generation, hash from policies order by generation desc limit 1';
/** $1 hash */
export const KNOWN_POLICIES = 'select from policies where hash = $1 limit 1';
/** $1 generation, $2 not this replica, $3 milliseconds */
export const LIVING_WITH = `
select from replicas where generation = $1 and name <> $2
  and seen_at > clock_timestamp() - $3::double precision * interval '1 ms' limit 1`;
/** $1 hash */
export const COME_INTO_FORCE = 'insert into policies (hash) values ($1) returning generation';
