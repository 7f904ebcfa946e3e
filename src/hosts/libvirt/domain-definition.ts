import { defineCommand, type Output, succeeded, Unreadable } from '../command.js';
import { script } from '../script.js';
import { isNoDomain } from './domain-state.js';
import { type Element, elements } from './xml.js';

export const domainDefinition = defineCommand({
  id: 'domain-definition',
  purpose: "A domain's CPU, machine type, memory, disks and host devices; no secrets, no metadata.",
  args: { domain: 'domain' },
  root: true,
  timeoutMs: 15_000,
  script: script('libvirt/domain-definition'),
  parse: parseDomainXml,
});

export interface DomainDisk {
  /** `network`, `block`, `file` … */
  readonly kind: string;
  /** `disk`, `cdrom` … */
  readonly device: string;
  readonly cache: string | null;
  readonly target: string | null;
  /** `rbd` and so on for a network disk. */
  readonly protocol: string | null;
  /** Image, device or file. */
  readonly source: string | null;
  /** MONs or portals, `address:port`. */
  readonly hosts: readonly string[];
  readonly secretUuid: string | null;
  /** Whom the storage knows this host as: the Ceph user of an RBD image. */
  readonly authUser: string | null;
  /** Cinder's id of the volume, which Nova writes there. */
  readonly serial: string | null;
}

export interface DomainDefinition {
  readonly machine: string;
  readonly arch: string;
  /** The element as libvirt printed it: what the destination's libvirt compares. */
  readonly cpuXml: string | null;
  readonly cpuMode: string | null;
  readonly memoryKiB: number | null;
  readonly disks: readonly DomainDisk[];
  /** Devices of the host that are passed through. */
  readonly hostDevices: number;
}

/** null: no such domain on this host. */
export function parseDomainXml(output: Output): DomainDefinition | null {
  if (isNoDomain(output)) return null;
  const xml = succeeded(output);
  const [type] = elements(xml, 'type');
  const [cpu] = elements(xml, 'cpu');
  const [memory] = elements(xml, 'memory');
  const machine = type?.attributes.machine;
  if (type === undefined || machine === undefined) throw new Unreadable('has no machine type');
  return {
    machine,
    arch: type.attributes.arch ?? 'unknown',
    cpuXml: cpu?.text ?? null,
    cpuMode: cpu?.attributes.mode ?? null,
    memoryKiB: memory !== undefined && /^\d{1,15}$/.test(memory.body) ? Number(memory.body) : null,
    disks: elements(xml, 'disk').map(diskOf),
    hostDevices: elements(xml, 'hostdev').length,
  };
}

function diskOf(disk: Element): DomainDisk {
  const [source] = elements(disk.body, 'source');
  const attributes = source?.attributes ?? {};
  return {
    kind: disk.attributes.type ?? 'unknown',
    device: disk.attributes.device ?? 'disk',
    cache: elements(disk.body, 'driver')[0]?.attributes.cache ?? null,
    target: elements(disk.body, 'target')[0]?.attributes.dev ?? null,
    protocol: attributes.protocol ?? null,
    source: attributes.name ?? attributes.dev ?? attributes.file ?? null,
    hosts: elements(source?.body ?? '', 'host').map(
      ({ attributes: host }) => `${host.name ?? '?'}${host.port === undefined ? '' : `:${host.port}`}`,
    ),
    secretUuid: elements(disk.body, 'secret')[0]?.attributes.uuid ?? null,
    authUser: elements(disk.body, 'auth')[0]?.attributes.username ?? null,
    serial: elements(disk.body, 'serial')[0]?.body ?? null,
  };
}
