import type { BarsChart } from './chart.js';
import { legendLine } from './legend.js';
import { type Drawing, heading, SHEET, WIDTH } from './sheet.js';
import { COLOURS, FAINT_INK, GRID, INK } from './tones.js';

const HEAD = 118;
const ROW = 58;
const BAR = 20;
const FOOT = 16;
/** Words of a title stand this far in, its own padding included. */
const SIDE = 25;
const PADDING = 5;
/** Of the words above a bar from the row's top. */
const WORDS_TOP = 6;

/** One bar a row over the whole width, its name and words above it: names of hosts and pools are long. */
export function barsOption(chart: BarsChart): Drawing {
  const { rows, legend } = chart;
  const most = Math.max(1, ...rows.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0)));
  const deepest = Math.max(0, ...rows.map(({ parts }) => parts.length));
  const series = Array.from({ length: deepest }, (_none, place) => ({
    type: 'bar',
    stack: 'all',
    barWidth: BAR,
    data: rows.map(({ parts }) => {
      const tone = parts[place]?.tone ?? 'quiet';
      return {
        value: parts[place]?.value ?? 0,
        itemStyle: { color: tone === 'quiet' ? GRID : COLOURS[tone] },
      };
    }),
  }));
  const words = rows.flatMap((row, index) => {
    const top = HEAD + index * ROW + WORDS_TOP;
    return [
      { text: row.name, left: SIDE - PADDING, top, textStyle: { fontSize: 15, color: INK } },
      {
        text: row.words,
        // From its end: how wide it is, is only estimated here.
        left: WIDTH - SIDE,
        textAlign: 'right',
        top,
        textStyle: { fontSize: 15, fontWeight: 'normal', color: FAINT_INK },
      },
    ];
  });
  return {
    width: WIDTH,
    height: HEAD + rows.length * ROW + FOOT,
    option: {
      ...SHEET,
      title: [heading(chart), ...legendLine(legend, HEAD - 34), ...words],
      // Bars stand in the middle of their rows: pushed down, below their words.
      grid: [{ left: SIDE, right: SIDE, top: HEAD + BAR / 2 + 2, height: rows.length * ROW }],
      xAxis: [{ type: 'value', min: 0, max: most, show: false }],
      yAxis: [{ type: 'category', inverse: true, data: rows.map(({ name }) => name), show: false }],
      series,
    },
  };
}
