import { defineCommand, type Output, succeeded } from '../command.js';
import { script } from '../script.js';

export const runningDomains = defineCommand({
  id: 'running-domains',
  purpose: 'The domains that are active on this host, by their UUID.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: script('libvirt/running-domains'),
  parse: parseRunningDomains,
});

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Paused ones are active, too; what is defined and off is not. */
export function parseRunningDomains(output: Output): readonly string[] {
  return succeeded(output)
    .split('\n')
    .map((row) => row.trim())
    .filter((row) => UUID.test(row));
}
