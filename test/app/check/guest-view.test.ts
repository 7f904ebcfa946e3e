import { checkGuestView } from '../../../src/app/check/check-guest-view.js';
import { DroverError } from '../../../src/base/errors.js';
import type { GuestProber, GuestTarget } from '../../../src/procedures/move/guest/watch.js';

const rule = { by: 'ping', port: null, from: null } as const;

function prober(error?: string): GuestProber & { asked: GuestTarget[] } {
  const asked: GuestTarget[] = [];
  return {
    asked,
    probe: async (_cloud, target) => {
      asked.push(target);
      if (error !== undefined) throw new DroverError(error, { code: 'guest-not-asked' });
      return [{ at: 0, answeredAt: null }];
    },
  };
}

describe("drover check of the guest's own view", () => {
  it('says nothing where the policy asks nobody', async () => {
    expect(await checkGuestView('lab', undefined, prober())).toBeUndefined();
  });

  it('tries it as a move would, on itself, and an answer is not what matters', async () => {
    const asks = prober();
    const row = await checkGuestView('lab', { by: 'tcp', port: 22, from: 'netnode1' }, asks);
    expect(row).toEqual({
      about: 'lab: policy.guestView',
      result: 'ok',
      detail: 'guests can be asked: TCP 22 from netnode1',
    });
    expect(asks.asked).toEqual([{ by: 'tcp', port: 22, from: 'netnode1', address: '127.0.0.1' }]);
  });

  it('warns with the reason and the remedy: moves go on without it', async () => {
    const row = await checkGuestView('lab', rule, prober('ping is not installed where Drover runs'));
    expect(row).toMatchObject({
      result: 'warn',
      detail: 'ping from Drover: ping is not installed where Drover runs',
      remedy: 'Install ping (iputils-ping) where Drover runs, or ask `by: tcp`.',
    });
  });
});
