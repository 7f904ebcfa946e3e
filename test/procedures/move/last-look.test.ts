import type { Port } from '../../../src/cloud/network.js';
import { MovePlanner } from '../../../src/procedures/move/planning.js';
import { cloudOf, HEALTHY, NOW, POLICY, PORT, SERVER } from '../../preflight/small-cloud.js';
import { RULE } from '../../requests/support/fixtures.js';
import { request } from '../../support/requests.js';

const never = () => Promise.reject(new Error('not asked'));
/** Each look is some seconds after the one before. */
let time = NOW;
const clock = {
  now: () => {
    time += 5_000;
    return time;
  },
  monotonic: () => time,
  sleep: async () => {},
};

const CALL = {
  service: 'compute',
  method: 'POST',
  path: `/servers/${SERVER.id}/action`,
  route: '/servers/{server}/action',
  microversion: '2.34',
  body: { 'os-migrateLive': { host: 'compute2', block_migration: 'auto' } },
} as const;

/** A planner on the small cloud, whose Neutron answers 503 while `ill`. */
function planner(state: {
  ill: boolean;
  locked?: boolean;
  ports?: Partial<Port> | 'hidden';
  ironic?: boolean;
  asked?: number;
}) {
  const cloud = cloudOf(HEALTHY, {
    prepareLiveMigration: async () => CALL,
    hypervisors: async () => {
      state.asked = (state.asked ?? 0) + 1;
      return HEALTHY.hypervisors.map((one) =>
        one.host === 'compute2' && state.ironic === true ? { ...one, type: 'ironic' } : one,
      );
    },
    server: async () => ({ ...SERVER, taskState: state.locked === true ? 'rebuilding' : null }),
    portsOf: async () =>
      state.ports === 'hidden' ? [{ ...PORT, host: null, vifType: null }] : [{ ...PORT, ...state.ports }],
    probe: async (service) =>
      service === 'Neutron' && state.ill
        ? { status: 503, said: 'Service Unavailable', asked: 'GET /networks' }
        : { status: 200, said: null, asked: 'GET /' },
  });
  return new MovePlanner({
    cloud: async () => cloud,
    ledger: { active: async () => [] } as never,
    store: { history: async () => ({ entries: [], next: null }), get: never } as never,
    electorate: { rule: () => RULE } as never,
    kinds: new Map(),
    policy: POLICY,
    limits: POLICY.limits as never,
    clock,
  });
}

const ask = { cloud: 'lab', server: SERVER.id, to: 'compute2', ifStalled: 'ask' } as const;

describe('right before the start', () => {
  it('a service that fails for a moment makes the request wait, and it goes when that has passed', async () => {
    const state = { ill: false };
    const planning = planner(state);
    const { plan } = await planning.plan(ask);
    if (plan === undefined) throw new Error('no plan');
    const approved = request({ plan: plan.plan, accepted: plan.accepted, state: 'approved' });
    state.ill = true;
    expect(await planning.lastLook(approved)).toEqual({
      kind: 'held',
      why: 'Neutron does not answer as it should: 503 Service Unavailable',
    });
    state.ill = false;
    expect(await planning.lastLook(approved)).toMatchObject({ kind: 'go' });
  });

  it('what does not pass by itself ends it, whatever else has to be waited for', async () => {
    const state = { ill: false, locked: false };
    const planning = planner(state);
    const { plan } = await planning.plan(ask);
    if (plan === undefined) throw new Error('no plan');
    Object.assign(state, { ill: true, locked: true });
    const look = await planning.lastLook(
      request({ plan: plan.plan, accepted: plan.accepted, state: 'approved' }),
    );
    expect(look).toMatchObject({ kind: 'refused' });
  });

  const looks: readonly [string, Partial<Port> | 'hidden', Partial<Port> | 'hidden', 'go' | 'drifted'][] = [
    ['the same warning', { status: 'DOWN' }, { status: 'DOWN' }, 'go'],
    ['a warning that says another thing', { status: 'DOWN' }, { host: 'compute3' }, 'drifted'],
    ['a warning about what was unknown', 'hidden', { status: 'DOWN' }, 'drifted'],
    ['unknown what was a warning', { status: 'DOWN' }, 'hidden', 'go'],
    ['a warning that went away', { status: 'DOWN' }, {}, 'go'],
  ];
  it.each(looks)('%s', async (_name, before, after, kind) => {
    const state: Parameters<typeof planner>[0] = { ill: false, ports: before };
    const planning = planner(state);
    const { plan } = await planning.plan(ask);
    if (plan === undefined) throw new Error('no plan');
    state.ports = after;
    const look = await planning.lastLook(
      request({ plan: plan.plan, accepted: plan.accepted, state: 'approved' }),
    );
    expect(look.kind).toBe(kind);
  });

  it('takes for minutes what hardly changes, but says no to nobody from that', async () => {
    const state: Parameters<typeof planner>[0] = { ill: false };
    const planning = planner(state);
    const { plan } = await planning.plan(ask);
    if (plan === undefined) throw new Error('no plan');
    const approved = request({ plan: plan.plan, accepted: plan.accepted, state: 'approved' });
    state.asked = 0;
    expect((await planning.lastLook(approved)).kind).toBe('go');
    expect(state.asked).toBe(0);
    // Somebody else plans while it is so, and it is so no more.
    state.ironic = true;
    expect((await planning.plan(ask)).plan).toBeUndefined();
    state.ironic = false;
    expect((await planning.lastLook(approved)).kind).toBe('go');
  });

  it('looks at who waits afresh, and once each time', async () => {
    const state: Parameters<typeof planner>[0] = { ill: false };
    const planning = planner(state);
    const { plan } = await planning.plan(ask);
    if (plan === undefined) throw new Error('no plan');
    const approved = request({ plan: plan.plan, accepted: plan.accepted, state: 'approved' });
    state.ill = true;
    expect((await planning.lastLook(approved)).kind).toBe('held');
    state.asked = 0;
    expect((await planning.lastLook(approved)).kind).toBe('held');
    expect(state.asked).toBe(1);
  });

  it('refuses a new request with the service and what it answered', async () => {
    const { refused, plan } = await planner({ ill: true }).plan(ask);
    expect(plan).toBeUndefined();
    expect(refused.map(({ check }) => check)).toEqual(['A28']);
  });
});
