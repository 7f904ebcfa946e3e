import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../src/base/seeded-random.js';
import type { ReplicaGround } from './ground.js';
import type { ReplicaProcess } from './replica-process.js';

export interface DisturbingOptions {
  replicas: number;
  /** Kills, stops and cut connections, in turn. */
  times: number;
  /** The longest stop, milliseconds. */
  longestStopMs: number;
  /** Between two of them, milliseconds, at the longest. */
  pauseMs: number;
  random: Random;
}

export interface Disturbed {
  kills: number;
  stops: number;
  cuts: number;
  /** From a death to the next look at each request that was under way, milliseconds. */
  untilLooked: readonly number[];
}

/** Disturbs replicas one after another; there are always as many of them as at the beginning. */
export async function disturb(ground: ReplicaGround, options: DisturbingOptions): Promise<Disturbed> {
  const { times, longestStopMs, pauseMs, random } = options;
  const done = { kills: 0, stops: 0, cuts: 0 };
  const deaths: { at: number; open: readonly string[] }[] = [];
  const oneOf = (): ReplicaProcess => {
    const replica = ground.replicas[Math.floor(random() * ground.replicas.length)];
    if (replica === undefined) throw new Error('no replica lives');
    return replica;
  };
  for (let n = 0; n < times; n += 1) {
    await sleep(pauseMs * (0.3 + 0.7 * random()));
    const kind = (['kills', 'stops', 'cuts'] as const)[n % 3] ?? 'cuts';
    done[kind] += 1;
    const replica = oneOf();
    if (kind === 'cuts') replica.wire.cut();
    else if (kind === 'kills') {
      const open = await drivenBy(ground, replica);
      await ground.kill(replica);
      deaths.push({ at: Date.now(), open });
      await startedAgain(ground);
    } else {
      const ms = 1_000 + random() * (longestStopMs - 1_000);
      replica.signal('SIGSTOP');
      await sleep(ms);
      replica.signal('SIGCONT');
    }
  }
  return { ...done, untilLooked: await looks(ground, deaths) };
}

/** As a supervisor does: a start that fails (the machine was busy, the database did not answer in time) is made again. */
async function startedAgain(ground: ReplicaGround): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const fresh = await ground.launch();
    try {
      return await fresh.started();
    } catch (error) {
      if (tries === 3) throw error;
      await ground.kill(fresh);
    }
  }
}

/** Requests under way whose driver is the one that is connected over this wire. */
export async function drivenBy(ground: ReplicaGround, replica: ReplicaProcess): Promise<readonly string[]> {
  const rows = await ground.database.query<{ id: string }>(
    `select c.id from claims c join requests r on r.id = c.id
     where r.ended_at is null and r.state in ('running', 'verifying')
       and c.replica in (select application_name from pg_stat_activity where client_port = any($1::integer[]))`,
    [replica.wire.farPorts],
  );
  return rows.map(({ id }) => id);
}

/** When each request was found again, by its own timeline. */
async function looks(
  ground: ReplicaGround,
  deaths: readonly { at: number; open: readonly string[] }[],
): Promise<readonly number[]> {
  const requests = new Map((await ground.requests()).map((request) => [request.id, request]));
  return deaths.flatMap(({ at, open }) =>
    open.flatMap((id) => {
      const found = requests
        .get(id)
        ?.timeline.find((event) => event.type === 'found-again' && Date.parse(event.at) >= at);
      return found === undefined ? [] : [Date.parse(found.at) - at];
    }),
  );
}
