import { defineCommand, type Output, Unreadable } from '../command.js';
import { whole, wholeLines } from '../lines.js';
import { script } from '../script.js';

export const volumeDevices = defineCommand({
  id: 'volume-devices',
  purpose: 'What carries block devices: paths of iSCSI and Fibre Channel, controllers of NVMe.',
  args: { paths: 'paths' },
  root: false,
  timeoutMs: 10_000,
  script: [script('storage/wwid'), script('storage/volume-devices')].join('\n'),
  parse: parseVolumeDevices,
});

export const storageDevices = defineCommand({
  id: 'storage-devices',
  purpose: 'Devices of storage networks on this host and multipath maps, with what identifies each.',
  args: {},
  root: false,
  timeoutMs: 15_000,
  script: [script('storage/wwid'), script('storage/storage-devices')].join('\n'),
  parse: parseStorageDevices,
});

/** One path of NVMe to the storage. */
export interface NvmeController {
  /** `tcp`, `rdma`, `fc`; `pcie` is a disk of the host itself. */
  readonly transport: string;
  readonly state: string;
  readonly subsystem: string;
  /** `address:port`; null where the transport has none (pcie, fc). */
  readonly portal: string | null;
}

/** One block device that a domain has for a disk, and what carries it. */
export interface VolumeDevice {
  /** As the domain names it. */
  readonly path: string;
  /** The kernel's name, `sdb` or `dm-3`; null: nothing is at that path. */
  readonly node: string | null;
  /** The map's uuid, `mpath-3600…`; null: no multipath. */
  readonly map: string | null;
  readonly parts: readonly { readonly name: string; readonly wwid: string | null }[];
  /** Names in /dev/disk/by-path of its parts. */
  readonly links: readonly string[];
  readonly controllers: readonly NvmeController[];
}

/** `disk=` begins a device; what follows is about it, but the links, which come at the end. */
export function parseVolumeDevices(output: Output): readonly VolumeDevice[] {
  const lines = wholeLines(output);
  const groups: [string, string][][] = [];
  const links: [string, string][] = [];
  for (const line of lines) {
    const [, key, value] = /^([a-z]+)=(.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined)
      throw new Unreadable(`has a line that the script does not print`);
    if (key === 'disk') groups.push([]);
    if (key === 'link') links.push(halves(value));
    else groups.at(-1)?.push([key, value]);
  }
  return groups.map((group) => deviceOf(group, links));
}

function deviceOf(group: readonly [string, string][], links: readonly [string, string][]): VolumeDevice {
  const all = (key: string) => group.flatMap(([name, value]) => (name === key ? [value] : []));
  const parts = all('part').map((value) => {
    const [name, wwid] = halves(value);
    return { name, wwid: wwid === '' ? null : wwid };
  });
  return {
    path: all('disk')[0] ?? '',
    node: all('node')[0] || null,
    map: all('map')[0] ?? null,
    parts,
    links: links.flatMap(([name, link]) => (parts.some((part) => part.name === name) ? [link] : [])),
    controllers: all('controller').flatMap(controllerOf),
  };
}

function controllerOf(line: string): readonly NvmeController[] {
  const [, transport, state, subsystem, address] = /^\S+ ([a-z]+) (\S+) (\S+) ?(.*)$/.exec(line) ?? [];
  if (transport === undefined || state === undefined || subsystem === undefined) return [];
  const fields = new Map((address ?? '').split(',').map((field) => keyAndValue(field)));
  const [host, port] = [fields.get('traddr'), fields.get('trsvcid')];
  const ip = transport === 'tcp' || transport === 'rdma';
  return [
    {
      transport,
      state,
      subsystem,
      portal:
        !ip || host === undefined || port === undefined
          ? null
          : `${host.includes(':') ? `[${host}]` : host}:${port}`,
    },
  ];
}

function keyAndValue(field: string): [string, string] {
  const at = field.indexOf('=');
  return at < 0 ? [field.trim(), ''] : [field.slice(0, at).trim(), field.slice(at + 1).trim()];
}

function halves(text: string): [string, string] {
  const at = text.indexOf(' ');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1).trim()];
}

/** A device that a storage network gave a host, or a multipath map, by the path it is found under. */
export interface StorageDevice {
  readonly path: string;
  /** A device's WWID or a map's uuid; null: the kernel does not tell. */
  readonly identity: string | null;
}

export function parseStorageDevices(output: Output): readonly StorageDevice[] {
  return (whole(output).get('device') ?? []).map((line) => {
    const [path, identity] = halves(line);
    return { path, identity: identity === '' ? null : identity };
  });
}

export interface IscsiPlace {
  readonly portal: string;
  readonly target: string;
  readonly lun: string;
}

/** `ip-PORTAL-iscsi-TARGET-lun-N`, as udev names it, with the PCI device before it for an offload adapter. */
export function iscsiPlaceOf(link: string): IscsiPlace | undefined {
  const [, address, port, target, lun] =
    /(?:^|[/-])ip-(.+):(\d{1,5})-iscsi-(.+)-lun-(\d+|0x[0-9a-f]+)$/.exec(link) ?? [];
  if (address === undefined || port === undefined || target === undefined || lun === undefined)
    return undefined;
  return { portal: `${address.includes(':') ? `[${address}]` : address}:${port}`, target, lun };
}

/** The port of the storage in `pci-0000:05:00.0-fc-0x5006…-lun-1`. */
export function targetPortOf(link: string): string | undefined {
  return /(?:^|[/-])fc-(0x[0-9a-f]{16})-lun-\w+$/.exec(link)?.[1];
}
