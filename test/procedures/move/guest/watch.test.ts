import { DroverError } from '../../../../src/base/errors.js';
import { silentLog } from '../../../../src/base/log.js';
import { fellSilent, guestView } from '../../../../src/procedures/move/guest/view.js';
import { GuestWatch } from '../../../../src/procedures/move/guest/watch.js';
import { FakeClock } from '../../../support/fake-clock.js';

const target = { by: 'tcp', port: 22, from: null, address: '10.1.0.5' } as const;

/** A guest that answers at once unless told otherwise; lost probes take their second. */
function scene() {
  const clock = new FakeClock();
  const guest = {
    answers: true,
    error: undefined as string | undefined,
    asked: [] as number[],
    never: false,
  };
  const watch = new GuestWatch({
    clock,
    log: silentLog,
    cloud: 'lab',
    target,
    prober: {
      probe: async () => {
        const at = clock.now();
        guest.asked.push(at);
        if (guest.never) await new Promise(() => undefined);
        if (guest.error !== undefined) throw new DroverError(guest.error, { code: 'guest-not-asked' });
        if (guest.answers) return [{ at, answeredAt: at }];
        await clock.sleep(1_000);
        return [{ at, answeredAt: null }];
      },
    },
  });
  const during = async <T>(work: Promise<T>, ms = 10_000): Promise<T> => {
    let done = false;
    const watched = work.finally(() => {
      done = true;
    });
    await clock.until(() => done, ms);
    return await watched;
  };
  const view = (since = clock.now()) => guestView(target, watch.seen, since);
  return { clock, guest, watch, during, view };
}

describe('the guest that is asked while it moves', () => {
  it('is asked three times before the start', async () => {
    const { clock, guest, watch, during } = scene();
    const before = clock.now();
    expect(await during(watch.baseline())).toEqual({ answered: 3, of: 3, why: null });
    expect(guest.asked.map((at) => at - before)).toEqual([0, 500, 1_000]);
  });

  it('does not hold up the start when nothing comes back: six seconds are the limit', async () => {
    const { clock, guest, watch, during } = scene();
    guest.never = true;
    const before = clock.now();
    expect(await during(watch.baseline())).toEqual({ answered: 0, of: 0, why: 'no result in time' });
    expect(clock.now() - before).toBeLessThanOrEqual(6_100);
  });

  it('is asked twice a second through the move, and what was lost is counted', async () => {
    const { clock, guest, watch, during, view } = scene();
    await during(watch.baseline());
    const start = clock.now();
    watch.start();
    await clock.advance(4_900);
    guest.answers = false;
    await clock.advance(2_500);
    guest.answers = true;
    await clock.advance(2_600);
    const over = clock.now() - 1_000;
    watch.stop();
    const seen = view(over);
    expect(seen).toMatchObject({
      before: 'answered',
      after: 'answers',
      lost: 3,
      silentSince: null,
      hole: null,
      longestGap: { ms: 3_500, from: new Date(start + 4_500).toISOString() },
    });
    expect(seen?.sent).toBe(18);
    expect(fellSilent(seen)).toBe(false);
    await clock.advance(5_000);
    expect(view(over)?.sent).toBe(18);
  });

  it('that answered before and does not after the move has fallen silent', async () => {
    const { clock, guest, watch, during, view } = scene();
    await during(watch.baseline());
    watch.start();
    await clock.advance(1_200);
    guest.answers = false;
    const over = clock.now();
    await clock.advance(10_000);
    watch.stop();
    const seen = view(over);
    expect(seen).toMatchObject({ after: 'silent', silentSince: expect.any(String) });
    expect(Date.parse(seen?.silentSince ?? '') - over).toBeLessThanOrEqual(500);
    expect(fellSilent(seen)).toBe(true);
  });

  it('that did not answer before is no outage afterwards', async () => {
    const { clock, guest, watch, during, view } = scene();
    guest.answers = false;
    expect(await during(watch.baseline())).toEqual({ answered: 0, of: 3, why: null });
    watch.start();
    const over = clock.now();
    await clock.advance(5_000);
    watch.stop();
    expect(view(over)).toMatchObject({ before: 'silent', after: 'silent' });
    expect(fellSilent(view(over))).toBe(false);
  });

  it('that could not be asked at all has no view, and the reason is there', async () => {
    const { clock, guest, watch, during, view } = scene();
    guest.error = 'ping is not installed where Drover runs';
    expect(await during(watch.baseline())).toEqual({ answered: 0, of: 0, why: guest.error });
    watch.start();
    await clock.advance(10_000);
    watch.stop();
    expect(view()).toBeUndefined();
    expect(watch.why).toBe(guest.error);
  });

  it('is not called silent while nobody can ask it', async () => {
    const { clock, guest, watch, during, view } = scene();
    await during(watch.baseline());
    watch.start();
    await clock.advance(2_000);
    guest.error = 'compute3 could not be asked over SSH';
    await clock.advance(10_000);
    watch.stop();
    const seen = view(clock.now() - 5_000);
    expect(seen).toMatchObject({ after: 'unknown', lost: 0, hole: guest.error });
    expect(fellSilent(seen)).toBe(false);
  });

  it('keeps what the first process saw before the start, and says that it was not there all along', async () => {
    const { clock, guest, watch, view } = scene();
    guest.answers = false;
    watch.resume('answered');
    watch.start();
    const over = clock.now();
    await clock.advance(5_000);
    watch.stop();
    expect(view(over)).toMatchObject({ before: 'answered', after: 'silent', hole: 'Drover was restarted' });
    expect(fellSilent(view(over))).toBe(true);
  });
});
