import { bytes, bytesOf, mebibytes } from '../../../src/base/format/bytes.js';
import { about, duration, pause, range } from '../../../src/base/format/duration.js';
import { shortId, shownDigest } from '../../../src/base/format/ids.js';
import { aboutRate, rate } from '../../../src/base/format/rate.js';
import { ago, stamp, untilMidnight, utc, utcSeconds } from '../../../src/base/format/time.js';
import { clipped, count, named, sentence } from '../../../src/base/format/words.js';

const MIB = 1024 * 1024;
const now = Date.parse('2026-11-22T14:30:00Z');

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [384 * 1024, '384 KiB'],
    [128 * MIB, '128 MiB'],
    [1023.6 * MIB, '1 GiB'],
    [8.3 * 1024 * MIB, '8.3 GiB'],
    [9.96 * 1024 * MIB, '10 GiB'],
    [3.2 * 1024 * 1024 * MIB, '3.2 TiB'],
    [-5, '0 B'],
  ])('shows %d as %s', (value, text) => expect(bytes(value)).toBe(text));

  it('shares the unit of a part and its whole where it is the same', () => {
    expect(bytesOf(77 * MIB, 129 * MIB)).toBe('77 of 129 MiB');
    expect(bytesOf(384 * 1024, 2048 * MIB)).toBe('384 KiB of 2 GiB');
    expect(bytesOf(0, 129 * MIB)).toBe('0 of 129 MiB');
    expect(mebibytes(128)).toBe('128 MiB');
  });
});

describe('rates', () => {
  it.each([
    [0, '0 MiB/s', '0 MiB/s'],
    [50 * 1024, '50 KiB/s', '50 KiB/s'],
    [2 * MIB, '2.0 MiB/s', '2 MiB/s'],
    [2.26 * MIB, '2.3 MiB/s', '2.3 MiB/s'],
    [46.2 * MIB, '46 MiB/s', '46 MiB/s'],
  ])('shows %d as %s when measured and %s when forecast', (value, measured, forecast) => {
    expect(rate(value)).toBe(measured);
    expect(aboutRate(value)).toBe(forecast);
  });
});

describe('durations', () => {
  it.each([
    [0.4, '0 s'],
    [55, '55 s'],
    [59.6, '1 min'],
    [540, '9 min'],
    [1600, '26 min 40 s'],
    [6360, '1 h 46 min'],
    [7199, '2 h'],
    [200_000, '2 d 8 h'],
  ])('shows %d s as %s', (seconds, text) => expect(duration(seconds)).toBe(text));

  it('gives estimates without false precision', () => {
    expect(about(40)).toBe('40 s');
    expect(about(1085)).toBe('18 min');
    expect(range(10, 10)).toBe('about 10 s');
    expect(range(240, 420)).toBe('4 to 7 min');
    expect(range(50, 130)).toBe('50 s to 2 min');
    expect(range(0.2, 0.3)).toBe('about 1 s');
    expect(range(3000, 5400)).toBe('50 min to 1 h 30 min');
  });

  it('shows pauses of a guest in milliseconds below a second', () => {
    expect([17, 999.4, 1234, 6000, 90_000].map(pause)).toEqual([
      '17 ms',
      '999 ms',
      '1.2 s',
      '6 s',
      '1 min 30 s',
    ]);
  });
});

describe('times', () => {
  it.each([
    ['2026-11-22T18:30:00Z', '18:30 UTC'],
    ['2026-11-23T14:30:00Z', '14:30 UTC tomorrow'],
    ['2026-11-21T23:59:59Z', '23:59 UTC yesterday'],
    ['2026-12-03T09:05:00Z', '09:05 UTC on 3 Dec'],
    ['2027-01-01T00:00:00Z', '00:00 UTC on 1 Jan 2027'],
    ['not a time', 'not a time'],
  ])('shows %s as %s', (iso, text) => expect(utc(iso, now)).toBe(text));

  it('names the zone with seconds, and ages in one unit', () => {
    expect(utcSeconds('2026-11-22T20:33:47.123Z', now)).toBe('20:33:47 UTC');
    expect(stamp('2026-11-22T20:33:47.123Z')).toBe('2026-11-22 20:33:47');
    expect(ago('2026-11-22T11:10:00Z', now)).toBe('3 h ago');
    expect(ago('2026-11-22T14:28:00Z', now)).toBe('2 min ago');
    expect(ago('2026-11-22T14:31:00Z', now)).toBe('just now');
    expect(untilMidnight(now)).toBe(9.5 * 3_600_000);
  });
});

describe('words of others', () => {
  it('stay on one line, short, and without characters that turn text around', () => {
    expect(clipped('a\n\tb\u0000 c', 20)).toBe('a b c');
    expect(clipped('safe\u202Eevil\u200B', 20)).toBe('safeevil');
    expect(named('x'.repeat(60_000))).toHaveLength(64);
    expect(named('x'.repeat(60_000)).endsWith('…')).toBe(true);
    expect(named(' \n ')).toBe('(no name)');
    expect(clipped(`${' '.repeat(300)}hidden`, 10)).toBe('hidden');
    expect(clipped('😀'.repeat(8), 8)).toBe('😀'.repeat(8));
  });

  it('are counted and ended properly', () => {
    expect([count(1, 'vote'), count(2, 'vote'), count(0, 'reply', 'replies')]).toEqual([
      '1 vote',
      '2 votes',
      '0 replies',
    ]);
    expect([sentence('So'), sentence('So!')]).toEqual(['So.', 'So!']);
  });

  it('are ids by their first eight digits', () => {
    expect(shortId('46c4b42b-ab0d-4eb0')).toBe('46c4b42b');
    expect(shownDigest('3f9a1c02ffff')).toBe('3f9a1c02');
  });
});
