import type { Cloud } from '../../../src/cloud/cloud.js';
import { MigrateHouse, type MigrateServiceParts } from '../../../src/procedures/move/service.js';
import type { Request } from '../../../src/requests/request.js';
import { movePlan, person } from '../../requests/support/fixtures.js';

const request = (state: string) =>
  ({
    id: 'aaaaaaaaaa',
    state,
    cloud: 'lab',
    plan: movePlan(),
    conversation: { platform: 'console', channel: 'console' },
  }) as unknown as Request;
const onCloud = (capabilities: object) =>
  new MigrateHouse({
    clouds: { open: async () => ({ capabilities: async () => capabilities }) as unknown as Cloud },
  } as unknown as MigrateServiceParts);

describe('/migrate retry', () => {
  it.each(['succeeded', 'residue'])(
    'is refused for a move that is %s: it would move the server back',
    async (state) => {
      await expect(onCloud({}).retry('key', request(state), person('console:alice'))).rejects.toMatchObject({
        code: 'request-succeeded',
        remedy: expect.stringContaining('/migrate web-01'),
      });
    },
  );
});

describe('/migrate abort', () => {
  it('says that this cloud cannot, below Nova 2.24, and changes nothing', async () => {
    const old = onCloud({ canAbort: false, novaMax: '2.20' });
    await expect(old.abort(request('running'), person('console:alice'))).rejects.toMatchObject({
      code: 'cloud-cannot',
      message: expect.stringContaining('2.24 is needed'),
    });
  });
});
