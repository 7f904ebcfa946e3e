import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { drivenBy } from '../test/support/replicas/disturbing.js';
import { ReplicaGround } from '../test/support/replicas/ground.js';
import type { ReplicaProcess } from '../test/support/replicas/replica-process.js';
import { judge } from './support/goal.js';
import { databaseOn, makeServer } from './support/postgres.js';
import { median, percentile, printTable, rounded } from './support/table.js';

/**
 * How long a running move is without a driver when the replica that drives it is killed: from the death to the next look,
 * which another replica writes into the timeline. Two replicas on one database, with the leases of production. The
 * promises: a median under 10 s, a p95 under 15 s.
 */
const KILLS = Number(process.argv[2] ?? 12);
const PATIENCE_MS = 60_000;
/** A replica is killed at any moment of its lease. */
const PAUSE = { least: 1_000, most: 13_000 };

const server = await makeServer();
try {
  await server.start({});
  const ground = await ReplicaGround.open({
    database: await databaseOn(server, 'replicas'),
    cli: fileURLToPath(new URL('../src/cli.js', import.meta.url)),
    config: { policy: { limits: { perCloud: 8, perSourceHost: 8, perDestinationHost: 8 } } },
  });
  try {
    report(await takeovers(ground));
  } finally {
    await ground.close();
  }
} finally {
  await server.remove();
}
process.exit();

async function takeovers(ground: ReplicaGround): Promise<readonly number[]> {
  ground.addServer('web-01', 'compute1');
  ground.simulator.world.completionTimeout = 0;
  ground.simulator.faults.ask({ kind: 'never-converges', server: 'web-01' });
  for (let n = 0; n < 2; n += 1) await (await ground.launch()).started();
  const card = await ground.ask('web-01', 'compute2');
  ground.chat.react('approver', card.id, 'approve');
  const measured: number[] = [];
  for (let n = 0; n < KILLS; n += 1) {
    const { replica, id } = await driver(ground);
    await sleep(PAUSE.least + Math.random() * (PAUSE.most - PAUSE.least));
    const died = Date.now();
    await ground.kill(replica);
    measured.push((await lookedAt(ground, id, died)) - died);
    await (await ground.launch()).started();
  }
  return measured;
}

async function driver(ground: ReplicaGround): Promise<{ replica: ReplicaProcess; id: string }> {
  return await within(async () => {
    for (const replica of ground.replicas) {
      const [id] = await drivenBy(ground, replica);
      if (id !== undefined) return { replica, id };
    }
    return undefined;
  });
}

/** When it was found again after this moment, by its own timeline. */
async function lookedAt(ground: ReplicaGround, id: string, died: number): Promise<number> {
  return await within(async () => {
    const request = (await ground.requests()).find((one) => one.id === id);
    const found = request?.timeline.find(({ type, at }) => type === 'found-again' && Date.parse(at) >= died);
    return found && Date.parse(found.at);
  });
}

async function within<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await sleep(100);
  }
  throw new Error(`not within ${PATIENCE_MS} ms`);
}

function report(measured: readonly number[]): void {
  const seconds = measured.map((ms) => ms / 1_000);
  const row = {
    kills: seconds.length,
    least: rounded(Math.min(...seconds)),
    p50: rounded(median(seconds)),
    p95: rounded(percentile(seconds, 0.95)),
    most: rounded(Math.max(...seconds)),
  };
  printTable('Seconds from the death of the driving replica to the next look', [
    { what: 'one move', ...row },
  ]);
  judge([
    { what: 'to the next look, p50', value: row.p50, under: 10, unit: ' s' },
    { what: 'to the next look, p95', value: row.p95, under: 15, unit: ' s' },
  ]);
}
