import { tokenize } from '../../src/chat/tokens.js';

const texts = (text: string) =>
  tokenize(text).map((token) => [token.text, token.value].filter((part) => part !== undefined).join('='));

describe('splitting what a person typed into words', () => {
  it.each([
    ['', []],
    ['   \t\n ', []],
    ['web-01', ['web-01']],
    ['  web-01   --to\tcompute2 ', ['web-01', '--to', 'compute2']],
    ['--reason "kernel update"', ['--reason', 'kernel update']],
    ["--reason 'kernel update'", ['--reason', 'kernel update']],
    ['--reason “kernel update”', ['--reason', 'kernel update']],
    ['--reason ‘kernel update’', ['--reason', 'kernel update']],
    ['--reason „kernel update“', ['--reason', 'kernel update']],
    ['--reason="kernel update"', ['--reason=kernel update']],
    ['—reason=“kernel update”', ['--reason=kernel update']],
    ['–to compute2', ['--to', 'compute2']],
    ['—to compute2', ['--to', 'compute2']],
    ['―to compute2', ['--to', 'compute2']],
    ['–-to compute2', ['--to', 'compute2']],
    ['--reason "a — b"', ['--reason', 'a — b']],
    ["--reason don't", ['--reason', "don't"]],
    ['--reason don’t', ['--reason', 'don’t']],
    ["--reason 'it isn't'", ['--reason', "it isn't"]],
    ['"say \\"now\\""', ['say "now"']],
    ['"back\\\\slash"', ['back\\slash']],
    ['"web"-tier', ['web-tier']],
    ['--to=', ['--to=']],
    ['a=b', ['a=b']],
    ['"" x', ['', 'x']],
    ['5"disk', ['5"disk']],
  ])('%j', (text, expected) => {
    expect(texts(text)).toEqual(expected);
  });

  it('never takes a quoted word for an option', () => {
    expect(tokenize('"--to"')).toEqual([{ text: '--to', quoted: true }]);
  });

  it.each(['"kernel update', '--reason “kernel', "--reason='x", '"ends in a backslash\\"'])(
    'says which quote is open in %j',
    (text) => {
      expect(() => tokenize(text)).toThrow(
        expect.objectContaining({ code: 'unterminated-quote', remedy: expect.stringContaining('Close it') }),
      );
    },
  );
});
