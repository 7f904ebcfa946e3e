import { checkCloud } from '../../../src/app/check/check-cloud.js';
import type { Cloud } from '../../../src/cloud/cloud.js';
import { CloudError, type CloudFailureCode } from '../../../src/cloud/cloud-error.js';
import { cloudOf, HEALTHY, NOW } from '../../preflight/small-cloud.js';

function failed(code: CloudFailureCode, message: string, status: number | null): CloudError {
  const failure = { code, cloud: 'lab', acted: 'no', status, serviceMessage: null, requestId: null } as const;
  return new CloudError(message, failure, { remedy: 'Look at docs/least-privilege.md.' });
}

/** What `drover check` says of Neutron. */
async function neutron(more: Partial<Cloud>) {
  const networks = (async () => [{ id: 'n1', name: 'private' }]) as unknown as Cloud['networks'];
  const rows = await checkCloud(cloudOf(HEALTHY, { networks, ...more }), NOW);
  return rows.find(({ about }) => about === 'lab: Neutron');
}

describe('drover check of Neutron', () => {
  it('reads networks, agents and ports', async () => {
    expect(await neutron({})).toEqual({
      about: 'lab: Neutron',
      result: 'ok',
      detail: '1 network, 0 agents',
    });
  });

  it.each(['networkAgents', 'portsOf'] as const)(
    'warns where it will not tell (%s): moves are made, and some checks are unknown',
    async (call) => {
      const refusal = failed('cloud-forbidden', 'lab does not let us read that', 403);
      const row = await neutron({ [call]: () => Promise.reject(refusal) });
      expect(row).toMatchObject({
        result: 'warn',
        remedy: expect.stringMatching(/get_port:binding:host_id/),
      });
      expect(row?.detail).toBe(
        'lab does not let us read that. A22 to A24 will be unknown, and the proof of a move will not look at its ports. Moves are made all the same, unless `policy.refuseOn.unknowns` names them.',
      );
    },
  );

  it('warns where the cloud has none', async () => {
    const none = failed('cloud-cannot', 'lab has no Neutron', null);
    expect(await neutron({ portsOf: () => Promise.reject(none) })).toMatchObject({ result: 'warn' });
  });

  it.each([
    ['fail', failed('cloud-broken', 'Neutron of lab answered 503', 503)],
    ['unknown', failed('cloud-unreachable', 'Neutron of lab does not answer', null)],
  ])('says %s where it does not answer, and that nothing starts so', async (result, error) => {
    expect(await neutron({ networkAgents: () => Promise.reject(error) })).toMatchObject({
      result,
      detail: `${error.message}. No move starts until Neutron answers (A28).`,
    });
  });

  it('fails with what it is where the login does not hold there', async () => {
    const refused = failed('cloud-unauthorized', 'Neutron of lab does not take our token', 401);
    expect(await neutron({ networkAgents: () => Promise.reject(refused) })).toMatchObject({
      result: 'fail',
      detail: refused.message,
    });
  });
});

it('drover check names the rule of a read that the cloud refuses', async () => {
  const services = () => Promise.reject(failed('cloud-forbidden', 'lab does not let us read that', 403));
  const rows = await checkCloud(cloudOf(HEALTHY, { services, networks: async () => [] }), NOW);
  expect(rows.find(({ about }) => about === 'lab: compute services')).toMatchObject({
    result: 'fail',
    remedy: expect.stringMatching(/role os_compute_api:os-services:list: docs\/policies/),
  });
});
