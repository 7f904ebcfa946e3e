import fc from 'fast-check';
import { ago, list, memory } from '../../src/base/format/findings.js';
import { satisfies } from '../../src/preflight/checks/extra-specs.js';
import { matchesGlob } from '../../src/preflight/checks/protection.js';
import type { Finding, Verdict } from '../../src/preflight/finding.js';
import { byName, countsOf, refusals, worstFirst } from '../../src/preflight/findings.js';

function finding(check: string, verdict: Verdict): Finding {
  return { check, title: check, verdict, text: check };
}

const SOME = [
  finding('A12', 'pass'),
  finding('A7', 'unknown'),
  finding('A10', 'warn'),
  finding('A2', 'warn'),
  finding('A3', 'fail'),
];

describe('findings', () => {
  it('stand worst first, then by id as people count', () => {
    expect(worstFirst(SOME).map((one) => one.check)).toEqual(['A3', 'A2', 'A10', 'A7', 'A12']);
  });

  it('are counted by verdict', () => {
    expect(countsOf(SOME)).toEqual({ pass: 1, warn: 2, fail: 1, unknown: 1 });
  });

  it.each([
    [{ warnings: [], unknowns: [] }, ['A3']],
    [{ warnings: ['A10'], unknowns: [] }, ['A10', 'A3']],
    [{ warnings: [], unknowns: ['*'] }, ['A7', 'A3']],
    [{ warnings: ['*'], unknowns: ['A12'] }, ['A10', 'A2', 'A3']],
  ])('refuse by policy %j', (refuseOn, checks) => {
    expect(refusals(SOME, { refuseOn }).map((one) => one.check)).toEqual(checks);
  });
});

describe('a glob', () => {
  it.each([
    ['db-*', 'db-07', true],
    ['db-*', 'mydb-07', false],
    ['*', '', true],
    ['web-0?', 'web-01', true],
    ['web-0?', 'web-0', false],
    ['a.c', 'abc', false],
    ['*-prod-*', 'x-prod-1', true],
    ['[ab]', 'a', false],
  ])('%s and %s: %s', (glob, text, fits) => {
    expect(matchesGlob(text, glob)).toBe(fits);
  });

  it('is what the regular expression of the same meaning is', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 8 });
    const globs = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
    fc.assert(
      fc.property(texts, globs, (text, glob) => {
        const same = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesGlob(text, glob)).toBe(same.test(text));
      }),
    );
  });

  it('ends soon, however hostile', () => {
    const began = performance.now();
    expect(matchesGlob('a'.repeat(20_000), `${'a*'.repeat(50)}b`)).toBe(false);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

describe("what a flavor's extra spec asks of an aggregate", () => {
  it.each([
    ['true', 'true', true],
    ['false', 'true', false],
    [undefined, 'true', false],
    ['ssd,hdd', 'hdd', true],
    ['16', '>= 8', true],
    ['4', '>= 8', false],
    ['16', '= 8', true],
    ['gold', 's== gold', true],
    ['gold', '<or> silver <or> gold', true],
    ['bronze', '<or> silver <or> gold', false],
    ['abc', '<in> b', true],
  ])('%s for %s: %s', (value, wanted, fits) => {
    expect(satisfies(value, wanted)).toBe(fits);
  });
});

describe('words', () => {
  it('say spans, sizes and lists as people do', () => {
    expect([ago(-5), ago(40_900), ago(600_000), ago(3 * 3600e3), ago(72 * 3600e3)]).toEqual([
      '0 s',
      '40 s',
      '10 min',
      '3 h',
      '3 days',
    ]);
    expect([memory(512), memory(2048), memory(8500), memory(-2048)]).toEqual([
      '512 MiB',
      '2 GiB',
      '8.3 GiB',
      '-2 GiB',
    ]);
    expect([list([]), list(['a']), list(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
    expect(['compute10', 'compute9', 'Compute9'].sort(byName)).toHaveLength(3);
  });
});
