import { defineCommand, type Output, succeeded, Unreadable } from '../command.js';
import { amount, required } from '../lines.js';
import { script } from '../script.js';

/**
 * By sampling pages, virsh's default. Never `--mode dirty-bitmap`: seen to end QEMU 7.2 without KVM, and the guest with
 * it. Sampling compares contents, so a guest that writes the same bytes again seems to change nothing.
 */
export const dirtyRate = defineCommand({
  id: 'dirty-rate',
  purpose: 'Measures for some seconds how fast a guest writes into its memory.',
  args: { domain: 'domain', seconds: 'seconds' },
  root: true,
  timeoutMs: 75_000,
  script: script('libvirt/dirty-rate'),
  parse: parseDirtyRate,
});

/** Bytes a second that the guest writes into its memory. */
export interface DirtyRate {
  readonly bytesPerSecond: number;
  readonly measuredSeconds: number;
}

export function parseDirtyRate(output: Output): DirtyRate {
  const text = succeeded(output);
  const value = (key: string) => amount(new RegExp(`dirtyrate\\.${key}=(\\d+)`).exec(text)?.[1]);
  if (value('calc_status') !== 2) throw new Unreadable('the measurement has not ended');
  return {
    bytesPerSecond: required(value('megabytes_per_second'), 'rate') * 1024 * 1024,
    measuredSeconds: required(value('calc_period'), 'period'),
  };
}
