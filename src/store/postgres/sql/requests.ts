/** How many writes of a request are remembered: a lost answer is looked up within seconds. */
const REMEMBERED = 8;

/** Tells the other replicas at the commit; `$sender` is this one, which does not listen to itself. */
const notified = (id: string) => `pg_notify('drover', $1 || ' request ' || ${id})`;

/**
 * A request, its first events and what it excludes others from, in one statement. No row: there is one with this id.
 * Rejects by the constraint `held_by_one` when somebody has a key.
 * $1 replica, $2 the write, $3 id, $4 kind, $5 state, $6 cloud, $7 server, $8 server's name, $9 source, $10 destination,
 * $11 requester, $12 parent, $13 answered for, $14 created, $15 deadline, $16 version, $17 number of events, $18 head, $19 plan,
 * $20 events, $21 keys
 */
export const CREATE = `
with made as (
  insert into requests (id, kind, state, cloud, server, server_name, source, destination, requester, parent, answered_for,
    created_at, deadline, version, events, head, plan, writes)
  values ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, array[$2::text])
  on conflict (id) do nothing
  returning id
), begun as (
  insert into timeline (request, seq, event)
  select made.id, place, event from made, json_array_elements($20::json) with ordinality as e(event, place)
), held as (
  insert into held_keys (scope, cloud, id, request)
  select k.scope, k.cloud, k.id, made.id from made, json_to_recordset($21::json) as k(scope text, cloud text, id text)
  order by 1, 2, 3
)
select made.id, ${notified('made.id')} from made`;

/**
 * The next version of a request, with what is new of its timeline. No row: another version, another driver, or a child
 * that has not ended. An end gives everything back; what waits for its start again, or is only looked at any more, gives its slots back.
 * $1 replica, $2 the write, $3 id, $4 version it was read at, $5 the claim's token or null, $6 state, $7 deadline, $8 head,
 * $9 events from here, $10 end or null, $11 entry, $12 approvers, $13 new events, $14 slots are given back
 */
export const SAVE = `
with claim as (
  select 1 from claims where id = $3 and token = $5::bigint for share
), written as (
  update requests r set version = r.version + 1, state = $6, deadline = $7, head = $8,
    events = $9::integer + json_array_length($13::json), ended_at = $10, entry = $11, approvers = $12,
    writes = (array_prepend($2::text, r.writes))[1:${REMEMBERED}]
  where r.id = $3 and r.version = $4
    and ($5::bigint is null or exists (select from claim))
    and ($10::timestamptz is null or not exists (
      select from requests child where child.parent = r.id and child.answered_for and child.ended_at is null))
  returning r.id
), told as (
  insert into timeline (request, seq, event)
  select written.id, $9::integer + place, event
  from written, json_array_elements($13::json) with ordinality as e(event, place)
), freed_keys as (
  delete from held_keys k using written where k.request = written.id and $10::timestamptz is not null
), freed_slots as (
  delete from held_slots s using written where s.request = written.id and $14::boolean
)
select written.id, ${notified('written.id')} from written`;

/** What is known of these already: $1 ids, $2 versions, $3 numbers of events. What did not change comes without documents. */
const READ = (where: string) => `
select r.id, r.version, r.events, r.settled, k.version is null as whole,
  case when r.version is distinct from k.version then r.head end as head,
  case when k.version is null then r.plan end as plan,
  case when r.version is distinct from k.version then (
    select json_agg(t.event order by t.seq) from timeline t
    where t.request = r.id and t.seq > coalesce(k.events, 0) and t.seq <= r.events) end as news
from requests r
left join unnest($1::text[], $2::integer[], $3::integer[]) as k(id, version, events) on k.id = r.id
where ${where}`;

export const READ_ACTIVE = READ('not r.settled');
/** $4 ids */
export const READ_THESE = READ('r.id = any($4::text[])');
/** $4 parent */
export const READ_CHILDREN = READ('not r.settled and r.parent = $4');

export const OPEN_VERSIONS = 'select id, version from requests where not settled';

/** $1 id, $2 the write, $3 the claim's token or null */
export const LOOK_UP = `
select version, $2 = any(writes) as ours,
  $3::bigint is not null and not exists (select from claims c where c.id = r.id and c.token = $3::bigint) as lost,
  (select min(child.id) from requests child
    where child.parent = r.id and child.answered_for and child.ended_at is null) as child
from requests r where r.id = $1`;

/** $1 id */
export const SETTLE = 'update requests set settled = true where id = $1 and ended_at is not null';

/** $1 id. The row is ours until the end of the transaction. */
export const LOCK = 'select version, writes from requests where id = $1 for update';

/** $1 id, $2 token */
export const LOCK_CLAIM = 'select from claims where id = $1 and token = $2::bigint for share';
