import { defineCommand, type Output, succeeded } from '../../../hosts/command.js';
import { REBOOT_HELPER, rebootScript } from './helper.js';

/**
 * Reboots a host on which no guest runs: the one thing that the key of `hosts.reboot` may do. `boot` is the id of the
 * boot that is to end, so that a command that comes twice, or late, reboots once.
 */
export const hostReboot = defineCommand({
  id: 'host-reboot',
  purpose: 'Reboots the host, unless a QEMU process runs on it or it was rebooted since it was asked.',
  args: { boot: 'uuid' },
  root: true,
  timeoutMs: 20_000,
  helper: REBOOT_HELPER,
  script: rebootScript(),
  parse: parseReboot,
});

/** `rebooted`: another boot than the one that was to end; nothing was done. */
export type RebootAnswer = 'rebooting' | 'rebooted';

export function parseReboot(output: Output): RebootAnswer {
  return succeeded(output).trim() === 'rebooted' ? 'rebooted' : 'rebooting';
}
