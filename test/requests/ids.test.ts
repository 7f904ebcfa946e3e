import { parseBeginning, parseRequestId, requestIdOf, successorIdOf } from '../../src/requests/ids.js';

describe("a request's id", () => {
  it.each([
    ['m-7f3k2q', '7f3k2q'],
    [' M-7F3 ', '7f3'],
    ['m-7f3k2qabcd', undefined],
    ['7f3k2q', undefined],
    ['m-7f', undefined],
    ['m-web-01', undefined],
  ])('that is only begun is told by its prefix: %j', (typed, beginning) => {
    expect(parseBeginning(typed)).toBe(beginning);
  });

  it('is ten lower-case base32 characters, the same for the same invocation', () => {
    expect(requestIdOf('slack:123.456')).toMatch(/^[a-z2-7]{10}$/);
    expect(requestIdOf('slack:123.456')).toBe(requestIdOf('slack:123.456'));
    expect(requestIdOf('slack:123.456')).not.toBe(requestIdOf('slack:123.457'));
  });

  it('differs for its successor, which is the same however often it is made', () => {
    const id = requestIdOf('a');
    expect(successorIdOf(id)).not.toBe(id);
    expect(successorIdOf(id)).toBe(successorIdOf(id));
  });

  it.each([
    ['m-abcdefghij', 'abcdefghij'],
    ['ABCDEFGHIJ', 'abcdefghij'],
    [' m-abcdefghi7 ', 'abcdefghi7'],
    ['m-abcdefghi', undefined],
    ['m-abcdefghi1', undefined],
    ['web-01', undefined],
  ])('is read from %j as %j', (typed, id) => {
    expect(parseRequestId(typed)).toBe(id);
  });
});
