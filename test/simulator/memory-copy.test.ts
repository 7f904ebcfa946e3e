import {
  beginCopy,
  type CopyConditions,
  continueCopy,
  figuresOf,
  pausedCopy,
  progressOf,
} from '../../src/simulator/migration/memory-copy.js';

const MIB = 2 ** 20;
const idle: CopyConditions = {
  bytesPerSecond: 100 * MIB,
  dirtyBytesPerSecond: MIB,
  workingSetBytes: 200 * MIB,
  paused: false,
};
const busy = { ...idle, dirtyBytesPerSecond: 300 * MIB };

describe('the copy of a guest’s memory', () => {
  it('of an idle guest takes about its used memory over the bandwidth', () => {
    const { seconds, finished } = continueCopy(beginCopy(2048, 0.5), 60, idle);
    expect(finished).toBe(true);
    expect(seconds).toBeGreaterThan(10.2);
    expect(seconds).toBeLessThan(10.6);
  });

  it('counts all of the memory as remaining at first, for zero pages go by for free', () => {
    const figures = figuresOf(continueCopy(beginCopy(2048, 0.5), 5.12, idle).copy);
    expect(figures.remaining / figures.total).toBeCloseTo(0.5, 2);
    expect(figures.processed / figures.total).toBeCloseTo(0.25, 2);
    expect(progressOf(figures)).toBe(49);
  });

  it('is the same in one go as in steps', () => {
    let steps = beginCopy(2048, 0.5);
    for (let step = 0; step < 7; step++) steps = continueCopy(steps, 3, busy).copy;
    const whole = continueCopy(beginCopy(2048, 0.5), 21, busy).copy;
    expect(steps.processedBytes).toBeCloseTo(whole.processedBytes, 0);
    expect(figuresOf(steps).remaining).toBe(figuresOf(whole).remaining);
  });

  it('never ends where the guest dirties more than the link carries', () => {
    expect(continueCopy(beginCopy(2048, 0.5), 86_400, busy).finished).toBe(false);
  });

  it('of a paused guest sends what was left and what got dirty, and ends', () => {
    const running = continueCopy(beginCopy(2048, 0.5), 60, busy).copy;
    const paused = pausedCopy(running, busy);
    const end = continueCopy(paused, 60, { ...busy, paused: true });
    expect(end.finished).toBe(true);
    expect(end.seconds).toBeLessThan(5);
    // The pause is what was to be sent over what the link carries, and that is counted among what was sent.
    expect(end.pauseSeconds).toBeCloseTo(paused.passBytes / idle.bytesPerSecond, 6);
    expect(end.copy.processedBytes).toBeCloseTo(running.processedBytes + paused.passBytes, 0);
    expect(end.pauseSeconds).toBeGreaterThan(1);
  });

  it('that ends by itself pauses for what the last pass left dirty, within what Nova allows', () => {
    const end = continueCopy(beginCopy(2048, 0.5), 60, idle);
    expect(end.pauseSeconds).toBeGreaterThan(0);
    expect(end.pauseSeconds).toBeLessThanOrEqual(0.05);
  });

  it('that hovers around a small working set ends once a long enough pause is allowed', () => {
    const converging = { ...idle, dirtyBytesPerSecond: 150 * MIB, workingSetBytes: 30 * MIB };
    expect(continueCopy(beginCopy(2048, 0.5), 60, converging).finished).toBe(false);
    expect(continueCopy(beginCopy(2048, 0.5), 1000, converging).finished).toBe(true);
  });
});
