import type { Migration } from './migrations.js';

/**
 * Documents are `json`, not `jsonb`: a call that is stored is sent byte for byte, and names from a cloud may hold what
 * `jsonb` refuses (a NUL, half of a surrogate pair). What is asked for stands in columns beside them.
 */
export const requests: Migration = {
  number: 1,
  name: 'requests',
  readableBy: 1,
  sql: `
create table requests (
  id text collate "C" primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
  version integer not null,
  kind text not null,
  state text not null,
  cloud text not null,
  server text,
  server_name text,
  source text,
  destination text,
  requester text not null,
  approvers text[] not null default '{}',
  parent text collate "C",
  -- Its parent answers for it.
  answered_for boolean not null default false,
  created_at timestamptz(3) not null,
  deadline timestamptz(3),
  ended_at timestamptz(3),
  settled boolean not null default false,
  -- How many events its timeline has at this version.
  events integer not null,
  head json not null,
  plan json not null,
  -- What lists show of it, once it has ended.
  entry json,
  -- The newest writes, newest first: a write whose answer was lost is looked up here.
  writes text[] not null,
  check (not settled or ended_at is not null)
) with (fillfactor = 70);

create index requests_open on requests (id) where not settled;
create index requests_children on requests (parent) where not settled and parent is not null;
create index requests_ended on requests (ended_at desc, id desc) where ended_at is not null;
create index requests_ended_server on requests (server, ended_at desc, id desc) where ended_at is not null;
create index requests_ended_server_name on requests (server_name, ended_at desc, id desc) where ended_at is not null;
create index requests_ended_source on requests (source, ended_at desc, id desc) where ended_at is not null;
create index requests_ended_destination on requests (destination, ended_at desc, id desc) where ended_at is not null;
create index requests_ended_requester on requests (requester, ended_at desc, id desc) where ended_at is not null;
create index requests_ended_parent on requests (parent, ended_at desc, id desc)
  where ended_at is not null and parent is not null;
create index requests_ended_approvers on requests using gin (approvers) where ended_at is not null;

create table timeline (
  request text collate "C" not null references requests,
  seq integer not null check (seq > 0),
  event json not null,
  primary key (request, seq)
);

-- What no two requests may hold at once.
create table held_keys (
  scope text not null,
  cloud text not null,
  id text not null,
  request text collate "C" not null references requests,
  constraint held_by_one primary key (scope, cloud, id)
);
create index held_keys_request on held_keys (request);

-- What a limited number of requests may hold at once: each of them has a place of its own.
create table held_slots (
  scope text not null,
  cloud text not null,
  name text not null,
  place integer not null check (place > 0),
  request text collate "C" not null references requests,
  taken bigint generated always as identity,
  constraint place_of_one primary key (scope, cloud, name, place),
  unique (scope, cloud, name, request)
);
create index held_slots_request on held_slots (request);

-- Who drives a request, or does what one replica alone may do. Times are of this database's clock.
create table claims (
  id text collate "C" primary key,
  replica text not null,
  token bigint not null,
  until timestamptz not null,
  -- Until then something that this holder was sending may still leave.
  quiet_at timestamptz,
  sender bigint
) with (fillfactor = 50);

-- The cloud is empty for a freeze of all of them.
create table freezes (cloud text primary key, document json not null);

create table deliveries (
  request text collate "C" primary key,
  document json not null
) with (fillfactor = 70);

-- Append-only: a role that may not update or delete here is enough.
create table audit (
  id bigint generated always as identity primary key,
  key uuid not null unique,
  at timestamptz not null default clock_timestamp(),
  request text collate "C",
  seq integer,
  line json not null
);
create index audit_request on audit (request, seq) where seq is not null;

-- Keys of commands and clicks that were answered.
create table answered (key text primary key, at timestamptz not null default clock_timestamp());
create index answered_at on answered (at);

-- Policies in the order in which they came into force.
create table policies (
  generation integer generated always as identity primary key,
  hash text not null,
  since timestamptz not null default clock_timestamp()
);

-- Processes that have this store open.
create table replicas (
  name text primary key,
  program text not null,
  generation integer,
  seen_at timestamptz not null
);

-- What listeners still have to be told.
create table listeners (name text primary key, since timestamptz not null);
create table listener_events (
  listener text not null references listeners,
  id text collate "C" not null,
  queued_at timestamptz not null,
  place bigint generated always as identity,
  done boolean not null default false,
  event json not null,
  primary key (listener, id)
) with (fillfactor = 70);
create index listener_events_waiting on listener_events (listener, place) where not done;
create index listener_events_queued on listener_events (queued_at);
`,
};
