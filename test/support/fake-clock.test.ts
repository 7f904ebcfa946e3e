import { FakeClock } from './fake-clock.js';

describe('the fake clock', () => {
  it('wakes sleepers in the order in which they are due, at their own instant', async () => {
    const clock = new FakeClock(0);
    const woken: string[] = [];
    const sleep = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push(`${name} at ${clock.now()}`);
    };
    void sleep('late', 300);
    void sleep('early', 100);
    void sleep('same', 300);
    await clock.advance(1000);
    expect(woken).toEqual(['early at 100', 'late at 300', 'same at 300']);
    expect(clock.now()).toBe(1000);
  });

  it('can be set: no time passes, and who sleeps wakes when it is due', async () => {
    const clock = new FakeClock(0);
    let woken = false;
    void clock.sleep(1_000).then(() => {
      woken = true;
    });
    clock.set(-3_600_000);
    expect([clock.now(), clock.monotonic()]).toEqual([-3_600_000, 0]);
    await clock.advance(999);
    expect(woken).toBe(false);
    await clock.advance(1);
    expect(woken).toBe(true);
    expect(clock.monotonic()).toBe(1_000);
  });

  it('runs a loop that sleeps again as often as real time would', async () => {
    const clock = new FakeClock(0);
    const ticks: number[] = [];
    void (async () => {
      for (let count = 0; count < 4; count++) {
        await clock.sleep(250);
        ticks.push(clock.now());
      }
    })();
    await clock.advance(999);
    expect(ticks).toEqual([250, 500, 750]);
    await clock.advance(1);
    expect(ticks).toEqual([250, 500, 750, 1000]);
  });

  it('lets a sleep be given up', async () => {
    const clock = new FakeClock(0);
    const giveUp = new AbortController();
    const slept = clock.sleep(1000, giveUp.signal);
    const seen = expect(slept).rejects.toThrow('enough');
    giveUp.abort(new Error('enough'));
    await seen;
    expect(clock.sleeping).toBe(0);
    await expect(clock.sleep(5, giveUp.signal)).rejects.toThrow('enough');
  });

  it('gives up waiting for what does not come', async () => {
    const clock = new FakeClock(0);
    await expect(clock.until(() => false, 1000)).rejects.toThrow('not so after 1000 ms');
  });
});
