import { z } from 'zod';
import { defineCommand, firstLine, type Output, succeeded, Unreadable } from '../command.js';
import { json, required, whole } from '../lines.js';
import { script } from '../script.js';

export const ceph = defineCommand({
  id: 'ceph',
  purpose: "Ceph's health as a client of this host sees it, and the MONs of its ceph.conf.",
  args: { user: 'user' },
  root: true,
  timeoutMs: 20_000,
  script: [script('storage/ceph-tools'), script('storage/ceph')].join('\n'),
  parse: parseCeph,
});

export const cephBlocklist = defineCommand({
  id: 'ceph-blocklist',
  purpose: 'Clients that Ceph lets in no more.',
  args: { user: 'user' },
  root: true,
  timeoutMs: 20_000,
  script: [script('storage/ceph-tools'), script('storage/ceph-blocklist')].join('\n'),
  parse: parseCephBlocklist,
});

export interface CephReading {
  /** `HEALTH_OK`, `HEALTH_WARN`, `HEALTH_ERR`. */
  readonly health: string;
  /** Names of what is wrong, `OSD_FULL` and the like. */
  readonly checks: readonly string[];
  /** As ceph.conf on the host has them. */
  readonly monHosts: readonly string[];
}

const cephStatus = z.object({
  health: z.object({ status: z.string(), checks: z.record(z.string(), z.unknown()).optional() }),
});

export function parseCeph(output: Output): CephReading {
  const [conf, ...rest] = succeeded(output).split('\n');
  const status = cephStatus.safeParse(json(rest.join('\n')));
  if (!status.success) throw new Unreadable(`is no status of Ceph: "${firstLine(rest.join('\n'))}"`);
  return {
    health: status.data.health.status,
    checks: Object.keys(status.data.health.checks ?? {}),
    // `10.0.0.1:6789`, or since Nautilus `[v2:10.0.0.1:3300/0,v1:10.0.0.1:6789/0]`.
    monHosts: (conf ?? '')
      .replace(/^mon=/, '')
      .split(/[\s,[\]]+/)
      .map((one) => one.replace(/^v[12]:/, '').replace(/\/\d+$/, ''))
      .filter((one) => one !== ''),
  };
}

/** null: this user may not see it. */
export type CephBlocklist = readonly string[] | null;

export function parseCephBlocklist(output: Output): CephBlocklist {
  const found = whole(output);
  if (required(found.get('allowed')?.[0], 'answer') !== 'yes') return null;
  return (found.get('entry') ?? []).map((line) => line.split(' ')[0] ?? '');
}
