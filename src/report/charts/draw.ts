import { createRequire } from 'node:module';
import { barsOption } from './bars-option.js';
import type { Chart } from './chart.js';
import { lanesOption } from './lanes-option.js';
import type { Drawing } from './sheet.js';
import { timeOption } from './time-option.js';

/** Pixels of the picture for each of the drawing: sharp on a phone. */
const SHARPNESS = 2;

const FONTS = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];

export function drawingOf(chart: Chart): Drawing {
  switch (chart.kind) {
    case 'time':
      return timeOption(chart);
    case 'bars':
      return barsOption(chart);
    case 'lanes':
      return lanesOption(chart);
  }
}

/** A chart as SVG. ECharts is loaded with the first one: a process that draws none never pays for it. */
export async function svgOf(chart: Chart): Promise<string> {
  const { init } = await import('./echarts.js');
  const { width, height, option } = drawingOf(chart);
  const canvas = init(null, undefined, { renderer: 'svg', ssr: true, width, height });
  try {
    canvas.setOption(option);
    return canvas.renderToSVGString();
  } finally {
    canvas.dispose();
  }
}

/** A chart as PNG, with fonts of our own: a slim machine has none, and words would vanish without a sound. */
export async function pngOf(chart: Chart): Promise<Uint8Array> {
  const svg = await svgOf(chart);
  const { renderAsync } = await import('@resvg/resvg-js');
  const { resolve } = createRequire(import.meta.url);
  const image = await renderAsync(svg, {
    fitTo: { mode: 'zoom', value: SHARPNESS },
    font: {
      loadSystemFonts: false,
      fontFiles: FONTS.map((name) => resolve(`dejavu-fonts-ttf/ttf/${name}`)),
      defaultFontFamily: 'DejaVu Sans',
    },
  });
  return image.asPng();
}
