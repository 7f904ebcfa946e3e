import {
  forecastOf,
  measuredBandwidth,
  novaGivesUpAfterSeconds,
  outrunsLink,
} from '../../src/preflight/forecast.js';
import { SERVER } from './small-cloud.js';

const MIB = 1024 ** 2;
const measured = (dirtyMib: number, carriesMib: number) => ({
  dirtyBytesPerSecond: dirtyMib * MIB,
  bandwidthBytesPerSecond: carriesMib * MIB,
  limited: false,
});

/** SERVER has 2048 MiB. */
describe('the forecast of a move', () => {
  it('from nothing but the memory: from a fast link to a slow one, with a pause of half a second', () => {
    expect(forecastOf(SERVER)).toEqual({
      minSeconds: 6,
      maxSeconds: 48,
      pauseSeconds: 0.5,
      copying: { minSeconds: 2, maxSeconds: 33 },
      dirtyBytesPerSecond: null,
      bandwidthBytesPerSecond: null,
    });
  });

  it('measured: memory over what is left of the bandwidth', () => {
    expect(forecastOf(SERVER, measured(0, 128))).toMatchObject({
      minSeconds: 12,
      maxSeconds: 31,
      pauseSeconds: 0.5,
    });
    expect(forecastOf(SERVER, measured(64, 128)).maxSeconds).toBe(15 + 32);
  });

  it('with what earlier moves took around the copying: from the least to the most, and a little more', () => {
    const fast = measured(0, 2048);
    expect(forecastOf(SERVER, fast, [6])).toMatchObject({ minSeconds: 4, maxSeconds: 10 });
    const slow = forecastOf(SERVER, fast, [30, 33, 28]);
    expect(slow).toMatchObject({ minSeconds: 24, maxSeconds: 40 });
    expect(slow.copying).toBeUndefined();
  });

  it('a guest that changes more than the link carries: what a force would cost, at most all of its memory', () => {
    expect(forecastOf(SERVER, measured(256, 128)).pauseSeconds).toBe(16);
    expect(forecastOf(SERVER, measured(128, 128)).pauseSeconds).toBe(16);
  });

  it('a guest that changes nearly what the link carries is promised no convergence', () => {
    // Measured: 9.9 of 10 MiB/s, which never converged, would have been "17 s to 50 min, should converge".
    expect(outrunsLink(9.9 * MIB, 10 * MIB)).toBe(true);
    expect(outrunsLink(7.9 * MIB, 10 * MIB)).toBe(false);
    expect(outrunsLink(null, 10 * MIB)).toBe(false);
    expect(outrunsLink(9.9 * MIB, null)).toBe(false);
  });

  it.each([
    ['no limit, no link', 0, null, null, false],
    ['the link alone', 0, 1000, 112_500_000, false],
    ['a limit below the link', 40, 1000, 40 * MIB, true],
    ['a limit above the link', 400, 1000, 112_500_000, false],
    ['a limit, and a link that does not tell', 40, null, 40 * MIB, true],
  ] as const)('bandwidth: %s', (_name, limit, link, bytes, limited) => {
    expect(measuredBandwidth(limit, link)).toEqual({ bandwidthBytesPerSecond: bytes, limited });
  });

  it("Nova gives up by the source's own setting", () => {
    expect(novaGivesUpAfterSeconds(SERVER)).toBe(1600);
    expect(novaGivesUpAfterSeconds(SERVER, 150)).toBe(300);
  });
});
