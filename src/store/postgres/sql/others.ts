/** One for all starts and freezes: a start that was let through is over when a freeze is there. */
const STARTS = 0x64726f77;
export const SHARE_STARTS = `select pg_advisory_xact_lock_shared(${STARTS})`;
export const STOP_STARTS = `select pg_advisory_xact_lock(${STARTS})`;

/** $1 cloud or null. That of all clouds first. */
export const FREEZES = "select document from freezes where cloud in ('', coalesce($1, '')) order by cloud";
/** $1 cloud, $2 freeze */
export const FREEZE = `
insert into freezes (cloud, document) values ($1, $2) on conflict (cloud) do update set document = excluded.document`;
/** $1 cloud */
export const THAW = 'delete from freezes where cloud = $1';
/** $1 replica */
export const FREEZE_CHANGED = "select pg_notify('drover', $1 || ' freeze')";

/** $1 request */
export const DELIVERY = 'select document from deliveries where request = $1';
/**
 * $1 request, $2 delivery, $3 the claim's token or null, $4 replica. No row: another replica has the claim. The others are
 * told where its card is, once.
 */
export const SAVE_DELIVERY = `
with claim as (
  select 1 from claims where id = $1 and token = $3::bigint for share
), before as (
  select document->'card' is not null as posted from deliveries where request = $1
), saved as (
  insert into deliveries (request, document)
  select $1, $2::json where $3::bigint is null or exists (select from claim)
  on conflict (request) do update set document = excluded.document
  returning request, document->'card' is not null as posted
)
select request,
  case when posted and not coalesce((select posted from before), false)
    then pg_notify('drover', $4 || ' delivery ' || request) end
from saved`;

/** $1 key, $2 request, $3 seq, $4 line. A line whose answer was lost is there once. */
export const AUDIT = `
insert into audit (key, request, seq, line) values ($1, $2, $3, $4) on conflict do nothing`;
/** As AUDIT, of an event that another replica may have written a line of: there is one. */
export const AUDIT_EVENT = `
insert into audit (key, request, seq, line)
select $1::uuid, $2, $3::integer, $4::json
where not exists (select from audit where request = $2 and seq = $3::integer)
on conflict do nothing`;
/** $1 requests. Up to the first event that has no line. */
export const AUDITED = `
select asked.id, (
  select count(*)::integer from (
    select seq, row_number() over (order by seq) as place
    from (select distinct seq from audit where request = asked.id and seq is not null) as lines
  ) as placed where seq = place) as seq
from unnest($1::text[]) as asked(id)`;
