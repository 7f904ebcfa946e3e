import type { Tone } from './chart.js';

/** Told apart by those who see no red or green, too: after Okabe and Ito. On white; contrast of words is 4.5 or more. */
export const COLOURS: Readonly<Record<Tone, string>> = {
  left: '#0b5fa5',
  sent: '#00795a',
  changed: '#c2410c',
  good: '#00795a',
  warn: '#b45309',
  bad: '#b91c1c',
  quiet: '#94a3b8',
};

export const PAPER = '#ffffff';
export const INK = '#0f172a';
export const FAINT_INK = '#475569';
export const GRID = '#e2e8f0';
