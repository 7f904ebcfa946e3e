import type { BarsChart } from './chart.js';
import { legendLine } from './legend.js';
import { type Drawing, heading, SHEET, WIDTH } from './sheet.js';
import { COLOURS, INK } from './tones.js';

const HEAD = 118;
const ROW = 46;
const FOOT = 20;
const LEFT = 190;
const RIGHT = 230;

/** One bar a row, its parts one after another, and its words behind it. */
export function barsOption(chart: BarsChart): Drawing {
  const { rows, legend } = chart;
  const most = Math.max(1, ...rows.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0)));
  const deepest = Math.max(0, ...rows.map(({ parts }) => parts.length));
  const series = Array.from({ length: deepest }, (_none, place) => ({
    type: 'bar',
    stack: 'all',
    barWidth: 24,
    data: rows.map(({ parts, words }) => ({
      value: parts[place]?.value ?? 0,
      itemStyle: {
        color: COLOURS[parts[place]?.tone ?? 'quiet'],
        opacity: parts[place]?.tone === 'quiet' ? 0.35 : 1,
      },
      ...(place === deepest - 1
        ? { label: { show: true, position: 'right', formatter: words, fontSize: 15, color: INK } }
        : {}),
    })),
  }));
  return {
    width: WIDTH,
    height: HEAD + rows.length * ROW + FOOT,
    option: {
      ...SHEET,
      title: [heading(chart), ...legendLine(legend, HEAD - 34)],
      grid: [{ left: LEFT, right: RIGHT, top: HEAD, height: rows.length * ROW }],
      xAxis: [{ type: 'value', min: 0, max: most, show: false }],
      yAxis: [
        {
          type: 'category',
          inverse: true,
          data: rows.map(({ name }) => name),
          axisLine: { show: false },
          axisTick: { show: false },
          axisLabel: { fontSize: 15, color: INK, width: LEFT - 30, overflow: 'truncate' },
        },
      ],
      series,
    },
  };
}
