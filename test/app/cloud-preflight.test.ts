import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CloudAsk, CloudPreflight } from '../../src/app/cloud-preflight/service.js';
import { systemClock } from '../../src/base/clock.js';
import { silentLog } from '../../src/base/log.js';
import { openClouds } from '../../src/cloud/open-clouds.js';
import { refusals } from '../../src/preflight/findings.js';
import { nothingPlanned } from '../../src/preflight/policy.js';
import { type Simulator, startSimulator } from '../../src/simulator/index.js';
import { markedText } from '../support/card-text.js';
import { FakePlatform } from '../support/fake-platform.js';

const POLICY = {
  protect: { servers: [], names: ['holy-*'], projects: [] },
  limits: { perCloud: 5, perSourceHost: 1, perDestinationHost: 1 },
  refuseOn: { warnings: [], unknowns: [] },
};

let directory: string;
let simulator: Simulator;
const calls: string[] = [];
const notes = new Map<string, unknown>();
const platform = new FakePlatform();
let closing: () => Promise<void>;
let whole: CloudPreflight;

async function start(hosts: number): Promise<void> {
  simulator = await startSimulator({ directory, hosts });
  const clouds = openClouds({
    config: { file: simulator.cloudsFile },
    env: {},
    clock: systemClock,
    log: silentLog,
    timeoutMs: 30_000,
    onCall: ({ method, route }) => calls.push(`${method} ${route}`),
  });
  closing = () => clouds.close();
  whole = new CloudPreflight({
    clouds,
    planner: {
      ownState: async () => nothingPlanned,
      refused: (findings) => refusals(findings, POLICY),
    },
    policy: POLICY,
    reservePercent: 10,
    platforms: new Map([['fake', platform]]),
    notes: {
      read: async (name) => structuredClone(notes.get(name)),
      write: async (name, note) => void notes.set(name, note),
    },
    listings: {
      more: (listing) => ({ listing, button: (_, label) => ({ action: 'more', value: '', label }) }),
    },
    clock: systemClock,
    log: silentLog,
    breathe: () => nextTurn(),
  });
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drover-cloud-'));
  calls.length = 0;
  notes.clear();
  platform.messages.length = 0;
});
afterEach(async () => {
  await closing();
  await simulator.stop();
  await rm(directory, { recursive: true, force: true });
});

let asked = 0;
const ask = (more: Partial<CloudAsk> = {}): CloudAsk => {
  asked += 1;
  return {
    key: `fake:${asked}`,
    conversation: { platform: 'fake', channel: 'ops' },
    cloud: undefined,
    host: undefined,
    aggregate: undefined,
    project: undefined,
    csv: false,
    ...more,
  };
};
const answer = async (more: Partial<CloudAsk> = {}) => markedText(await whole.answer(ask(more)));

describe('a look at a whole cloud', () => {
  it('counts who can move, and says why the others cannot, by reason and with the remedy', async () => {
    await start(3);
    const { world } = simulator;
    for (const n of [1, 2, 3]) world.addServer({ name: `web-${n}`, host: 'compute1' });
    for (const n of [1, 2]) world.addServer({ name: `holy-${n}`, host: 'compute2' });
    world.addServer({ name: 'batch-off', host: 'compute3', vmState: 'stopped' });
    const db = [1, 2, 3].map((n) => world.addServer({ name: `db-${n}`, host: `compute${n}` }).id);
    world.addServerGroup('db', 'anti-affinity', db);
    const text = await answer();
    expect(text).toMatch(/^\*simulator: 3 of 8 servers can move now\* · 5 can't · 1 off$/mu);
    expect(text).toMatch(/\*3\* kept by its server group.*(`db-\d`(, )?){3}\. Make room/u);
    expect(text).toMatch(/\*2\* P1 not protected.*: protected by .*(`holy-\d`(, )?){2}\./u);
    expect(text).toMatch(/0 of 3 hosts can be emptied/u);
    expect(text).toMatch(/\*compute2\* 3 servers: 1 server kept by a group; 2 servers can't move \(P1/u);
    expect(text).toContain('Nothing was changed'.toLowerCase());
  });

  it('says of a cloud in which all is well that it is, and what could fail at the same time', async () => {
    await start(4);
    for (const n of [1, 2, 3, 4]) simulator.world.addServer({ name: `web-${n}`, host: `compute${n}` });
    simulator.world.addAggregate('rack1', ['compute1', 'compute2']);
    const text = await answer();
    expect(text).toMatch(/all 4 servers can move now/u);
    expect(text).toMatch(/Each of the 4 hosts can be emptied as a whole/u);
    expect(text).toMatch(/Any one host\./u);
    expect(text).toMatch(/The 3 fullest together: compute1, compute2 and compute3\./u);
    expect(text).toMatch(/One zone or aggregate as a whole: aggregate rack1/u);
  });

  it('does not count on room that a host alone would lose', async () => {
    await start(2);
    const { world } = simulator;
    const biggest = [...world.flavors].sort((a, b) => b.ramMb - a.ramMb)[0]?.name ?? '';
    for (const name of ['compute1', 'compute2']) {
      let n = 0;
      const fits = () => world.free(world.host(name)).memoryMb > 2 * (world.flavorNamed(biggest)?.ramMb ?? 0);
      while (fits()) world.addServer({ name: `${name}-${n++}`, host: name, flavor: biggest });
    }
    const text = await answer();
    expect(text).toMatch(/0 of 2 hosts can be emptied/u);
    expect(text).toMatch(/compute1\* \d+ servers: \d+ servers without room, .* missing/u);
    expect(text).toMatch(/No host, not even alone: compute1 \(\d+ servers without a place\)/u);
  });

  it.each([403, 500])(
    'goes on without the server groups where they cannot be listed (%d), and says so',
    async (status) => {
      await start(3);
      for (const n of [1, 2]) simulator.world.addServer({ name: `web-${n}`, host: 'compute1' });
      simulator.faults.ask({
        kind: 'http',
        service: 'compute',
        match: 'os-server-groups',
        mode: 'error',
        status,
      });
      const text = await answer();
      expect(text).toMatch(
        /all 2 servers can move now\* · 2 of those that can only as far as could be read/u,
      );
      expect(text).toMatch(
        /\*unknown\* Server groups are not known: .+ Whether members of one may stand together/u,
      );
      expect(text).toMatch(/can be emptied as a whole\..* That is without the server groups/u);
    },
  );

  it('tells what is new since the last look at the same, and only of that', async () => {
    await start(3);
    const { world } = simulator;
    for (const n of [1, 2]) world.addServer({ name: `web-${n}`, host: 'compute1' });
    const stuck = world.addServer({ name: 'web-3', host: 'compute1' });
    stuck.vmState = 'error';
    expect(await answer()).not.toMatch(/last look/u);
    expect(await answer()).toMatch(/Since the last look (?:just now|\d+ s ago): nothing new/u);
    stuck.vmState = 'active';
    world.server('web-1').vmState = 'error';
    const text = await answer();
    expect(text).toMatch(/1 new that can’t move: `web-1`/u);
    expect(text).toMatch(/1 can move again: `web-3`/u);
    expect(await answer({ host: 'compute1' })).not.toMatch(/last look/u);
  });

  it('looks at a host, an aggregate or a project alone, and refuses names that are none', async () => {
    await start(3);
    const { world } = simulator;
    world.addServer({ name: 'web-1', host: 'compute1' });
    world.addServer({ name: 'web-2', host: 'compute2' });
    world.addAggregate('rack1', ['compute1', 'compute3']);
    expect(await answer({ host: 'compute2' })).toMatch(
      /^\*simulator, host compute2: its one server can move/mu,
    );
    expect(await answer({ aggregate: 'rack1' })).toMatch(
      /aggregate rack1: its one server.*\nEach of the 2 hosts/u,
    );
    expect(await answer({ project: 'admin' })).toMatch(/project admin: all 2 servers can move/u);
    await expect(answer({ host: 'compute9' })).rejects.toMatchObject({ code: 'host-not-found' });
    await expect(answer({ aggregate: 'rack2' })).rejects.toMatchObject({
      code: 'aggregate-not-found',
      remedy: expect.stringContaining('rack1'),
    });
    await expect(answer({ project: 'nobody' })).rejects.toMatchObject({ code: 'project-not-found' });
    await expect(answer({ host: 'compute1', project: 'admin' })).rejects.toMatchObject({
      code: 'several-scopes',
    });
  });

  it('posts the answer with a file of one line a server below it, and says so to who asked', async () => {
    await start(3);
    simulator.world.addServer({ name: '=web-1', host: 'compute1' });
    simulator.world.addServer({ name: 'web-2', host: 'compute2', vmState: 'error' });
    expect(await answer({ csv: true })).toMatch(/stands in the channel, with the file in its thread/u);
    const [posted, below] = platform.messages;
    expect(posted?.text).toMatch(/1 of 2 servers can move/u);
    expect(below?.ref.thread).toBe(posted?.ref.id);
    const file = below?.file;
    const text = file !== undefined && 'text' in file ? file.text : '';
    const [head, ...lines] = text.trimEnd().split('\r\n');
    expect(head).toBe(
      'server,id,project,host,status,memory_mib,vcpus,can_move,hosts_that_fit,check,reason,remedy,notes',
    );
    expect(lines).toHaveLength(2);
    expect(lines.join('\n')).toMatch(/^'=web-1,[^,]+,[^,]+,compute1,ACTIVE,\d+,\d+,yes,2,/mu);
    expect(lines.join('\n')).toMatch(/^web-2,[^,]+,[^,]+,compute2,ERROR,\d+,\d+,no,,A3,/mu);
  });

  it('asks no more for a cloud with more servers', async () => {
    await start(4);
    const add = (from: number, to: number) => {
      for (let n = from; n < to; n++)
        simulator.world.addServer({ name: `web-${n}`, host: `compute${(n % 4) + 1}` });
    };
    add(0, 8);
    await answer();
    const few = calls.length;
    add(8, 40);
    calls.length = 0;
    await answer();
    // Each of five services is asked at most three times whether it is well: less where it has just answered.
    expect(calls.length).toBeLessThanOrEqual(few + 15);
  });

  it('is made once for all who ask for the same at the same time, wherever they are', async () => {
    await start(2);
    simulator.world.addServer({ name: 'web-1', host: 'compute1' });
    await answer();
    const once = calls.length;
    calls.length = 0;
    const both = await Promise.all([
      answer(),
      answer({ conversation: { platform: 'fake', channel: 'elsewhere' } }),
    ]);
    expect(both[0]).toBe(both[1]);
    expect(calls.length).toBeLessThan(1.5 * once);
  });
});
