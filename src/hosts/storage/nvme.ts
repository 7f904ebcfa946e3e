import { defineCommand, type Output } from '../command.js';
import { required, whole } from '../lines.js';
import { script } from '../script.js';

export const nvme = defineCommand({
  id: 'nvme',
  purpose:
    'The names by which NVMe storage knows this host, nvme-cli and the modules for NVMe over a network.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: script('storage/nvme'),
  parse: parseNvme,
});

export interface NvmeReading {
  /** null: nova-compute has no such file. */
  readonly hostNqn: string | null;
  readonly hostId: string | null;
  readonly cli: boolean;
  /** `nvme_tcp` and so on: loaded, or there to be loaded. */
  readonly modules: readonly string[];
}

export function parseNvme(output: Output): NvmeReading {
  const found = whole(output);
  return {
    hostNqn: required(found.get('hostnqn')?.[0], 'hostnqn') || null,
    hostId: required(found.get('hostid')?.[0], 'hostid') || null,
    cli: found.get('cli')?.[0] === 'yes',
    modules: found.get('module') ?? [],
  };
}
