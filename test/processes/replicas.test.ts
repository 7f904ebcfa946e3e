import { setTimeout as sleep } from 'node:timers/promises';
import { describePostgres, testDatabase } from '../support/postgres/cluster.js';
import { freePort } from '../support/process/free-port.js';
import { ReplicaGround } from '../support/replicas/ground.js';
import { eventually } from '../support/stories/chat.js';

/** A tenth of those in production. */
const LEASE_MS = 1_200;

let ground: ReplicaGround;
const open = async (options = {}) => {
  ground = await ReplicaGround.open({ database: await testDatabase(), leaseMs: LEASE_MS, ...options });
  return ground;
};
afterEach(() => ground.close());

describePostgres('two replicas on one database', () => {
  it('make one move of one request, with one card, whoever hears what', async () => {
    await open();
    ground.addServer('web-01', 'compute1');
    for (const replica of [await ground.launch(), await ground.launch()]) await replica.started();
    const card = await ground.ask('web-01', 'compute2');
    ground.chat.react('approver', card.id, 'approve');
    await ground.says(card, /Done: web-01 runs on compute2/u);
    expect(ground.moves('web-01')).toBe(1);
    expect(ground.chat.cards()).toHaveLength(1);
    const said = ground.chat.thread(card.id).map(({ text }) => text);
    expect(said).toEqual([...new Set(said)]);
    expect(said.filter((text) => text.startsWith('Approved by'))).toHaveLength(1);
  });

  it('go on where the one that drove was killed, in the middle of the copy', async () => {
    await open();
    ground.addServer('web-01', 'compute1');
    const first = await ground.launch();
    await first.started();
    const card = await ground.ask('web-01', 'compute2');
    await (await ground.launch()).started();
    ground.simulator.world.completionTimeout = 0;
    ground.simulator.faults.ask({ kind: 'never-converges', server: 'web-01' });
    ground.chat.react('approver', card.id, 'approve');
    await eventually('it is copied', () => ground.moves('web-01') === 1);
    await sleep(500);
    await ground.kill(first);
    ground.simulator.faults.clear();
    await ground.says(card, /Done: web-01 runs on compute2/u);
    expect(ground.moves('web-01')).toBe(1);
    expect(ground.chat.cards()).toHaveLength(1);
  });

  it('see a freeze of either within a second, and start nothing', async () => {
    await open();
    const both = [await ground.launch(), await ground.launch()];
    for (const replica of both) await replica.started();
    ground.addServer('web-01', 'compute1');
    const card = await ground.ask('web-01', 'compute2');
    ground.chat.type('requester', '/migrate freeze --reason audit');
    await eventually(
      'it is frozen',
      () => ground.chat.cards().length + ground.chat.privately('requester').length > 1,
    );
    ground.chat.react('approver', card.id, 'approve');
    await ground.says(card, /frozen|freeze/iu);
    await sleep(1_000);
    expect(ground.moves('web-01')).toBe(0);
    ground.chat.type('requester', '/migrate thaw');
    await ground.says(card, /Done: web-01 runs on compute2/u);
  });

  it('count one vote once when the same event reaches both', async () => {
    await open();
    ground.addServer('web-01', 'compute1');
    for (const replica of [await ground.launch(), await ground.launch()]) await replica.started();
    const card = await ground.ask('web-01', 'compute2');
    const { slack } = ground.chat;
    const press = slack.clickDelivery('U0APPROVER', { channel: 'C0MAINT', ts: card.id }, 'approve');
    await Promise.all([slack.deliver(press), slack.deliver(press)]);
    await ground.says(card, /Done: web-01 runs on compute2/u);
    const [request] = await ground.requests();
    expect(request?.votes.map(({ actor, verdict }) => [actor, verdict])).toEqual([
      [ground.chat.actor('approver'), 'approve'],
    ]);
    expect(request?.timeline.filter(({ type }) => type === 'voted')).toHaveLength(1);
    expect(request?.timeline.filter(({ type }) => type === 'approved')).toHaveLength(1);
    expect(ground.moves('web-01')).toBe(1);
  });

  it('live by the newer policy: the other one starts nothing, and says so', async () => {
    await open();
    ground.addServer('web-01', 'compute1');
    const old = await ground.launch();
    await old.started();
    const fresh = await ground.launch({ policy: { limits: { perCloud: 3 } } });
    await fresh.started();
    await eventually('the older one says so', () => old.log.includes('newer policy'));
    const card = await ground.ask('web-01', 'compute2');
    ground.chat.react('approver', card.id, 'approve');
    await ground.says(card, /Done: web-01 runs on compute2/u);
    expect(ground.moves('web-01')).toBe(1);
  });

  it('start nothing while the database is away, let what runs go on, say it once, and catch up within seconds', async () => {
    await open();
    const ports = [await freePort(), await freePort()];
    for (const port of ports) await (await ground.launch({ http: { host: '127.0.0.1', port } })).started();
    const ready = async () => await Promise.all(ports.map(async (port) => (await readyz(port)).status));
    ground.addServer('web-01', 'compute1');
    ground.addServer('web-02', 'compute2');
    const waiting = await ground.ask('web-02', 'compute3');
    const running = await ground.ask('web-01', 'compute4');
    ground.simulator.world.completionTimeout = 0;
    ground.simulator.faults.ask({ kind: 'never-converges', server: 'web-01' });
    ground.chat.react('approver', running.id, 'approve');
    await eventually('it is copied', () => ground.moves('web-01') === 1);
    await ground.says(running, /compute4/u);
    expect(await ready()).toEqual([200, 200]);

    for (const { wire } of ground.replicas) wire.down();
    const said = (words: RegExp) => ground.chat.cards().filter(({ text }) => words.test(text)).length;
    await eventually('it is said', () => said(/database can't be reached/u) > 0);
    ground.chat.react('approver', waiting.id, 'approve');
    expect(await ready()).toEqual([503, 503]);
    ground.simulator.faults.clear();
    await eventually(
      'it has moved in the cloud',
      () => ground.simulator.world.server('web-01').host !== 'compute1',
    );
    expect([ground.moves('web-01'), ground.moves('web-02')]).toEqual([1, 0]);
    expect(ground.now(running)).not.toMatch(/^Done/u);

    for (const { wire } of ground.replicas) wire.up();
    const back = performance.now();
    while ((await ready()).join() !== '200,200' && performance.now() - back < 30_000) await sleep(50);
    expect(performance.now() - back).toBeLessThan(5_000);
    await ground.says(running, /Done: web-01 runs on compute4/u);
    await ground.says(waiting, /Done: web-02 runs on compute3/u);
    expect([said(/database can't be reached/u), said(/database is back/u)]).toEqual([1, 1]);
    expect([ground.moves('web-01'), ground.moves('web-02')]).toEqual([1, 1]);
    for (const card of [running, waiting]) expect(ground.saidTwice(card.id)).toEqual([]);
    await ground.settled();
    expect(await ground.auditFaults()).toEqual({ missing: [], doubled: [] });
  }, 240_000);
});

async function readyz(port: number): Promise<Response> {
  return await fetch(`http://127.0.0.1:${port}/readyz`);
}
