/** $1 keys. Who has them. */
export const KEYS_HELD = `
select scope, cloud, id, request from held_keys
join json_to_recordset($1::json) as wanted(scope text, cloud text, id text) using (scope, cloud, id)`;

/** $1 request, $2 keys: it keeps no others. */
export const DROP_OTHER_KEYS = `
delete from held_keys k where k.request = $1 and not exists (
  select from json_to_recordset($2::json) as wanted(scope text, cloud text, id text)
  where wanted.scope = k.scope and wanted.cloud = k.cloud and wanted.id = k.id)`;

/** $1 request, $2 keys. Waits for who is about to give one back; one that somebody has stays theirs. */
export const TAKE_KEYS = `
insert into held_keys (scope, cloud, id, request)
select scope, cloud, id, $1 from json_to_recordset($2::json) as wanted(scope text, cloud text, id text)
order by 1, 2, 3
on conflict on constraint held_by_one do nothing`;

/** $1 from, $2 to: a successor has what its predecessor had. */
export const HAND_KEYS_OVER = 'update held_keys set request = $2 where request = $1';

/** $1 request */
export const DROP_SLOTS = 'delete from held_slots where request = $1';

/** $1 slots. Who fills them, oldest first. */
export const SLOTS_HELD = `
select scope, cloud, name, place, request from held_slots
join json_to_recordset($1::json) as wanted(scope text, cloud text, name text) using (scope, cloud, name)
order by taken`;

/** $1 request, $2 slots with the places to take; rejects by `place_of_one` when somebody was faster. */
export const TAKE_SLOTS = `
insert into held_slots (scope, cloud, name, place, request)
select scope, cloud, name, place, $1
from json_to_recordset($2::json) as wanted(scope text, cloud text, name text, place integer)
order by 1, 2, 3`;

export const SLOTS = `
select scope, cloud, name, array_agg(request order by taken) as holders from held_slots
group by scope, cloud, name order by min(taken)`;
