import { type DrainRequestPlan, readDrain } from '../../src/procedures/drain/plan.js';

const policy = {
  quorum: 1,
  requesterMayApprove: false,
  approvers: null,
  expiresAfterMs: 1,
  executeWithinMs: 1,
};

/** A drain of compute1 with these servers, each to compute2, by the seconds that it takes. */
export function drainPlan(
  seconds: Readonly<Record<string, number>>,
  more: Partial<DrainRequestPlan['identity']> = {},
) {
  const moves = Object.entries(seconds).map(([server, each]) => ({
    server,
    name: server,
    to: 'compute2',
    memoryMib: 1024,
    seconds: each,
    longestSeconds: each,
    groups: [],
    warnings: [],
    canary: {
      server,
      memoryMib: 1024,
      warnings: 0,
      unknowns: 0,
      inGroup: false,
      paused: false,
      volumes: 1,
      guestIsWatched: false,
      dirtyBytesPerSecond: each,
    },
    plan: { kind: 'migrate', identity: { cloud: 'lab' }, policy, about: {} },
    accepted: [],
  }));
  return readDrain({
    kind: 'drain',
    identity: {
      cloud: 'lab',
      host: 'compute1',
      purpose: 'reboot',
      servers: moves.map(({ server }) => ({ server })),
      destinations: ['compute2', 'compute3'],
      except: [],
      ifStalled: 'abort',
      failures: 0,
      newcomers: 'ask',
      limits: { perSource: 2, perDestination: 2, perCloud: 5 },
      disables: true,
      asksHosts: true,
      ...more,
    },
    policy,
    about: {
      source: 'compute1',
      region: null,
      moves,
      off: [],
      chosen: [],
      stuck: [],
      canary: moves[0]?.server ?? null,
      hosts: [],
      reservePercent: 10,
      forecast: { seconds: 1, lowerBound: 1 },
      remedies: [],
      services: [],
      allowed: [],
      service: { id: 's', status: 'enabled', reason: null },
      postCopy: null,
    },
  });
}
