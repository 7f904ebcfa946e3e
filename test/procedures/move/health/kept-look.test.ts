import { KeptLook } from '../../../../src/procedures/move/health/kept-look.js';
import { FakeClock } from '../../../support/fake-clock.js';

const never = () => new Promise<never>(() => undefined);

function looking() {
  const clock = new FakeClock();
  const kept = new KeptLook<number>(clock, { deadlineMs: 5_000, everyMs: 2_000 });
  return { clock, kept, began: clock.now() };
}

describe('a kept look', () => {
  it('hands out what was read last, with its age, and never waits', async () => {
    const { clock, kept, began } = looking();
    kept.look(async () => 1);
    expect(kept.reading.value).toBeUndefined();
    await clock.settle();
    expect(kept.reading).toMatchObject({ value: 1, readAt: began, failingSince: undefined });
  });

  it('fails a look that hangs at its deadline, keeps what was known, and tries again', async () => {
    const { clock, kept, began } = looking();
    kept.look(async () => 1);
    await clock.advance(2_000);
    kept.look(never);
    await clock.advance(4_999);
    expect(kept.reading.failingSince).toBeUndefined();
    await clock.advance(1);
    expect(kept.reading).toMatchObject({ value: 1, readAt: began, failingSince: began + 2_000 });
    kept.look(async () => 2);
    await clock.settle();
    expect(kept.reading).toMatchObject({ value: 2, failingSince: undefined, workingSince: began + 7_000 });
  });

  it('keeps since when it fails over many failures, and looks no more often than it may', async () => {
    const { clock, kept, began } = looking();
    let asked = 0;
    for (let second = 0; second < 6; second += 1) {
      kept.look(async () => {
        asked += 1;
        throw new Error('no route');
      });
      await clock.advance(1_000);
    }
    expect(asked).toBe(3);
    expect(kept.reading).toMatchObject({ failingSince: began, why: 'no route' });
  });
});
