import { FAINT_INK, INK, PAPER } from './tones.js';

export interface Drawing {
  width: number;
  height: number;
  /** An option of ECharts: plain data and formatters. */
  option: Readonly<Record<string, unknown>>;
}

export const WIDTH = 800;

/** Pixels of the widest letters at 15 pixels, bold: words are laid out without a browser that could measure them. */
export const WIDEST = 10.4;

/** What every picture has in common. */
export const SHEET = {
  animation: false,
  backgroundColor: PAPER,
  textStyle: { fontFamily: 'DejaVu Sans, sans-serif', color: INK },
} as const;

/** What a picture shows, in two lines at its top. */
export function heading({ title, subtitle }: { title: string; subtitle: string }) {
  return {
    text: title,
    subtext: subtitle,
    left: 20,
    top: 14,
    itemGap: 8,
    textStyle: { fontSize: 20, fontWeight: 'bold', color: INK, width: WIDTH - 40, overflow: 'truncate' },
    subtextStyle: { fontSize: 15, color: FAINT_INK, width: WIDTH - 40, overflow: 'truncate' },
  };
}
