import { setTimeout as sleep } from 'node:timers/promises';
import { describePostgres, testDatabase } from '../support/postgres/cluster.js';
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
});
