import { systemClock as packaged } from 'openstack-client-lite';
import { systemClock } from '../../src/base/clock.js';

describe.each([
  ['Drover', systemClock],
  ['the client', packaged],
])('the clock of the system, as %s has it', (_whose, clock) => {
  it('wakes whoever sleeps, and rejects with the reason of the signal where that comes first', async () => {
    await expect(clock.sleep(1, new AbortController().signal)).resolves.toBeUndefined();
    const stopping = new AbortController();
    const sleeping = clock.sleep(60_000, stopping.signal);
    const reason = new Error('stopped');
    stopping.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    await expect(clock.sleep(60_000, stopping.signal)).rejects.toBe(reason);
  });
});
