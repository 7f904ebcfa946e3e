import { plainOutput } from '../../../adapters/console/output.js';
import { render } from '../../../adapters/console/render.js';
import { card, line } from '../../../src/chat/card.js';

const VOTES = { approve: 'white_check_mark', reject: 'x' };

function message(type: 'message' | 'edit', number: number, ...texts: string[]) {
  const shown = render(card(...texts.map((text) => line(text))), VOTES, false, 80);
  return { type, number: `${number}`, author: 'drover', shown, buttons: [] };
}

describe('plain output', () => {
  it('shows of an edit the news alone, and an edit of what is long ago whole', () => {
    let text = '';
    const show = plainOutput({ write: (more) => (text += more) }, false);
    const edited = (number: number) => {
      text = '';
      show(message('edit', number, 'now', 'stays'));
      return text;
    };
    show(message('message', 1, 'then', 'stays'));
    expect(edited(1)).not.toContain('stays');
    for (let number = 2; number < 300; number += 1) show(message('message', number, 'another'));
    expect(edited(1)).toContain('stays');
    expect(edited(1)).not.toContain('stays');
  });
});
