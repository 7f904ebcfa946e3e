const MIB = 1024 * 1024;

/** A measured rate: `2.0 MiB/s`, `46 MiB/s`, `12 KiB/s`, `0 MiB/s`. Bytes per second. */
export function rate(bytesPerSecond: number): string {
  if (bytesPerSecond < 1024) return '0 MiB/s';
  if (bytesPerSecond < 0.1 * MIB) return `${Math.round(bytesPerSecond / 1024)} KiB/s`;
  const amount = bytesPerSecond / MIB;
  return amount < 9.95 ? `${amount.toFixed(1)} MiB/s` : `${Math.round(amount)} MiB/s`;
}

/** A forecast rate: as `rate`, without a precision that nobody measured (`3 MiB/s`). */
export function aboutRate(bytesPerSecond: number): string {
  return rate(bytesPerSecond).replace('.0 ', ' ');
}
