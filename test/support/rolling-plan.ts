import type { RollingRequestPlan } from '../../src/procedures/rolling/plan.js';

/** Three hosts, one after another, handed to people. */
export const ROLLING_PLAN: RollingRequestPlan = {
  kind: 'rolling',
  identity: {
    cloud: 'lab',
    hosts: ['compute1', 'compute2', 'compute3'],
    batch: 1,
    handOver: 'wait',
    backWithinMinutes: 30,
    canary: null,
    newcomers: 'move',
    ifStalled: 'abort',
    failures: 0,
    limits: { perSource: 1, perDestination: 1, perCloud: 5 },
    reservePercent: 10,
    gates: [],
  },
  policy: { quorum: 2, requesterMayApprove: false },
  about: {
    source: 'compute1',
    region: null,
    order: [],
    next: [],
    moves: { total: 3, servers: 3, firstBatches: 1 },
    seconds: 60,
    peak: null,
    cannot: [],
  },
};
