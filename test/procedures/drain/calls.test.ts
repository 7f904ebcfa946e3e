import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KINDS } from '../../../src/app/kinds.js';
import { silentLog } from '../../../src/base/log.js';
import { plainText } from '../../../src/chat/plain.js';
import { openClouds } from '../../../src/cloud/open-clouds.js';
import { planLines } from '../../../src/procedures/drain/cards/plan-lines.js';
import { type DrainChoices, drainPlanOf } from '../../../src/procedures/drain/drain-plan.js';
import { planWords } from '../../../src/procedures/drain/placement/words.js';
import { DrainPlanner } from '../../../src/procedures/drain/planning.js';
import { MovePlanner } from '../../../src/procedures/move/planning.js';
import { kindsOf } from '../../../src/report/kind.js';
import type { Electorate } from '../../../src/requests/electorate.js';
import type { Ledger } from '../../../src/requests/ledger.js';
import { planRule } from '../../../src/requests/rule.js';
import { type Simulator, startSimulator } from '../../../src/simulator/index.js';
import { FastClock } from '../../support/stories/fast-clock.js';

const LIMITS = { perCloud: 5, perSourceHost: 1, perDestinationHost: 1 };
const HOUR = 3_600_000;
const CHOICES: DrainChoices = {
  cloud: 'simulator',
  host: 'compute1',
  purpose: 'reboot',
  ifStalled: 'abort',
  failures: 0,
  newcomers: 'ask',
  limits: LIMITS,
  reservePercent: 10,
  policy: planRule({ quorum: 1, requesterMayApprove: false, expiresAfterMs: HOUR, executeWithinMs: HOUR }),
  disables: true,
  services: [],
  allowed: [],
};

/** Real time, but for what others have the machine: a service that is slow to answer is asked some times more. */
const clock = new FastClock(1);

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
  {
    refused,
    refusedUnread = [],
    ...ask
  }: {
    refused?: 403 | 500;
    refusedUnread?: readonly string[];
    groupsNeeded?: true;
  } = {},
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
    clock,
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
    clock,
  });
  const planner = new DrainPlanner({
    cloud: (name) => clouds.open(name),
    moves,
    hosts: () => undefined,
    reservePercent: 10,
    clock,
  });
  if (refused !== undefined) {
    const match = 'os-server-groups';
    simulator.faults.ask({ kind: 'http', service: 'compute', match, mode: 'error', status: refused });
  }
  try {
    const wish = { cloud: 'simulator', host: 'compute1', except: [], ifStalled: 'abort' } as const;
    const played = await planner.play({ ...wish, ...ask });
    return { calls, placed: played.placed, played };
  } finally {
    await clouds.close();
  }
}

/** How often each was made. */
function counted(calls: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const call of calls) counts[call] = (counts[call] ?? 0) + 1;
  return counts;
}

describe('the plan of a whole host', () => {
  it('asks the cloud no more for sixty servers than for three', async () => {
    const few = await planned(3);
    expect(few.placed.assigned).toHaveLength(3);
    await simulator.stop();
    const many = await planned(60);
    expect(many.placed.assigned).toHaveLength(60);
    expect(counted(many.calls)).toEqual(counted(few.calls));
    // A dozen lists, three small reads of each service, the login and the version documents.
    expect(few.calls.length).toBeLessThan(60);
  });

  it('keeps the members of a group apart, which no list of servers tells', async () => {
    const { placed } = await planned(6, 'anti-affinity', 5);
    expect(placed.assigned).toHaveLength(5);
    expect(placed.unplaced.map(({ code }) => code)).toEqual(['group']);
  });

  it('says of servers that nobody could judge just that, and not that the host can be emptied', async () => {
    const { placed } = await planned(3, 'soft-anti-affinity', 2, { refusedUnread: ['*'] });
    expect(placed.assigned).toEqual([]);
    expect(planWords(placed)[0]).toBe(
      'compute1 cannot be emptied: there is nothing on it but 3 servers that could not be judged.',
    );
  });

  it.each([403, 500] as const)(
    'is made without groups that cannot be listed (%d), and people are told before they vote',
    async (refused) => {
      const { played } = await planned(3, 'anti-affinity', 3, { refused });
      expect(played.placed.assigned).toHaveLength(3);
      expect(played.servers.flatMap(({ toward }) => toward.findings)).toContainEqual(
        expect.objectContaining({ check: 'A13', verdict: 'unknown' }),
      );
      const plan = drainPlanOf(played, CHOICES);
      expect(plan.about.groupsUnread).toBe(played.groupsUnread);
      expect(plainText({ blocks: planLines(plan) })).toMatch(/unknown\W+Server groups are not known: .+/u);
      // Two of one group never move at once, so none of these do.
      expect(plan.about.moves.map(({ groups }) => groups)).toEqual([['unknown'], ['unknown'], ['unknown']]);
      expect(plan.about.moves.every(({ accepted }) => accepted.some(isUnknownGroup))).toBe(true);
    },
  );

  it('is not made without them where nobody would be told', async () => {
    await expect(planned(2, 'anti-affinity', 2, { refused: 403, groupsNeeded: true })).rejects.toThrow(
      expect.objectContaining({ name: 'DroverError' }),
    );
  });
});

function isUnknownGroup({ check, verdict }: { check: string; verdict: string }): boolean {
  return check === 'A13' && verdict === 'unknown';
}
