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
/** $1 requests */
export const AUDITED = `
select asked.id, coalesce((select max(a.seq) from audit a where a.request = asked.id), 0) as seq
from unnest($1::text[]) as asked(id)`;
