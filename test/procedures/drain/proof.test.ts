import type { Cloud } from '../../../src/cloud/cloud.js';
import type { DrainRequestPlan } from '../../../src/procedures/drain/plan.js';
import { proofOf } from '../../../src/procedures/drain/proof.js';
import { drainPlan } from '../../support/drain-plan.js';
import { request } from '../../support/requests.js';

/** A host that everything has left, but for what an older move left in Placement. */
function look(purpose: DrainRequestPlan['identity']['purpose']) {
  const plan = drainPlan({}, { purpose });
  const { host } = plan.identity;
  const cloud = {
    serversOn: async () => [],
    services: async () => [],
    servicesOn: async () => [],
    migrations: async () => [],
    hypervisors: async () => [{ id: 'hv', host }],
    consumersOf: async () => ({ 'a0ffb776-99b3-435e-98d8-3bd5dbf783ff': {} }),
    volumesInUse: async () => [],
    portsOn: async () => [{ id: '8613cfe2', owner: 'compute:nova', device: 'moved-away', host: 'compute3' }],
    networkAgents: async () => [],
    volumeServices: async () => [],
  } as unknown as Cloud;
  const deps = { cloud: async () => cloud, hosts: () => undefined };
  return proofOf(deps, request({ kind: 'drain', plan }));
}

describe('the proof that a host is empty', () => {
  it('lets a host reboot that Placement counts an old reservation on, and says so', async () => {
    const { missing, items } = await look('reboot');
    expect(missing).toEqual([]);
    expect(items.find(({ what }) => what === 'allocations')).toMatchObject({
      verdict: 'ok',
      detail: expect.stringMatching(/still counts 1 consumer on \S+: a0ffb776-\S+, no matter for a reboot$/),
    });
  });

  it('lets it reboot where a port of a server that left has only its inactive binding there', async () => {
    const { items } = await look('reboot');
    expect(items.find(({ what }) => what === 'ports')).toMatchObject({ verdict: 'ok' });
  });

  it('does not let it be removed', async () => {
    expect((await look('removal')).missing).toEqual([
      expect.stringContaining('still counts 1 consumer on'),
      expect.stringContaining('1 port still bound to'),
    ]);
  });
});
