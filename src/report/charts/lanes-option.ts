import type { LanesChart, Stretch } from './chart.js';
import { legendLine } from './legend.js';
import { type Drawing, heading, SHEET, WIDEST, WIDTH } from './sheet.js';
import { timeAxis } from './time-axis.js';
import { COLOURS, FAINT_INK, GRID, INK, PAPER } from './tones.js';

const LEFT = 170;
/** Where the heading's words begin. */
const EDGE = 25;
const RIGHT = 40;
/** Heading and legend; a word for what is shaded stands between them and the lanes. */
const HEAD = 146;
const ROW = 30;
const FOOT = 44;
const NOTE = 26;
/** Letters at 13 pixels, against the widest at 15. */
const SMALL = WIDEST * (13 / 15) * 0.85;
/** Pixels beside a label inside its stretch. */
const PADDING = 10;
/** What is shorter is drawn this wide, or nobody would see it: a share of the whole. */
const NARROWEST = 0.006;

/** Lanes over time as ECharts draws them: each stretch a rectangle on the row where its lane has room for it. */
export function lanesOption(chart: LanesChart): Drawing {
  const { seconds, spans, note } = chart;
  const rows = chart.lanes.map(({ name, stretches }) => ({ name, rows: packed(stretches) }));
  const tops = rows.map((_one, index) =>
    rows.slice(0, index).reduce((sum, before) => sum + Math.max(1, before.rows.length), 0),
  );
  const all = Math.max(
    1,
    rows.reduce((sum, one) => sum + Math.max(1, one.rows.length), 0),
  );
  const height = all * ROW;
  return {
    width: WIDTH,
    height: HEAD + height + FOOT + (note === '' ? 0 : NOTE),
    option: {
      ...SHEET,
      title: [
        heading(chart),
        ...legendLine(chart.legend, HEAD - 66),
        ...spans.slice(0, 1).map((span) => spanWord(span, seconds)),
        ...rows.map(({ name }, index) => laneName(name, HEAD + (tops[index] ?? 0) * ROW)),
        ...(note === '' ? [] : [noteLine(note, HEAD + height + FOOT)]),
      ],
      grid: [{ left: LEFT, right: RIGHT, top: HEAD, height }],
      xAxis: [timeAxis(seconds, 0, true)],
      yAxis: [
        {
          type: 'value',
          inverse: true,
          min: 0,
          max: all,
          interval: 1,
          axisLabel: { show: false },
          axisLine: { show: false },
          axisTick: { show: false },
          splitLine: { show: false },
        },
      ],
      series: [
        areas(
          spans.map(({ from, to, tone }) => [
            { xAxis: from, itemStyle: { color: COLOURS[tone], opacity: 0.12 } },
            { xAxis: to },
          ]),
          tops.slice(1),
        ),
        areas(
          rows.flatMap((lane, index) =>
            lane.rows.flatMap((stretches, row) =>
              stretches.map((one) => rectangle(one, (tops[index] ?? 0) + row, seconds)),
            ),
          ),
        ),
      ],
    },
  };
}

/** Stretches on as few rows as they need, none upon another. */
function packed(stretches: readonly Stretch[]): readonly (readonly Stretch[])[] {
  const rows: Stretch[][] = [];
  for (const one of stretches.toSorted((a, b) => a.from - b.from)) {
    const free = rows.find((row) => (row.at(-1)?.to ?? 0) <= one.from);
    if (free === undefined) rows.push([one]);
    else free.push(one);
  }
  return rows;
}

/** An empty line that carries areas, and thin lines between the lanes. */
function areas(data: readonly (readonly object[])[], between: readonly number[] = []): object {
  return {
    type: 'line',
    data: [],
    markArea: { silent: true, data },
    markLine: {
      symbol: 'none',
      silent: true,
      data: between.map((yAxis) => ({
        yAxis,
        label: { show: false },
        lineStyle: { color: GRID, width: 1, type: 'solid' },
      })),
    },
  };
}

function rectangle({ from, to, tone, label }: Stretch, row: number, seconds: number): readonly object[] {
  const end = Math.min(seconds, Math.max(to, from + seconds * NARROWEST));
  const room = ((end - from) / seconds) * (WIDTH - LEFT - RIGHT) - PADDING;
  const words = fitting(label, room);
  return [
    {
      xAxis: from,
      yAxis: row + 0.1,
      itemStyle: { color: COLOURS[tone], opacity: tone === 'quiet' ? 0.45 : 0.92 },
      label: {
        show: words !== '',
        formatter: words,
        position: 'inside',
        fontSize: 13,
        color: tone === 'quiet' ? INK : PAPER,
      },
    },
    { xAxis: end, yAxis: row + 0.9 },
  ];
}

/** As much of a label as stands in so many pixels; less than three letters tell nothing. */
function fitting(label: string, pixels: number): string {
  const letters = [...label];
  const most = Math.floor(pixels / SMALL);
  if (letters.length <= most) return label;
  return most < 3 ? '' : `${letters.slice(0, most - 1).join('')}…`;
}

function laneName(text: string, top: number): object {
  return {
    text,
    left: EDGE,
    top: top + 6,
    padding: 0,
    textStyle: {
      fontSize: 15,
      fontWeight: 'normal',
      color: INK,
      width: LEFT - EDGE - 8,
      overflow: 'truncate',
    },
  };
}

function spanWord({ from, label, tone }: LanesChart['spans'][number], seconds: number): object {
  return {
    text: label,
    left: Math.min(WIDTH - RIGHT - label.length * WIDEST, LEFT + (from / seconds) * (WIDTH - LEFT - RIGHT)),
    top: HEAD - 24,
    padding: 0,
    textStyle: { fontSize: 14, fontWeight: 'bold', color: COLOURS[tone] },
  };
}

function noteLine(text: string, top: number): object {
  return {
    text,
    left: EDGE,
    top,
    padding: 0,
    textStyle: { fontSize: 14, fontWeight: 'normal', color: FAINT_INK },
  };
}
