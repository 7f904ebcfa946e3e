import type { Clock } from '../../../base/clock.js';
import type { Cloud } from '../../../cloud/cloud.js';
import type { ComputeService } from '../../../cloud/compute.js';
import { libvirtVersion, boot as readBoot } from '../../../hosts/commands.js';
import { isHostError } from '../../../hosts/host-error.js';
import { HostReader } from '../../../hosts/host-reader.js';
import type { Hosts } from '../../../hosts/hosts.js';
import type { Finding } from '../../../preflight/finding.js';
import { checkHostItself } from '../../../preflight/host-preflight.js';
import { runMesh } from '../../../preflight/mesh.js';
import type { ReturnLook } from './judge.js';
import type { HostVersions } from './versions.js';

export interface ReturnParts {
  cloud: Cloud;
  /** undefined: SSH is not configured. */
  hosts: Hosts | undefined;
  clock: Clock;
}

/** Hosts that a returned one is tried with, both ways. */
const MOST_PEERS = 3;

/** What a host is before it is handed over. Never rejects: what can't be read is null. */
export async function asItIs(
  hosts: Hosts | undefined,
  host: string,
): Promise<{ bootId: string | null; versions: HostVersions }> {
  const read = hosts === undefined ? undefined : await readHost(hosts, host);
  if (read?.kind !== 'read') return { bootId: null, versions: { libvirt: null, qemu: null, kernel: null } };
  return { bootId: read.boot.id, versions: read.versions };
}

/**
 * Looks at a host that was handed over. Its checks, and those with some of its peers, are made only once nova-compute
 * has reported often enough: before, they would fail for that alone.
 */
export async function lookAtReturn(
  { cloud, hosts, clock }: ReturnParts,
  host: string,
  seen: { heartbeats: number; enough: number },
): Promise<ReturnLook> {
  const services = await cloud.services();
  const service = services.find((one) => one.host === host);
  const onHost = hosts === undefined ? undefined : await readHost(hosts, host);
  const reports = service?.state === 'up' && seen.heartbeats >= seen.enough;
  const read = hosts === undefined || onHost?.kind === 'read';
  const findings = reports && read ? await findingsOf({ cloud, hosts, clock }, host, services) : undefined;
  return { service, heartbeats: seen.heartbeats, host: onHost, findings };
}

async function readHost(hosts: Hosts, host: string): Promise<NonNullable<ReturnLook['host']>> {
  try {
    const boot = await hosts.run(host, readBoot, {});
    const versions = await hosts.run(host, libvirtVersion, {});
    return { kind: 'read', boot, versions: { ...versions, kernel: boot.kernel } };
  } catch (error) {
    if (!isHostError(error)) throw error;
    return { kind: 'silent', why: error.message };
  }
}

async function findingsOf(
  { cloud, hosts, clock }: ReturnParts,
  host: string,
  services: readonly ComputeService[],
): Promise<readonly Finding[]> {
  const reader = hosts === undefined ? null : new HostReader(hosts, clock);
  const peers = services
    .filter((one) => one.host !== host && one.state === 'up' && one.status === 'enabled')
    .map((one) => one.host)
    .slice(0, MOST_PEERS);
  const [own, mesh] = await Promise.all([
    checkHostItself({ cloud, host, hosts: reader, clock }),
    reader === null || peers.length === 0 ? undefined : runMesh(reader, [host, ...peers], clock),
  ]);
  const ways = (mesh?.ways ?? []).filter(({ from, to }) => from === host || to === host);
  return [
    ...own,
    ...ways.flatMap((way): Finding[] => {
      if (way.way !== 'fails') return [];
      const { from, to, text, remedy } = way;
      return [
        {
          check: 'mesh',
          title: 'SSH and libvirt',
          verdict: 'fail',
          subject: `${from} → ${to}`,
          text,
          remedy,
        },
      ];
    }),
  ];
}
