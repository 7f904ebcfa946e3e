import type { Cloud } from '../../../src/cloud/cloud.js';
import { Moves, type MovesParts } from '../../../src/procedures/move/moves.js';
import { MoveService, type MoveServiceParts } from '../../../src/procedures/move/service.js';
import { Events } from '../../../src/requests/events.js';
import type { Request } from '../../../src/requests/request.js';
import { movePlan, person } from '../../requests/support/fixtures.js';

const request = (state: string) =>
  ({
    id: 'aaaaaaaaaa',
    kind: 'migrate',
    state,
    cloud: 'lab',
    plan: movePlan(),
    conversation: { platform: 'console', channel: 'console' },
  }) as unknown as Request;

describe('/migrate retry', () => {
  it.each(['succeeded', 'residue'])(
    'is refused for a move that is %s: it would move the server back',
    async (state) => {
      const service = new MoveService({} as MoveServiceParts);
      await expect(service.retry('key', request(state), person('console:alice'), {})).rejects.toMatchObject({
        code: 'request-succeeded',
        remedy: expect.stringContaining('/migrate web-01'),
      });
    },
  );
});

describe('/migrate abort', () => {
  it('says that this cloud cannot, below Nova 2.24, and changes nothing', async () => {
    const { procedure } = new Moves({
      cloud: async () =>
        ({ computeCapabilities: async () => ({ canAbort: false, novaMax: '2.20' }) }) as unknown as Cloud,
      events: new Events(),
    } as unknown as MovesParts);
    expect(await procedure.whyNoAbort?.(request('running'))).toMatchObject({
      code: 'cloud-cannot',
      message: expect.stringContaining('2.24 is needed'),
    });
  });
});
