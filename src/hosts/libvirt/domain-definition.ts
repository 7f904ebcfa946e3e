import { type Output, succeeded, Unreadable } from '../command.js';
import { isNoDomain } from './domain-state.js';

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

export interface HostCpu {
  /** libvirt's own id of the host. */
  readonly uuid: string | null;
  readonly arch: string;
  readonly model: string | null;
  readonly vendor: string | null;
  readonly microcode: string | null;
  readonly features: readonly string[];
}

export function parseHostCpu(output: Output): HostCpu {
  const xml = succeeded(output);
  const [cpu] = elements(xml, 'cpu');
  const body = (tag: string) => elements(cpu?.body ?? '', tag)[0]?.body ?? null;
  const arch = body('arch');
  if (cpu === undefined || arch === null) throw new Unreadable('has no CPU');
  return {
    uuid: elements(xml, 'uuid')[0]?.body ?? null,
    arch,
    model: body('model'),
    vendor: body('vendor'),
    microcode: elements(cpu.body, 'microcode')[0]?.attributes.version ?? null,
    features: elements(cpu.body, 'feature').flatMap(({ attributes }) => attributes.name ?? []),
  };
}

interface Element {
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Elements of one name in libvirt's own output, which never nests them in themselves. Linear in the text. */
function elements(xml: string, tag: string): Element[] {
  const found: Element[] = [];
  for (let at = xml.indexOf(`<${tag}`); at >= 0; at = xml.indexOf(`<${tag}`, at + 1)) {
    if (!/[\s/>]/.test(xml[at + tag.length + 1] ?? '')) continue;
    const open = xml.indexOf('>', at);
    if (open < 0) break;
    const attributes = attributesOf(xml.slice(at + tag.length + 1, open));
    if (xml[open - 1] === '/') {
      found.push({ text: xml.slice(at, open + 1), attributes, body: '' });
      continue;
    }
    const close = xml.indexOf(`</${tag}>`, open);
    if (close < 0) break;
    const end = close + tag.length + 3;
    found.push({ text: xml.slice(at, end), attributes, body: decoded(xml.slice(open + 1, close)) });
    at = end - 1;
  }
  return found;
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name, single, double] of text.matchAll(/([\w:-]+)=(?:'([^']*)'|"([^"]*)")/g)) {
    if (name !== undefined) attributes[name] = decoded(single ?? double ?? '');
  }
  return attributes;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' };

/** Only text without elements is decoded: the inside of an element is still XML. */
function decoded(text: string): string {
  if (text.includes('<')) return text;
  return text.trim().replaceAll(/&(lt|gt|amp|apos|quot);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
