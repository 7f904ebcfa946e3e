/**
 * A request as another store has it. An older one of the same id is replaced; what is known of its timeline stays.
 * $1 id, $2 version, $3 kind, $4 state, $5 cloud, $6 server, $7 server's name, $8 source, $9 destination, $10 requester,
 * $11 approvers, $12 parent, $13 answered for, $14 created, $15 deadline, $16 ended, $17 settled, $18 number of events,
 * $19 head, $20 plan, $21 entry, $22 events
 */
export const RESTORE = `
with restored as (
  insert into requests (id, version, kind, state, cloud, server, server_name, source, destination, requester, approvers,
    parent, answered_for, created_at, deadline, ended_at, settled, events, head, plan, entry, writes)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, '{}')
  on conflict (id) do update set version = excluded.version, state = excluded.state, approvers = excluded.approvers,
    deadline = excluded.deadline, ended_at = excluded.ended_at, settled = excluded.settled, events = excluded.events,
    head = excluded.head, entry = excluded.entry
  returning id
)
insert into timeline (request, seq, event)
select restored.id, place, event from restored, json_array_elements($22::json) with ordinality as e(event, place)
on conflict do nothing`;

/** $1 request, $2 slots: each in the lowest place above those that are filled. */
export const RESTORE_SLOTS = `
insert into held_slots (scope, cloud, name, place, request)
select scope, cloud, name,
  (select coalesce(max(h.place), 0) + 1 from held_slots h
    where h.scope = w.scope and h.cloud = w.cloud and h.name = w.name), $1
from json_to_recordset($2::json) as w(scope text, cloud text, name text)`;

/** $1 after this id, $2 how many */
export const REQUESTS_AFTER = `
select id, settled,
  coalesce((select json_agg(json_build_object('scope', scope, 'cloud', cloud, 'id', k.id))
    from held_keys k where k.request = r.id), '[]') as keys,
  coalesce((select json_agg(json_build_object('scope', scope, 'cloud', cloud, 'name', name))
    from held_slots s where s.request = r.id), '[]') as slots
from requests r where id > $1 order by id limit $2`;

/** $1 after this one, $2 how many */
export const DELIVERIES_AFTER =
  'select request as id, document from deliveries where request > $1 order by request limit $2';
export const ALL_FREEZES = 'select cloud as id, document as freeze from freezes';
export const ALL_ANSWERED = 'select key as id, at from answered';
/** $1 key, $2 at */
export const RESTORE_ANSWERED =
  'insert into answered (key, at) values ($1, $2) on conflict (key) do update set at = excluded.at';
export const ALL_LISTENERS = 'select name as id, since from listeners order by name';
/** $1 listener */
export const EVENTS_OF =
  'select id, queued_at as at, done, event from listener_events where listener = $1 order by place';
/** $1 listener, $2 since */
export const RESTORE_LISTENER =
  'insert into listeners (name, since) values ($1, $2) on conflict (name) do update set since = excluded.since';
/** $1 listener, $2 id, $3 at, $4 done, $5 event */
export const RESTORE_EVENT = `
insert into listener_events (listener, id, queued_at, done, event) values ($1, $2, $3, $4, $5)
on conflict (listener, id) do update set done = excluded.done`;
/** $1 after this one, $2 how many. The text as it was written. */
export const AUDIT_AFTER = 'select id, line::text as line from audit where id > $1 order by id limit $2';
/** $1 seconds */
export const IN_USE =
  "select name from replicas where seen_at > clock_timestamp() - $1::double precision * interval '1 s' limit 1";

export const COUNT_EVENTS = `
select (select count(*)::integer from requests) as requests, (select count(*)::integer from timeline) as events`;
/** Events that the audit has no line of. What was written in this second may be on its way there. */
export const UNAUDITED = `
select t.request, t.seq from timeline t
where not exists (select from audit a where a.request = t.request and a.seq = t.seq)
order by 1, 2 limit 10000`;
/** $1 requests */
export const DELIVERIES_OF = 'select request as id, document from deliveries where request = any($1::text[])';
