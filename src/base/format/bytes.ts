const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `384 KiB`, `8.3 GiB`, `41 GiB`: one decimal below ten, none above, none that is zero. */
export function bytes(value: number): string {
  const { amount, unit } = scaled(value);
  return `${rounded(amount)} ${unit}`;
}

export function mebibytes(value: number): string {
  return bytes(value * 1024 * 1024);
}

/** `77 of 129 MiB`, and with units of their own where they differ: `384 KiB of 2 GiB`. */
export function bytesOf(part: number, whole: number): string {
  const [left, right] = [scaled(part), scaled(whole)];
  if (part > 0 && left.unit !== right.unit) return `${bytes(part)} of ${bytes(whole)}`;
  return `${part > 0 ? rounded(left.amount) : '0'} of ${bytes(whole)}`;
}

function scaled(value: number): { amount: number; unit: string } {
  let amount = Math.max(0, value);
  let index = 0;
  // 1023.7 MiB would read as 1024 MiB: the next unit begins where rounding reaches it.
  while (amount >= 1023.5 && index < UNITS.length - 1) {
    amount /= 1024;
    index += 1;
  }
  return { amount, unit: UNITS[index] ?? 'B' };
}

function rounded(amount: number): string {
  return amount < 9.95 ? String(Number(amount.toFixed(1))) : String(Math.round(amount));
}
