import { type Clock, systemClock } from '../../src/base/clock.js';

/** Where every process of one bench agrees that time stands. */
export interface FastTime {
  /** When the bench began, milliseconds since the epoch. */
  began: number;
  /** So many times faster than the wall clock. */
  rate: number;
}

export interface FastClock extends Clock {
  /** Sleeps that go on: each is a timer, and a listener where it can be called off. */
  sleeping(): number;
}

/** A day in minutes: as the machine's clock, but faster, and the same in all processes that are given the same time. */
export function fastClock({ began, rate }: FastTime): FastClock {
  let sleeping = 0;
  return {
    now: () => began + (Date.now() - began) * rate,
    monotonic: () => systemClock.monotonic() * rate,
    async sleep(ms, signal) {
      sleeping += 1;
      try {
        await systemClock.sleep(ms / rate, signal);
      } finally {
        sleeping -= 1;
      }
    },
    sleeping: () => sleeping,
  };
}
