import { lastAudited } from '../../src/store/lowdb/audited.js';

const line = (request: string, seq: number) => JSON.stringify({ request, event: { seq, type: 'noted' } });

describe('what the audit has of a request', () => {
  it('is its last event, whatever the order and whatever stands between', () => {
    const text = [line('a', 1), line('b', 7), '{"event":{"type":"frozen"}}', line('a', 2), ''].join('\n');
    expect([...lastAudited({ text, whole: true }, ['a', 'b'])]).toEqual([
      ['a', 2],
      ['b', 7],
    ]);
  });

  it('is nothing for a request that is not in a whole audit, and not known from a part of it', () => {
    const text = line('a', 1);
    expect(lastAudited({ text, whole: true }, ['c']).get('c')).toBe(0);
    expect(lastAudited({ text, whole: false }, ['c']).has('c')).toBe(false);
  });

  it('is not disturbed by a line that a crash has torn', () => {
    const text = `${line('a', 3)}\n{"request":"a","event":{"seq":4,"ty`;
    expect(lastAudited({ text, whole: true }, ['a']).get('a')).toBe(3);
  });
});
