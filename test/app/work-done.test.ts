import { workDone } from '../../src/app/work-done.js';
import type { Request } from '../../src/requests/request.js';
import { FakeClock } from '../support/fake-clock.js';
import { request } from '../support/requests.js';

describe('waiting for running work', () => {
  it('is said once, with what is waited for, and ends with the work', async () => {
    const clock = new FakeClock();
    const running: Request = { ...request(), state: 'running' };
    let active: readonly Request[] = [running];
    const told: (readonly Request[])[] = [];
    const waiting = (requests: readonly Request[]) => told.push(requests);
    const done = workDone(
      { store: { active: async () => active }, clock, busy: () => false, waiting },
      new AbortController().signal,
    );
    await clock.advance(1_000);
    expect(told).toEqual([[running]]);
    active = [];
    await clock.advance(1_000);
    await done;
    expect(told).toHaveLength(1);
  });

  it('is not said where nothing runs', async () => {
    const told: unknown[] = [];
    const parts = { store: { active: async () => [] }, clock: new FakeClock(), busy: () => false };
    await workDone({ ...parts, waiting: (requests) => told.push(requests) }, new AbortController().signal);
    expect(told).toEqual([]);
  });
});
