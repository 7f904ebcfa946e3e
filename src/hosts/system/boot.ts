import { defineCommand, type Output, Unreadable } from '../command.js';
import { amount, pairsOf, required } from '../lines.js';
import { script } from '../script.js';

export const boot = defineCommand({
  id: 'boot',
  purpose: "The kernel's boot id, how long the host is up, and its kernel: whether it was rebooted.",
  args: {},
  root: false,
  timeoutMs: 10_000,
  script: script('system/boot'),
  parse: parseBoot,
});

/** Another id is another boot (random(4), /proc/sys/kernel/random/boot_id). */
export interface BootReading {
  readonly id: string;
  readonly upSeconds: number;
  readonly kernel: string;
}

export function parseBoot(output: Output): BootReading {
  const found = pairsOf(output);
  const id = required(found.get('boot')?.[0], 'boot id');
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new Unreadable('has no boot id');
  return {
    id,
    upSeconds: required(amount(found.get('up')?.[0]), 'uptime'),
    kernel: required(found.get('kernel')?.[0] || null, 'kernel'),
  };
}
