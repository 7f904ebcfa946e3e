import { MovePlanner } from '../../../src/procedures/move/planning.js';
import { cloudOf, HEALTHY, NOW, POLICY, SERVER } from '../../preflight/small-cloud.js';
import { RULE } from '../../requests/support/fixtures.js';
import { request } from '../../support/requests.js';

/** Old enough that what others share is read anew, young enough that what was prepared counts. */
const LATER_MS = 50_000;
const TOO_LATE_MS = 61_000;
const VOTED_MS = 120_000;
const CALL = {
  service: 'compute',
  method: 'POST',
  path: `/servers/${SERVER.id}/action`,
  route: '/servers/{server}/action',
  microversion: '2.34',
  body: { 'os-migrateLive': { host: 'compute2', block_migration: 'auto' } },
} as const;

/** A planner on the small cloud, whose time is told, and a move of a parent that it has planned. */
async function child() {
  let time = NOW;
  const asked = { hypervisors: 0, server: 0, underWay: 0, rooms: 0 };
  const state = { other: false, locked: false };
  const base = cloudOf(HEALTHY, {});
  const cloud = cloudOf(HEALTHY, {
    prepareLiveMigration: async () => CALL,
    server: async () => {
      asked.server += 1;
      return { ...SERVER, taskState: state.locked ? 'rebuilding' : null };
    },
    hypervisors: async () => {
      asked.hypervisors += 1;
      const all = await base.hypervisors();
      return all.map((one) => (state.other && one.host === 'compute2' ? { ...one, type: 'ironic' } : one));
    },
    migrations: async (query) => {
      const { statuses, changesSince, host } = query;
      if (statuses !== undefined || (changesSince !== undefined && host === undefined)) asked.underWay += 1;
      return await base.migrations(query);
    },
    allocationCandidates: async (...values) => {
      asked.rooms += 1;
      return await base.allocationCandidates(...values);
    },
  });
  const planning = new MovePlanner({
    cloud: async () => cloud,
    ledger: { active: async () => [] } as never,
    store: { history: async () => ({ entries: [], next: null }) } as never,
    electorate: { rule: () => RULE } as never,
    kinds: new Map(),
    policy: POLICY,
    limits: POLICY.limits as never,
    clock: { now: () => time, monotonic: () => time, sleep: async () => {} },
  });
  const { plan } = await planning.plan({
    cloud: 'lab',
    server: SERVER.id,
    to: 'compute2',
    ifStalled: 'abort',
  });
  if (plan === undefined) throw new Error('no plan');
  time += VOTED_MS;
  const approved = request({
    plan: plan.plan,
    accepted: plan.accepted,
    state: 'approved',
    parent: 'pppppppppp',
    authority: 'pppppppppp',
  });
  const look = async (after: number) => {
    time += after;
    const before = { ...asked };
    const { kind } = await planning.lastLook(approved);
    const read = Object.fromEntries(
      Object.entries(asked).map(([key, count]) => [key, count - before[key as keyof typeof asked]]),
    );
    return { kind, read };
  };
  return { state, look, prepare: () => planning.prepare('lab', SERVER.id, 'compute2') };
}

describe('the look before the start of a move that was prepared', () => {
  it('reads what decides, and not again what was read before', async () => {
    const { look, prepare } = await child();
    await prepare();
    expect(await look(LATER_MS)).toEqual({
      kind: 'go',
      read: { hypervisors: 0, server: 1, underWay: 1, rooms: 1 },
    });
  });

  it('reads all again once that is a minute old, and for a second look', async () => {
    const { look, prepare } = await child();
    await prepare();
    expect((await look(TOO_LATE_MS)).read).toMatchObject({ hypervisors: 1 });
    await prepare();
    await look(LATER_MS);
    expect((await look(LATER_MS)).read).toMatchObject({ hypervisors: 1 });
  });

  it('never says no from what was read before', async () => {
    const { look, prepare, state } = await child();
    state.other = true;
    await prepare();
    state.other = false;
    expect(await look(LATER_MS)).toMatchObject({ kind: 'go', read: { hypervisors: 1 } });
  });

  it('says no where the server itself is not as it was, whatever was prepared', async () => {
    const { look, prepare, state } = await child();
    await prepare();
    state.locked = true;
    expect((await look(LATER_MS)).kind).not.toBe('go');
  });
});
