import type { Tone } from './chart.js';
import { COLOURS } from './tones.js';

/** What the colours mean, on one line, each word in its own. */
export function legendLine(legend: readonly { tone: Tone; words: string }[], top: number): object {
  return {
    text: legend.map(({ words }, index) => `{l${index}|■ ${words}}`).join('    '),
    left: 20,
    top,
    textStyle: {
      rich: Object.fromEntries(
        legend.map(({ tone }, index) => [`l${index}`, { fontSize: 15, color: COLOURS[tone] }]),
      ),
    },
  };
}
