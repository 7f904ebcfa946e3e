import type { BarsChart } from './chart.js';

export interface BarsTold {
  title: string;
  /** What decides, in a few words each; empty ones are left out. */
  told: readonly string[];
  rows: BarsChart['rows'];
  legend: BarsChart['legend'];
}

/** How full each of several things is, in words as well. */
export function barsChart({ title, told, rows, legend }: BarsTold): BarsChart {
  const subtitle = told.filter((words) => words !== '').join(' · ');
  const each = rows.map(({ name, words }) => `${name}: ${words}`).join('; ');
  return {
    kind: 'bars',
    title,
    subtitle,
    alt: `${title}; ${subtitle}. ${each}.`,
    rows: rows.map(({ name, parts, words }) => ({ name, parts, words })),
    legend,
  };
}
