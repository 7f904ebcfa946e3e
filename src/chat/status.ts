import type { Status } from './card.js';

/** How a status looks everywhere: each of another shape and another colour, told apart without either by its word. */
export const LOOKS: Readonly<Record<Status, { emoji: string; rgb: number }>> = {
  /** For people to decide. */
  waiting: { emoji: '⏳', rgb: 0xc98a00 },
  /** Decided; it starts by itself. */
  ready: { emoji: '🕒', rgb: 0x3b6fd4 },
  running: { emoji: '▶️', rgb: 0x1d74d6 },
  good: { emoji: '✅', rgb: 0x1f8b4c },
  /** For people to look at. */
  attention: { emoji: '⚠️', rgb: 0xe07b00 },
  bad: { emoji: '🛑', rgb: 0xc62f2f },
  /** Ended, and nothing was changed. */
  over: { emoji: '⚪', rgb: 0x80848e },
};
