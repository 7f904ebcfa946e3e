import { setTimeout as sleep } from 'node:timers/promises';
import type { Request } from '../../src/requests/request.js';
import { describePostgres, testDatabase } from '../support/postgres/cluster.js';
import { drivenBy } from '../support/replicas/disturbing.js';
import { ReplicaGround } from '../support/replicas/ground.js';
import type { ReplicaProcess } from '../support/replicas/replica-process.js';
import type { Seen } from '../support/stories/chat.js';

/** A tenth of those in production. */
const LEASE_MS = 1_200;
const SERVERS = ['web-01', 'web-02', 'web-03', 'web-04', 'web-05', 'web-06'];
/** For a machine that has other things to do. */
const PATIENCE_MS = 150_000;
const DONE = /^Done: nothing runs on compute1, safe to reboot/u;

let ground: ReplicaGround;
afterEach(() => ground.close());

async function within<Value>(what: string, look: () => Promise<Value | undefined | false>): Promise<Value> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    await sleep(50);
  }
  const { chat, replicas } = ground;
  const cards = chat.cards().map((card) => [card.text, chat.thread(card.id)]);
  throw new Error(
    `${what}\n${JSON.stringify([cards, replicas.map(({ log }) => log.slice(-3_000))], undefined, 1)}`,
  );
}

async function drainAsked(): Promise<Seen> {
  ground.chat.say('requester', {
    command: 'migrate',
    subcommand: 'host',
    options: { host: 'compute1', reason: 'kernel update' },
  });
  return await within('it is asked for', async () =>
    ground.chat.cards().find(({ text }) => text.includes('Empty compute1')),
  );
}

const drainOf = (requests: readonly Request[]) => requests.find(({ kind }) => kind === 'drain');
const moved = () => SERVERS.reduce((sum, name) => sum + ground.moves(name), 0);

async function driverOf(id: string): Promise<ReplicaProcess> {
  return await within('somebody drives it', async () => {
    for (const replica of ground.replicas) if ((await drivenBy(ground, replica)).includes(id)) return replica;
    return undefined;
  });
}

const TROUBLES: readonly [
  string,
  (driver: ReplicaProcess, launch: () => Promise<unknown>) => Promise<void>,
][] = [
  [
    'killed in the middle',
    async (driver, launch) => {
      await ground.kill(driver);
      await launch();
    },
  ],
  [
    'stopped in the middle for three leases and goes on',
    async (driver) => {
      driver.signal('SIGSTOP');
      await sleep(3 * LEASE_MS);
      driver.signal('SIGCONT');
    },
  ],
];

describePostgres('a host emptied by two replicas', () => {
  it.each(TROUBLES)(
    'has each server moved once, one card and one proof when the one that drives it is %s',
    async (_, trouble) => {
      ground = await ReplicaGround.open({
        database: await testDatabase(),
        hosts: 4,
        speed: 10,
        leaseMs: LEASE_MS,
        config: { policy: { limits: { perCloud: 4, perSourceHost: 2, perDestinationHost: 2 } } },
      });
      const { privateKeyFile, knownHostsFile, addresses, world } = ground.simulator;
      const hosts = { user: 'drover', privateKeyFile, knownHostsFile, addresses };
      const launch = async () => await (await ground.launch({ hosts })).started();
      for (const name of SERVERS) ground.addServer(name, 'compute1');
      for (let n = 0; n < 2; n += 1) await launch();

      const card = await drainAsked();
      ground.chat.react('approver', card.id, 'approve');
      await within('two servers have left', async () => moved() >= 2);
      const { id = '' } = drainOf(await ground.requests()) ?? {};
      await trouble(await driverOf(id), launch);
      expect(moved()).toBeLessThan(SERVERS.length);

      await within('it is done', async () => DONE.test(ground.now(card)));
      await ground.settled(PATIENCE_MS);
      expect(SERVERS.map((name) => [name, ground.moves(name)])).toEqual(SERVERS.map((name) => [name, 1]));
      expect(SERVERS.filter((name) => world.server(name).host === 'compute1')).toEqual([]);
      expect(ground.chat.cards()).toHaveLength(1);
      expect(ground.saidTwice(card.id)).toEqual([]);
      expect(ground.chat.thread(card.id).filter(({ text }) => DONE.test(text))).toHaveLength(1);
      const files = ground.chat.fileNames(card.id);
      expect(files).toEqual([...new Set(files)]);
      expect(files).toEqual(expect.arrayContaining([`m-${id}.txt`, `m-${id}.csv`]));

      const requests = await ground.requests();
      const drain = drainOf(requests);
      expect(drain?.state).toBe('succeeded');
      expect(requests.filter(({ kind }) => kind === 'drain')).toHaveLength(1);
      const children = requests.filter(({ parent }) => parent === id);
      expect(children.map(({ child, state }) => [child?.subject, state]).sort()).toEqual(
        SERVERS.map((name) => [world.server(name).id, 'succeeded']).sort(),
      );
      for (const type of ['approved', 'ended'])
        expect([type, drain?.timeline.filter((event) => event.type === type).length]).toEqual([type, 1]);
      expect(await ground.auditFaults()).toEqual({ missing: [], doubled: [] });
    },
    600_000,
  );
});
