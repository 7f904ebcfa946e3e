import { parseRequestId, requestIdOf, successorIdOf } from '../../src/requests/ids.js';

describe("a request's id", () => {
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
