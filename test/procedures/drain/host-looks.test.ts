import { type HostFound, HostLooks } from '../../../src/procedures/drain/host-looks.js';
import { FakeClock } from '../../support/fake-clock.js';

const EVERY_MS = 15_000;
const found = (name: string) => ({ servers: [{ name }], services: [] }) as unknown as HostFound;

describe('the looks at a host that is emptied', () => {
  let clock: FakeClock;
  let looks: HostLooks;
  beforeEach(() => {
    clock = new FakeClock(0);
    looks = new HostLooks(clock, EVERY_MS);
  });
  const next = (beside: boolean, read: () => Promise<HostFound>) => looks.next('d', beside, read);
  const never = () => Promise.reject<HostFound>(new Error('nobody should look'));

  it('are waited for before anything begins, and then not made for a while', async () => {
    expect(await next(true, async () => found('first'))).toEqual(found('first'));
    await clock.advance(EVERY_MS - 1);
    expect(await next(true, never)).toBeUndefined();
  });

  it('go on beside moves that run, and what they find is taken once', async () => {
    await next(true, async () => found('first'));
    await clock.advance(EVERY_MS);
    let answer: (value: HostFound) => void = () => undefined;
    const slow = new Promise<HostFound>((resolve) => {
      answer = resolve;
    });
    expect(await next(true, () => slow)).toBeUndefined();
    await clock.advance(5_000);
    expect(await next(true, never)).toBeUndefined();
    answer(found('second'));
    await clock.advance(1);
    expect(await next(true, never)).toEqual(found('second'));
    expect(await next(true, never)).toBeUndefined();
  });

  it('are waited for where nothing runs', async () => {
    await next(false, async () => found('first'));
    await clock.advance(EVERY_MS);
    expect(await next(false, async () => found('second'))).toEqual(found('second'));
  });

  it('are waited for once what was found is too old, and once one has failed', async () => {
    await next(true, async () => found('first'));
    await clock.advance(2 * EVERY_MS);
    expect(await next(true, async () => found('second'))).toEqual(found('second'));
    await clock.advance(EVERY_MS);
    expect(await next(true, () => Promise.reject(new Error('no answer')))).toBeUndefined();
    await clock.advance(1);
    await expect(next(true, () => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
    expect(await next(true, async () => found('third'))).toEqual(found('third'));
  });
});
