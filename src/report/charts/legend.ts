import type { Tone } from './chart.js';
import { COLOURS, FAINT_INK } from './tones.js';

/** Pixels of a letter at 14 pixels, as wide as they come on average: words are laid out without a browser. */
const LETTER = 8.8;
const BETWEEN = 22;

/** What the colours mean, on one line, each word in its own. */
export function legendLine(legend: readonly { tone: Tone; words: string }[], top: number): readonly object[] {
  let left = 20;
  return legend.map(({ tone, words }) => {
    const text = `■ ${words}`;
    const at = left;
    left += text.length * LETTER + BETWEEN;
    return {
      text: `{mark|■} {words|${words}}`,
      left: at,
      top,
      textStyle: {
        rich: {
          mark: { fontSize: 15, color: COLOURS[tone] },
          // Its colour is too faint for words.
          words: { fontSize: 14, color: tone === 'quiet' ? FAINT_INK : COLOURS[tone] },
        },
      },
    };
  });
}
