import { silentLog } from '../../../src/base/log.js';
import type { Cloud } from '../../../src/cloud/cloud.js';
import { CloudError, type CloudFailureCode } from '../../../src/cloud/cloud-error.js';
import type { MigrationRecord } from '../../../src/cloud/migration.js';
import type { Server } from '../../../src/cloud/server.js';
import { freshMemory, type Move } from '../../../src/procedures/move/context.js';
import { proofOf } from '../../../src/procedures/move/proof-facts.js';
import { cloudOf, HEALTHY, hypervisor } from '../../preflight/small-cloud.js';
import { movePlan } from '../../requests/support/fixtures.js';
import { FakeClock } from '../../support/fake-clock.js';
import { request } from '../../support/requests.js';

const SOURCE = '11111111-1111-4111-8111-111111111111';
const plan = movePlan();
const record = { id: '3', uuid: 'migration-3', status: 'completed', destination: 'compute2' };
const server = { id: plan.identity.server, host: 'compute2', status: 'ACTIVE', powerState: 1 };

/** What is left on the source, by who holds it; `refused`: its list is not to be read. */
async function proved(left: readonly string[], refused?: CloudFailureCode) {
  const asked: string[] = [];
  const resources = { VCPU: 1 };
  const cloud: Cloud = cloudOf(HEALTHY, {
    hypervisors: async () => {
      asked.push('hypervisors');
      return [hypervisor('compute1', { id: SOURCE })];
    },
    consumersOf: async (provider) => {
      asked.push(`holders of ${provider}`);
      if (refused !== undefined) throw new CloudError('no', { code: refused } as never);
      return Object.fromEntries(left.map((consumer) => [consumer, resources]));
    },
    allocations: async (consumer) => {
      asked.push(`allocations of ${consumer}`);
      return left.includes(consumer) ? [{ provider: SOURCE, resources }] : [];
    },
  });
  const clock = new FakeClock();
  const move = {
    cloud,
    plan,
    memory: freshMemory(clock),
    request: request(),
    deps: { clock, log: silentLog, hosts: () => undefined },
  } as unknown as Move;
  const look = () => proofOf(move, record as MigrationRecord, server as Server);
  const proof = await look();
  const item = proof.items.find(({ what }) => what === 'allocations');
  return { asked, item, look };
}

describe('what is left on the source in Placement', () => {
  it('is told of the server and of its migration by one list', async () => {
    const { asked, item } = await proved([]);
    expect(asked).toEqual(['hypervisors', `holders of ${SOURCE}`]);
    expect(item).toMatchObject({ verdict: 'ok' });
  });

  it.each([
    [server.id, undefined],
    ['migration-3', undefined],
    [server.id, 'cloud-forbidden'],
    ['migration-3', 'cloud-forbidden'],
  ] as const)('is seen where it is held by %s, with its list answered %s', async (left, refused) => {
    expect((await proved([left, 'somebody-else'], refused)).item).toMatchObject({ verdict: 'not-ok' });
  });

  it('is asked for one by one only where that list is not ours to read', async () => {
    expect((await proved([], 'cloud-forbidden')).asked).toContain('allocations of migration-3');
    const broken = await proved([], 'cloud-broken');
    expect(broken.item).toMatchObject({ verdict: 'not-checked' });
    expect(broken.asked).not.toContain('allocations of migration-3');
  });

  it('has the provider of the source by a list of before', async () => {
    const { asked, look } = await proved([]);
    await look();
    expect(asked.filter((one) => one === 'hypervisors')).toHaveLength(1);
  });
});
