import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KINDS } from '../../../src/app/kinds.js';
import { systemClock } from '../../../src/base/clock.js';
import { silentLog } from '../../../src/base/log.js';
import { openClouds } from '../../../src/cloud/open-clouds.js';
import { planWords } from '../../../src/procedures/drain/placement/words.js';
import { DrainPlanner } from '../../../src/procedures/drain/planning.js';
import { MovePlanner } from '../../../src/procedures/move/planning.js';
import { kindsOf } from '../../../src/report/kind.js';
import type { Electorate } from '../../../src/requests/electorate.js';
import type { Ledger } from '../../../src/requests/ledger.js';
import { type Simulator, startSimulator } from '../../../src/simulator/index.js';

const LIMITS = { perCloud: 5, perSourceHost: 1, perDestinationHost: 1 };
const HOUR = 3_600_000;

let directory: string;
let simulator: Simulator;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drover-calls-'));
});
afterEach(async () => {
  await simulator.stop();
  await rm(directory, { recursive: true, force: true });
});

/** A cloud whose first host has so many servers, and what planning its emptying asks of it. */
async function planned(
  servers: number,
  policy = 'soft-anti-affinity',
  members = 2,
  refusedUnread: readonly string[] = [],
) {
  simulator = await startSimulator({ directory, hosts: 5 });
  const { world } = simulator;
  const ids = Array.from(
    { length: servers },
    (_, n) => world.addServer({ name: `web-${n}`, host: 'compute1' }).id,
  );
  world.addServerGroup('db', policy, ids.slice(0, members));
  const calls: string[] = [];
  const clouds = openClouds({
    config: { file: simulator.cloudsFile },
    env: {},
    clock: systemClock,
    log: silentLog,
    timeoutMs: 30_000,
    onCall: ({ method, route }) => calls.push(`${method} ${route}`),
  });
  const electorate = {
    rule: () => ({ quorum: 1, requesterMayApprove: false, expiresAfterMs: HOUR, executeWithinMs: HOUR }),
  } as unknown as Electorate;
  const moves = new MovePlanner({
    cloud: (name) => clouds.open(name),
    ledger: { active: async () => [] } as unknown as Ledger,
    store: { history: async () => ({ entries: [] }), get: async () => undefined },
    electorate,
    kinds: kindsOf(KINDS),
    policy: {
      protect: { servers: [], names: [], projects: [] },
      limits: LIMITS,
      refuseOn: { warnings: [], unknowns: refusedUnread },
    },
    limits: LIMITS,
    clock: systemClock,
  });
  const planner = new DrainPlanner({
    cloud: (name) => clouds.open(name),
    moves,
    hosts: () => undefined,
    reservePercent: 10,
    clock: systemClock,
  });
  const { placed } = await planner.play({
    cloud: 'simulator',
    host: 'compute1',
    except: [],
    ifStalled: 'abort',
  });
  await clouds.close();
  return { calls, placed };
}

describe('the plan of a whole host', () => {
  it('asks the cloud no more for sixty servers than for three', async () => {
    const few = await planned(3);
    expect(few.placed.assigned).toHaveLength(3);
    await simulator.stop();
    const many = await planned(60);
    expect(many.placed.assigned).toHaveLength(60);
    expect({ calls: many.calls.length, more: many.calls }).toEqual({
      calls: few.calls.length,
      more: expect.any(Array),
    });
    // A dozen lists, three small reads of each service, the login and the version documents.
    expect(few.calls.length).toBeLessThan(60);
  });

  it('keeps the members of a group apart, which no list of servers tells', async () => {
    const { placed } = await planned(6, 'anti-affinity', 5);
    expect(placed.assigned).toHaveLength(5);
    expect(placed.unplaced.map(({ code }) => code)).toEqual(['group']);
  });

  it('says of servers that nobody could judge just that, and not that the host can be emptied', async () => {
    const { placed } = await planned(3, 'soft-anti-affinity', 2, ['*']);
    expect(placed.assigned).toEqual([]);
    expect(planWords(placed)[0]).toBe(
      'compute1 cannot be emptied: there is nothing on it but 3 servers that could not be judged.',
    );
  });
});
