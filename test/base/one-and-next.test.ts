import { OneAndNext } from '../../src/base/one-and-next.js';

/** Work that goes on until told. */
function slow() {
  const runs: { key: string; ask: boolean; end: (result: string) => void; fail: (error: Error) => void }[] =
    [];
  const work = new OneAndNext<boolean, string>(
    (key, ask) => new Promise((end, fail) => runs.push({ key, ask, end, fail })),
    (one, other) => one || other,
  );
  return { runs, work };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('one that runs and one that waits', () => {
  it('are all there is of a key, however many ask, and what waits is the sum of what was asked', async () => {
    const { runs, work } = slow();
    const first = work.ask('a', false);
    const others = Array.from({ length: 200 }, (_, index) => work.ask('a', index === 150));
    expect(runs).toHaveLength(1);
    runs[0]?.end('one');
    expect(await first).toBe('one');
    await settled();
    expect(runs.map(({ ask }) => ask)).toEqual([false, true]);
    runs[1]?.end('two');
    expect(new Set(await Promise.all(others))).toEqual(new Set(['two']));
    await settled();
    expect([runs.length, work.busy]).toEqual([2, false]);
  });

  it('keep keys apart', () => {
    const { runs, work } = slow();
    void work.ask('a', false);
    void work.ask('b', false);
    expect(runs.map(({ key }) => key)).toEqual(['a', 'b']);
  });

  it('go on after a failure, which is its own askers alone', async () => {
    const { runs, work } = slow();
    const first = work.ask('a', false);
    const second = work.ask('a', false);
    runs[0]?.fail(new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    await settled();
    runs[1]?.end('two');
    expect(await second).toBe('two');
    const third = work.ask('a', false);
    runs[2]?.fail(new Error('again'));
    await expect(third).rejects.toThrow('again');
    await settled();
    expect(work.busy).toBe(false);
  });
});
