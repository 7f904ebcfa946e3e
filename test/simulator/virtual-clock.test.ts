import { getEventListeners } from 'node:events';
import { VirtualClock } from '../../src/simulator/index.js';

describe('the virtual clock', () => {
  it('keeps no listener of a wait that is over', async () => {
    const clock = new VirtualClock();
    const { signal } = new AbortController();
    const wait = clock.sleep(10, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await clock.advance(10);
    await wait;
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('calls a wait off', async () => {
    const clock = new VirtualClock();
    const off = new AbortController();
    const wait = clock.sleep(10, off.signal);
    off.abort();
    await expect(wait).rejects.toThrow('called off');
  });
});
