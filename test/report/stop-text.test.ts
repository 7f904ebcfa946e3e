import { stopText, waitingText } from '../../src/report/stop-text.js';

const move = { noun: 'move' };
const volume = { noun: 'request' };

describe('what is said of running work at the end', () => {
  it.each([
    [[], 'Drover has stopped; nothing was running.'],
    [[move], '1 move goes on in the cloud; Drover finds it again at the next start.'],
    [[move, move], '2 moves go on in the cloud; Drover finds them again at the next start.'],
    [[move, volume], '2 requests go on in the cloud; Drover finds them again at the next start.'],
  ])('%j', (work, text) => {
    expect(stopText(work)).toBe(text);
  });

  it('while it is waited for', () => {
    expect(waitingText([move])).toBe('Waiting for 1 running move; Ctrl-C leaves now.');
    expect(waitingText([volume, volume])).toBe('Waiting for 2 running requests; Ctrl-C leaves now.');
  });
});
