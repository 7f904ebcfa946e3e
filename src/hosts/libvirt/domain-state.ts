import { defineCommand, type Output, succeeded } from '../command.js';
import { amount, required, virshFields } from '../lines.js';
import { script } from '../script.js';

export const domainState = defineCommand({
  id: 'domain-state',
  purpose: 'Whether a domain is on this host, and how it is.',
  args: { domain: 'domain' },
  root: true,
  timeoutMs: 10_000,
  script: script('libvirt/domain-state'),
  parse: parseDomainState,
});

export type DomainState =
  | { readonly there: false }
  | {
      readonly there: true;
      /** As libvirt says it: `running`, `paused`, `shut off`, `crashed` … */
      readonly state: string;
      readonly uuid: string;
      readonly vcpus: number;
      readonly memoryBytes: number;
    };

/** `virsh` in the C locale, for a domain that libvirt on this host does not know. */
export function isNoDomain(output: Output): boolean {
  return output.code !== 0 && /failed to get domain|Domain not found/i.test(output.stderr);
}

export function parseDomainState(output: Output): DomainState {
  if (isNoDomain(output)) return { there: false };
  const fields = virshFields(succeeded(output));
  return {
    there: true,
    state: required(fields.get('State'), 'state'),
    uuid: required(fields.get('UUID'), 'UUID'),
    vcpus: required(amount(fields.get('CPU(s)')), 'number of CPUs'),
    memoryBytes: 1024 * required(amount(fields.get('Max memory')?.replace(/ KiB$/, '')), 'memory'),
  };
}
