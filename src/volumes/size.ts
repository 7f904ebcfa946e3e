import { mebibytes } from '../base/format/bytes.js';

/** `20 GiB`, `1.5 TiB`. */
export function gib(amount: number): string {
  return amount <= 0 ? '0 GiB' : mebibytes(amount * 1024);
}

/** Digits in groups: `50,000`. */
export function grouped(amount: number): string {
  return amount.toLocaleString('en-US');
}
