const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `30m`, `4h`, `1h30m`, `2d`. */
export const DURATION = /^(?:\d+(?:\.\d+)?[smhd])+$/;

/** As the configuration writes it: `4h`, `1h30m`, `10s`. */
export function durationText(ms: number): string {
  let left = Math.round(ms / 1000) * 1000;
  const parts = (['d', 'h', 'm', 's'] as const).map((unit) => {
    const amount = Math.floor(left / UNITS[unit]);
    left -= amount * UNITS[unit];
    return amount === 0 ? '' : `${amount}${unit}`;
  });
  return parts.join('') || '0s';
}

/** Milliseconds. Undefined for what is no duration. */
export function durationMs(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)) {
    if (unit === 's' || unit === 'm' || unit === 'h' || unit === 'd') total += Number(amount) * UNITS[unit];
  }
  return total;
}
