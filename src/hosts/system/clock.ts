import { defineCommand, type Output } from '../command.js';
import { amount, pairsOf, required } from '../lines.js';
import { script } from '../script.js';

export const clock = defineCommand({
  id: 'clock',
  purpose: "The host's clock, and how far it is off by chrony or systemd.",
  args: {},
  root: false,
  timeoutMs: 10_000,
  script: script('system/clock'),
  parse: parseClock,
});

export interface ClockReading {
  /** The host's clock, seconds since the epoch. */
  readonly now: number;
  /** Seconds that the clock is off, as chrony estimates it; null: chrony is not there. */
  readonly offset: number | null;
  /** null: nobody on the host can tell. */
  readonly synchronised: boolean | null;
}

export function parseClock(output: Output): ClockReading {
  const found = pairsOf(output);
  const offset = /^-?\d{1,9}\.\d{1,12}$/.exec(found.get('offset')?.[0] ?? '')?.[0];
  const synchronised = found.get('synchronised')?.[0];
  return {
    now: required(amount(found.get('now')?.[0]), 'time'),
    offset: offset === undefined ? null : Number(offset),
    synchronised: synchronised === 'yes' || synchronised === 'no' ? synchronised === 'yes' : null,
  };
}
