/**
 * Takes what nobody else has, and keeps what this replica has. Only the database's clock counts.
 * $1 replica, $2 milliseconds, $3 ids
 */
export const CLAIM = `
insert into claims as c (id, replica, token, until)
select id, $1, 1, clock_timestamp() + $2::double precision * interval '1 ms' from unnest($3::text[]) as asked(id)
order by id
on conflict (id) do update set
  replica = excluded.replica,
  token = case when c.replica = excluded.replica then c.token else c.token + 1 end,
  until = excluded.until
where c.replica = excluded.replica or c.until <= clock_timestamp()
returning id, token,
  case when sender is null or sender = token then 0
    else greatest(0, extract(epoch from quiet_at - clock_timestamp()) * 1000) end::double precision as quiet_in`;

/** $1 replica, $2 ids */
export const UNCLAIM = `
update claims set until = '-infinity' where replica = $1 and id = any($2::text[])`;

/** $1 id, $2 milliseconds, $3 token. No row: another replica has it. */
export const SENDING = `
update claims set quiet_at = clock_timestamp() + $2::double precision * interval '1 ms', sender = token
where id = $1 and token = $3::bigint
returning id`;
