import fc from 'fast-check';
import { foreign } from '../../src/base/foreign.js';
import { bar } from '../../src/chat/bar.js';
import { bold, card, code, item, line, pre, quote, who } from '../../src/chat/card.js';
import { canonicalEmoji, emojiCharacter } from '../../src/chat/emoji.js';
import { didYouMean, editDistance, nearest } from '../../src/chat/nearest.js';
import { plainText } from '../../src/chat/plain.js';
import { errorCard, prose } from '../../src/chat/prose.js';
import { anyCharacter } from '../support/any-character.js';

/** What would steer a terminal, turn the direction of writing or break a line. */
const DANGEROUS =
  /[\p{Cc}\p{Surrogate}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/u;

const hostile = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc
    .array(
      fc.constantFrom(
        '\u001b[2J',
        '\u0007',
        '\r\n',
        '\u202e',
        '\u2066',
        '\ud800',
        '\u009b',
        'web',
        '\u{e0041}',
        '\u200b',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('words that are not ours', () => {
  it('never come out with a control character, a turned direction or a line break', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 40 }), (text, max) => {
        const shown = foreign(text, max);
        expect(shown).not.toMatch(DANGEROUS);
        expect([...shown].length).toBeLessThanOrEqual(max);
      }),
    );
  });

  it('stay what they are otherwise', () => {
    expect(foreign('Überwachung-01 👩‍🚒 می‌خواهم')).toBe('Überwachung-01 👩‍🚒 می‌خواهم');
    expect(foreign('one\n\ttwo')).toBe('one two');
    expect(foreign('a'.repeat(60_000), 5)).toBe('aaaa…');
    expect(foreign('👍👍👍', 3)).toBe('👍👍👍');
    expect(foreign('👍👍👍', 2)).toBe('👍…');
  });

  it('can do nothing from any place of a card but end up as text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = plainText(
          card(
            line(text, bold(text), { italic: [text] }, code(text), who(`slack:${text}`)),
            item({ message: { platform: 'console', channel: 'console', id: '1' }, label: text }),
            pre(text),
            quote(text),
          ),
        );
        expect(shown.replaceAll('\n', ' ')).not.toMatch(DANGEROUS);
        expect(shown.split('\n')[1]?.startsWith('  ')).toBe(true);
      }),
    );
  });
});

describe('a card as plain text', () => {
  it('reads as a person would read it', () => {
    const shown = plainText(
      card(
        line(
          bold('Move ', code('web-01'), ' from compute1 to compute2'),
          ' · asked by ',
          who('console:alice'),
        ),
        line('Approve ', { vote: 'approve' }, ' or reject ', { vote: 'reject' }),
        item({ italic: ['warn'] }, ' old QEMU'),
        { kind: 'gap' },
        quote('Host key for compute2\nhas changed'),
        pre('a  b', 'c  d'),
      ),
    );
    expect(shown).toBe(
      [
        'Move web-01 from compute1 to compute2 · asked by @alice',
        'Approve ✅ or reject ❌',
        '  warn old QEMU',
        '',
        '> Host key for compute2',
        '> has changed',
        'a  b',
        'c  d',
      ].join('\n'),
    );
  });

  it('lets a platform name its people and votes', () => {
    const names = { actor: () => 'Bob B.', vote: () => ':x:' };
    expect(plainText(card(line(who('slack:U1'), ' ', { vote: 'reject' })), names)).toBe('Bob B. :x:');
  });

  it('makes code of what stands between backticks in our own sentences', () => {
    expect(prose('Use `--to`, not `-to`.')).toEqual(['Use ', code('--to'), ', not ', code('-to'), '.']);
    expect(prose('a ` alone')).toEqual(['a ` alone']);
    expect(plainText(errorCard({ message: 'No `x`.', remedy: 'Use `y`.' }))).toBe('No x.\nUse y.');
  });
});

describe('a bar', () => {
  it.each([
    [0, '░░░░░░░░░░'],
    [0.4, '████░░░░░░'],
    [0.999, '█████████░'],
    [1, '██████████'],
    [7, '██████████'],
    [-1, '░░░░░░░░░░'],
    [Number.NaN, '░░░░░░░░░░'],
    [Number.POSITIVE_INFINITY, '██████████'],
  ])('of %d', (fraction, shown) => {
    expect(bar(fraction, 10)).toBe(shown);
  });

  it('is not off by one where fractions round', () => {
    for (let done = 0; done <= 100; done++) expect(bar(done / 100, 100).lastIndexOf('█') + 1).toBe(done);
  });
});

describe('the nearest word', () => {
  it.each([
    ['migrate', 'migrate', 0],
    ['migrat', 'migrate', 1],
    ['mgirate', 'migrate', 1],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
  ])('%s to %s is %d slips', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  it.each([
    ['stauts', 'status'],
    ['stat', 'status'],
    ['LIST', 'list'],
    ['lsit', 'list'],
    ['xyzzy', undefined],
    ['', undefined],
    ['web-01', undefined],
    ['s'.repeat(60_000), undefined],
  ])('to %j is %j', (typed, meant) => {
    expect(nearest(typed, ['status', 'list', 'show', 'abort'])).toBe(meant);
  });

  it.each([
    ['web-03', ['web-10', 'web-02', 'db-01', 'web-01'], 'Did you mean `web-01` or `web-02`? '],
    ['web-1', ['web-01', 'db-07'], 'Did you mean `web-01`? '],
    [
      'web',
      ['web-10', 'web-9', 'web-2', 'web-1'],
      'Did you mean `web-1`, `web-2`, `web-9` or one of 1 more? ',
    ],
    ['xyzzy', ['web-01'], ''],
  ])('to %j is told with all that are as near', (typed, names, said) => {
    expect(didYouMean(typed, names)).toBe(said);
  });
});

describe('the one name of an emoji', () => {
  it.each([
    ['white_check_mark', 'white_check_mark'],
    [':white_check_mark:', 'white_check_mark'],
    ['✅', 'white_check_mark'],
    ['✔️', 'heavy_check_mark'],
    ['✔', 'heavy_check_mark'],
    ['+1', '+1'],
    ['thumbsup', '+1'],
    ['👍', '+1'],
    ['👍🏽', '+1'],
    ['+1::skin-tone-4', '+1'],
    [':thumbsup::skin-tone-2:', '+1'],
    ['👎🏿', '-1'],
    ['❌', 'x'],
    ['🚫', 'no_entry_sign'],
    ['party_parrot', 'party_parrot'],
    ['🦆', '🦆'],
  ])('%s is %s', (given, name) => {
    expect(canonicalEmoji(given)).toBe(name);
  });

  it('leads back to the character a platform shows', () => {
    expect(emojiCharacter('white_check_mark')).toBe('✅');
    expect(emojiCharacter('heavy_check_mark')).toBe('✔️');
    expect(emojiCharacter('thumbsdown')).toBe('👎');
    expect(emojiCharacter('party_parrot')).toBeUndefined();
    for (const name of ['white_check_mark', 'heavy_check_mark', '+1', 'x', '-1', 'no_entry_sign']) {
      expect(canonicalEmoji(emojiCharacter(name) ?? '')).toBe(name);
    }
  });
});
