import { stalledText } from '../../../src/procedures/drain/stalled.js';

describe('a child that does not converge', () => {
  it('is told with the pause that a force would cost', () => {
    expect(stalledText('db-07', 'aaaaaaaaaa', 'ask', 14.3)).toBe(
      '`db-07` does not converge. It runs on where it was: `/migrate abort m-aaaaaaaaaa` leaves it there, `/migrate force m-aaaaaaaaaa` asks to end it with a pause of its guest, about 15 s.',
    );
    expect(stalledText('db-07', 'aaaaaaaaaa', 'ask', null)).toContain(
      'with a pause of its guest, for nobody knows how long.',
    );
  });

  it('is told with the reason why it is not forced, where force was approved with the plan', () => {
    expect(stalledText('db-07', 'aaaaaaaaaa', 'force', 14.3)).toContain(
      '`db-07` does not converge, and is not forced by itself: its guest would pause longer than was foreseen.',
    );
  });
});
