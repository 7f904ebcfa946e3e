/**
 * `████░░░░░░`: how much of something is done. `fraction` is 0 to 1 (anything else counts as the nearer end); a bar is
 * full only when all is done.
 */
export function bar(fraction: number, width = 10): string {
  const share = Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : fraction > 0 ? 1 : 0;
  // 0.29 * 100 is 28.999…: what is a whole cell but for rounding counts as one.
  const filled = share === 1 ? width : Math.min(width - 1, Math.floor(share * width + 1e-9));
  return '█'.repeat(Math.max(0, filled)) + '░'.repeat(width - Math.max(0, filled));
}
