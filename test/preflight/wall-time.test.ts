import type { Cloud } from '../../src/cloud/cloud.js';
import { keptCloud } from '../../src/preflight/bulk/kept-cloud.js';
import { runPreflight } from '../../src/preflight/preflight.js';
import { FakeClock } from '../support/fake-clock.js';
import { cloudOf, HEALTHY, NOW, OWN, POLICY } from './small-cloud.js';

/** The same cloud, each of whose answers takes 50 ms by the clock. */
function slow(cloud: Cloud, clock: FakeClock, calls: string[]): Cloud {
  const entries = Object.entries(cloud).map(([name, value]) => {
    if (typeof value !== 'function') return [name, value];
    // What it is asked anyhow is an answer.
    if (name === 'answered') return [name, () => calls.length];
    const call = async (...args: unknown[]) => {
      calls.push(name);
      await clock.sleep(50);
      return (value as (...all: unknown[]) => Promise<unknown>)(...args);
    };
    return [name, call];
  });
  return Object.fromEntries(entries) as Cloud;
}

describe('the wall time of a preflight', () => {
  it('is that of the longest chain of reads, not of their sum', async () => {
    const clock = new FakeClock(NOW);
    const calls: string[] = [];
    // A host that Placement does not offer makes the chain as long as it gets: capabilities, allocations, candidates, capacity.
    const rooms = HEALTHY.rooms.slice(0, 2);
    const cloud = slow(cloudOf({ ...HEALTHY, rooms }), clock, calls);
    const running = runPreflight({ cloud, server: 'server-1', own: OWN, policy: POLICY, clock });
    await clock.advance(5000);
    expect((await running).durationMs).toBe(4 * 50);
    expect(calls.length).toBeGreaterThanOrEqual(15);
  });

  it('is of two reads where what is of the cloud was read for a sibling a moment ago', async () => {
    const clock = new FakeClock(NOW);
    const cloud = keptCloud(slow(cloudOf(HEALTHY), clock, []), clock, 'siblings');
    const look = async () => {
      const running = runPreflight({
        cloud,
        server: 'server-1',
        destination: 'compute2',
        own: OWN,
        policy: POLICY,
        clock,
      });
      await clock.advance(5000);
      return (await running).durationMs;
    };
    await look();
    // What the server holds is asked beside the server itself, and then who has room for it.
    expect(await look()).toBe(2 * 50);
  });
});
