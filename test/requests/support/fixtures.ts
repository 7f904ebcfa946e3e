import type { Actor } from '../../../src/chat/actor.js';
import type { MovePlan } from '../../../src/procedures/move/plan.js';
import type { KindRule } from '../../../src/requests/electorate.js';
import { planRule } from '../../../src/requests/rule.js';

const MINUTE = 60_000;

export const RULE: KindRule = {
  quorum: 1,
  requesterMayApprove: false,
  expiresAfterMs: 240 * MINUTE,
  executeWithinMs: 1440 * MINUTE,
};

export const person = (id: string, more: Partial<Actor> = {}): Actor => ({
  id,
  name: id.slice(id.indexOf(':') + 1),
  standing: 'member',
  groups: [],
  ...more,
});

export function movePlan(more: Partial<MovePlan['identity']> = {}): MovePlan {
  return {
    kind: 'migrate',
    identity: {
      cloud: 'lab',
      server: '46c4b42b-0000-4000-8000-000000000001',
      project: 'p1',
      flavor: 'm1.tiny',
      vmState: 'active',
      powerState: 1,
      source: 'compute1',
      destination: 'compute2',
      volumes: [],
      blockMigration: 'auto',
      ...more,
    },
    ifStalled: 'ask',
    policy: planRule(RULE),
    about: {
      serverName: 'web-01',
      projectName: 'web',
      region: 'RegionOne',
      flavorName: 'm1.tiny',
      memoryMib: 128,
      vcpus: 1,
      addresses: [],
      volumes: [],
      hostId: 'h1',
      launchedAt: null,
      sourceHypervisor: 'compute1',
      copiesLocalDisks: false,
      forecast: null,
      destinationAfter: null,
      trackRecord: null,
      novaGivesUpAfterSeconds: 1600,
      findings: [],
      counts: { pass: 1, warn: 0, fail: 0, unknown: 0 },
    },
  };
}
