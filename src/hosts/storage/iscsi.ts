import { z } from 'zod';
import { Failed, firstLine, type Output, succeeded, Unreadable } from '../command.js';
import { json, required, whole } from '../lines.js';

export interface IscsiSession {
  readonly target: string;
  /** Where it is connected now: for SolidFire a node of the cluster, to which the login was redirected. */
  readonly portal: string;
  /** Where it logged in first: for SolidFire the SVIP. */
  readonly persistent: string;
}

export interface IscsiReading {
  /** null: no initiator name on this host. */
  readonly initiator: string | null;
  readonly sessions: readonly IscsiSession[];
  readonly daemon: boolean;
  /** node.session.scan of the node records, `manual` or `auto`, by target; open-iscsi before 2.0.874 has none. */
  readonly scans: ReadonlyMap<string, string>;
}

export function parseIscsi(output: Output): IscsiReading {
  const found = whole(output);
  const daemon = required(found.get('daemon')?.[0], 'word on iscsid');
  return {
    initiator: required(found.get('initiator')?.[0], 'initiator name') || null,
    sessions: (found.get('session') ?? []).flatMap((line) => {
      const [target, portal, persistent] = line.split(' ');
      if (target === undefined || portal === undefined || persistent === undefined) return [];
      return [{ target, portal, persistent }];
    }),
    daemon: daemon === 'yes',
    scans: new Map(
      (found.get('record') ?? []).flatMap((line) => {
        const [target, scan] = line.split(' ');
        return target === undefined || scan === undefined ? [] : [[target, scan] as const];
      }),
    ),
  };
}

export interface FibreChannelPort {
  readonly wwpn: string;
  readonly state: string;
}

export interface FibreChannelReading {
  readonly ports: readonly FibreChannelPort[];
  /** Ports of the storage that the fabric lets this host see. */
  readonly targets: readonly FibreChannelPort[];
}

export function parseFibreChannel(output: Output): FibreChannelReading {
  const found = whole(output);
  return { ports: portsOf(found.get('port')), targets: portsOf(found.get('target')) };
}

function portsOf(lines: readonly string[] | undefined): readonly FibreChannelPort[] {
  return (lines ?? []).flatMap((line) => {
    // The kernel says `Not Present` for a port whose device is gone.
    const [, wwpn, state] = /^(0x[0-9a-f]{16}) (\S.*)$/.exec(line) ?? [];
    return wwpn === undefined || state === undefined ? [] : [{ wwpn, state }];
  });
}

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

/** null: the host has no showmount, or the server does not tell. */
export type NfsExports = readonly { readonly path: string; readonly clients: readonly string[] }[] | null;

export function parseNfsExports(output: Output): NfsExports {
  const found = whole(output);
  if (required(found.get('status')?.[0], 'status') !== 'answered') return null;
  return (found.get('export') ?? []).map((line) => {
    const [path = '', clients = ''] = line.split(/\s+/);
    return { path, clients: clients.split(',').filter((one) => one !== '') };
  });
}

/** null: this user may not see it. */
export type CephBlocklist = readonly string[] | null;

export function parseCephBlocklist(output: Output): CephBlocklist {
  const found = whole(output);
  if (required(found.get('allowed')?.[0], 'answer') !== 'yes') return null;
  return (found.get('entry') ?? []).map((line) => line.split(' ')[0] ?? '');
}

export interface LibrbdReading {
  /** `1.16.0`: the library's own count. */
  readonly library: string | null;
  readonly package: string | null;
}

export function parseLibrbd(output: Output): LibrbdReading {
  const found = whole(output);
  return { library: found.get('library')?.at(-1) ?? null, package: found.get('package')?.[0] ?? null };
}

const rbdInfo = z.object({ features: z.array(z.string()) });

export type RbdImage =
  | { readonly opens: true; readonly features: readonly string[] }
  | { readonly opens: false; readonly why: 'features' | 'not-permitted' | 'absent' | 'fenced' };

/**
 * `rbd info` ends with the errno: 38 where librbd does not know a feature of the image, 1 or 13 without the right, 108
 * for a host on the blocklist (EBLOCKLISTED is ESHUTDOWN).
 */
export function parseRbdImage(output: Output): RbdImage {
  const { code, stderr } = output;
  if (code === 2) return { opens: false, why: 'absent' };
  if (code === 1 || code === 13) return { opens: false, why: 'not-permitted' };
  if (code === 108) return { opens: false, why: 'fenced' };
  if (code === 38 || /unsupported features/i.test(stderr)) return { opens: false, why: 'features' };
  if (code === 124 || code === 137) throw new Failed('did not end: Ceph does not answer');
  const info = rbdInfo.safeParse(json(succeeded(output)));
  if (!info.success) throw new Unreadable(`is no description of an image: "${firstLine(output.stdout)}"`);
  return { opens: true, features: info.data.features };
}
