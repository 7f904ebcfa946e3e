import { bytes } from '../../base/format/bytes.js';
import { rate } from '../../base/format/rate.js';
import type { Panel, Strip, TimeChart } from './chart.js';
import { type Drawing, heading, SHEET, WIDEST, WIDTH } from './sheet.js';
import { timeAxis } from './time-axis.js';
import { COLOURS, FAINT_INK, GRID, INK, PAPER } from './tones.js';

const LEFT = 96;
const RIGHT = 40;
const HEAD = 84;
const PANEL = 190;
const PANEL_TITLE = 40;
const STRIP = 26;
const STRIP_TITLE = 30;
const FOOT = 44;

/** Of words in the first panel. */
const ROWS = 6;

/** Where each panel and strip stands, from the top. */
function placed(chart: TimeChart): { tops: number[]; height: number } {
  const tops: number[] = [];
  let y = HEAD;
  for (const _panel of chart.panels) {
    tops.push(y + PANEL_TITLE);
    y += PANEL_TITLE + PANEL;
  }
  for (const _strip of chart.strips) {
    tops.push(y + STRIP_TITLE);
    y += STRIP_TITLE + STRIP;
  }
  return { tops, height: y + FOOT };
}

/** The chart as ECharts draws it: a pure function, so that what is seen can be tested without drawing. */
export function timeOption(chart: TimeChart): Drawing {
  const { tops, height } = placed(chart);
  const areas = [...chart.panels, ...chart.strips];
  const last = areas.length - 1;
  return {
    width: WIDTH,
    height,
    option: {
      ...SHEET,
      title: [
        heading(chart),
        ...areas.flatMap((area, index) => areaTitle(area, tops[index] ?? 0)),
        ...wordsAcross(chart, tops[0] ?? 0),
      ],
      grid: areas.map((area, index) => ({
        left: LEFT,
        right: RIGHT,
        top: tops[index],
        height: 'lines' in area ? PANEL - 30 : STRIP,
      })),
      xAxis: areas.map((_area, index) => timeAxis(chart.seconds, index, index === last)),
      yAxis: areas.map((area, index) => ('lines' in area ? valueAxis(area, index) : stripAxis(index))),
      series: areas.flatMap((area, index) =>
        'lines' in area ? panelSeries(chart, area, index) : stripSeries(area, index),
      ),
    },
  };
}

/** The names of a panel's lines stand beside its title, each in its colour: no legend to look up. */
function areaTitle(area: Panel | Strip, top: number): object[] {
  const lines = 'lines' in area ? area.lines.filter(({ name }) => name !== area.title) : [];
  const words = [
    { text: area.title, color: INK },
    ...lines.map(({ name, tone }) => ({ text: `━ ${name}`, color: COLOURS[tone] })),
  ];
  let left = 20;
  return words.map(({ text, color }) => {
    const at = left;
    left += text.length * WIDEST + 24;
    return {
      text,
      left: at,
      top: top - 32,
      textStyle: { fontSize: 15, fontWeight: 'bold', color },
    };
  });
}

/** What the marks and spans mean, each word on a row of its own, so that none covers another. */
function wordsAcross({ marks, spans, seconds }: TimeChart, top: number): object[] {
  const words = [
    ...spans.map(({ from, to, label, tone }) => ({ at: from, room: to - from, label, tone })),
    ...marks.map(({ at, label, tone }) => ({ at, room: 0, label, tone })),
  ].toSorted((a, b) => a.at - b.at);
  return words.map(({ at, room, label, tone }, row) => {
    const x = LEFT + (at / seconds) * (WIDTH - LEFT - RIGHT);
    const before = x > WIDTH * 0.6 && room < seconds / 6;
    return {
      text: label,
      left: before ? x - 6 : x + 6,
      textAlign: before ? 'right' : 'left',
      top: top + 5 + (row % ROWS) * 22,
      padding: [1, 3],
      textStyle: { fontSize: 14, fontWeight: 'bold', color: COLOURS[tone] },
    };
  });
}

function valueAxis({ unit, lines }: Panel, gridIndex: number): object {
  const most = Math.max(0, ...lines.flatMap(({ points }) => points.map(([, value]) => value ?? 0)));
  const step = niceStep(most);
  return {
    type: 'value',
    gridIndex,
    min: 0,
    max: Math.max(step, Math.ceil(most / step) * step),
    interval: step,
    axisLabel: {
      fontSize: 14,
      color: FAINT_INK,
      formatter: (value: number) => (value === 0 ? '0' : unit === 'bytes' ? bytes(value) : rate(value)),
    },
    splitLine: { lineStyle: { color: GRID } },
  };
}

/** A round number of binary units, so that three or four lines tell all of the height. */
function niceStep(most: number): number {
  const rough = Math.max(most, 1024) / 4;
  const unit = 1024 ** Math.floor(Math.log(rough) / Math.log(1024));
  const amount = rough / unit;
  const round = [1, 2, 5, 10, 20, 50, 100, 200, 250, 500, 1024].find((one) => one >= amount) ?? 1024;
  return round * unit;
}

function stripAxis(gridIndex: number): object {
  return { type: 'value', gridIndex, min: 0, max: 1, show: false };
}

function panelSeries(chart: TimeChart, panel: Panel, index: number): object[] {
  return panel.lines.map(({ name, tone, points, filled }, place) => ({
    type: 'line',
    name,
    xAxisIndex: index,
    yAxisIndex: index,
    data: points,
    showSymbol: false,
    connectNulls: false,
    lineStyle: { width: 2.5, color: COLOURS[tone] },
    itemStyle: { color: COLOURS[tone] },
    ...(filled === true ? { areaStyle: { color: COLOURS[tone], opacity: 0.14 } } : {}),
    ...(place === 0 ? across(chart) : {}),
  }));
}

/** What lies over the panels. */
function across({ spans, marks, ticks }: TimeChart): object {
  const lines = [
    ...ticks.map((at) => ({
      xAxis: at,
      label: { show: false },
      lineStyle: { color: COLOURS.quiet, width: 1, type: 'dotted' },
    })),
    ...marks.map(({ at, tone }) => ({
      xAxis: at,
      label: { show: false },
      lineStyle: { color: COLOURS[tone], width: 2, type: 'solid' },
    })),
  ];
  return {
    markLine: { symbol: 'none', silent: true, data: lines },
    markArea: {
      silent: true,
      data: spans.map(({ from, to, tone }) => [
        { xAxis: from, itemStyle: { color: COLOURS[tone], opacity: 0.12 } },
        { xAxis: to },
      ]),
    },
  };
}

/** Each stretch is an area of its own over an empty line. */
function stripSeries({ stretches }: Strip, index: number): object[] {
  return [
    {
      type: 'line',
      xAxisIndex: index,
      yAxisIndex: index,
      data: [],
      markArea: {
        silent: true,
        data: stretches.map(({ from, to, tone, label }) => [
          {
            xAxis: from,
            itemStyle: { color: COLOURS[tone], opacity: tone === 'quiet' ? 0.35 : 0.9 },
            label: { show: true, formatter: label, position: 'inside', fontSize: 13, color: PAPER },
          },
          { xAxis: to },
        ]),
      },
    },
  ];
}
