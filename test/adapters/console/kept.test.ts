import { Kept } from '../../../adapters/console/kept.js';

const APPROVE = { action: 'approve' as const, value: 'v', label: 'Approve' };

function message(number: string, more: { thread?: string; buttons?: (typeof APPROVE)[] } = {}) {
  const { buttons = [], ...place } = more;
  const text = `first of ${number}\nsecond`;
  return { type: 'message' as const, number, mark: `mark-${number}`, text, buttons, ...place };
}

describe('what the console keeps of many messages', () => {
  it('is every vote, however old its card is', () => {
    const kept = new Kept(10);
    kept.apply(message('1', { buttons: [APPROVE] }));
    kept.apply(message('1.1', { thread: '1', buttons: [APPROVE] }));
    for (const number of ['1', '1.1'])
      kept.apply({ type: 'reaction', number, author: 'bob', emoji: 'white_check_mark' });
    kept.apply({ type: 'edit', number: '1', text: 'approved\nmore', buttons: [] });
    for (let n = 2; n < 100; n += 1) kept.apply(message(`1.${n}`, { thread: '1' }));
    const reactions = [{ author: 'bob', emoji: 'white_check_mark' }];
    expect(kept.messages.get('1')).toMatchObject({ text: 'approved', wasVotable: true, reactions });
    expect(kept.messages.get('1.1')).toMatchObject({ text: 'first of 1.1', buttons: [APPROVE], reactions });
  });

  it('is of replies only what is recent, and no number is given again', () => {
    const kept = new Kept(10);
    kept.apply(message('1'));
    for (let n = 1; n <= 1_000; n += 1) kept.apply(message(`1.${n}`, { thread: '1' }));
    expect(kept.messages.size).toBe(11);
    expect(kept.marks.size).toBe(11);
    expect(kept.messages.get('1.1000')?.text).toBe('first of 1.1000\nsecond');
    expect(kept.messages.has('1.1')).toBe(false);
    expect(kept.replies.get('1')).toBe(1_000);
  });

  it('is whatever is still edited', () => {
    const kept = new Kept(10);
    kept.apply(message('1'));
    kept.apply(message('1.1', { thread: '1' }));
    for (let n = 2; n < 100; n += 1) {
      kept.apply(message(`1.${n}`, { thread: '1' }));
      kept.apply({ type: 'edit', number: '1.1', text: `${n} %\nsecond`, buttons: [] });
    }
    expect(kept.messages.get('1.1')?.text).toBe('99 %\nsecond');
  });

  it('is of words to one person only the recent, and no number is given again', () => {
    const kept = new Kept(10);
    for (let n = 1; n <= 100; n += 1) kept.apply({ type: 'private', number: `${n}`, to: 'bob' });
    expect([...kept.whispers.keys()]).toEqual(Array.from({ length: 10 }, (_, at) => `${at + 91}`));
    expect(kept.lastRoot).toBe(100);
  });
});
