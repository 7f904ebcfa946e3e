/** What of the storage of one simulated host can be told to differ. Healthy: everything is reached, nothing is left. */
export interface StorageState {
  /** Portals and MONs, `address:port`, that this host does not get through to. */
  readonly closed: Set<string>;
  /** node.session.scan in the records of its targets; null: open-iscsi too old to have it. */
  scan: 'manual' | 'auto' | null;
  /** MTU of the device towards the storage; whether packets of that size come back. */
  mtu: number;
  wholeMtu: boolean;
  /** Volumes whose device was left here, by id. */
  readonly left: Set<string>;
  /** Targets of sessions beside those of the servers here, by node of SolidFire. */
  readonly moreSessions: Map<string, number>;
  readonly fcPorts: Map<string, string>;
  /** Ports of the storage that its zones show it. */
  readonly fcTargets: Set<string>;
  hostNqn: string | null;
  hostId: string | null;
  nvmeCli: boolean;
  readonly nvmeModules: Set<string>;
  nfsMounted: boolean;
  nfsOptions: string;
  nfsStale: boolean;
  /** What is mounted in the export's place; null: the export. */
  nfsOther: string | null;
  /** Who the export is for, as showmount tells; null: it does not. */
  nfsClients: string | null;
  qemuIds: string;
  librbd: string;
  /** What `rbd info` ends with: 0 opens, 38 knows not every feature, 1 may not, 2 finds no image. */
  rbdStatus: number;
  cephUsable: boolean;
  blocklist: readonly string[] | null;
}

export const FC_TARGETS = ['0x50060160bb201122', '0x50060168bb201122'] as const;
export const NFS_EXPORT = '10.30.0.9:/export/cinder';
export const NFS_TARGET = '/var/lib/nova/mnt/0123456789abcdef0123456789abcdef';
export const SVIP = '10.30.0.5:3260';
/** Nodes of the SolidFire cluster, among which it spreads volumes. */
export const NODES = ['10.30.0.21:3260', '10.30.0.22:3260'] as const;
export const NVME_PORTAL = '10.30.0.7';
export const MON = '10.20.0.1:6789';

export function healthyStorage(number: number): StorageState {
  const digits = number.toString(16).padStart(4, '0');
  return {
    closed: new Set(),
    scan: 'manual',
    mtu: 9000,
    wholeMtu: true,
    left: new Set(),
    moreSessions: new Map(),
    fcPorts: new Map([
      [`0x2100000e1e1d${digits}`, 'Online'],
      [`0x2100000e1e1e${digits}`, 'Online'],
    ]),
    fcTargets: new Set(FC_TARGETS),
    hostNqn: `nqn.2014-08.org.nvmexpress:uuid:4c4c4544-0000-1000-8000-b4c04f00${digits}`,
    hostId: `4c4c4544-0000-1000-8000-b4c04f00${digits}`,
    nvmeCli: true,
    nvmeModules: new Set(['nvme_tcp', 'nvme_rdma']),
    nfsMounted: true,
    nfsOptions: 'rw,relatime,vers=4.2,hard',
    nfsStale: false,
    nfsOther: null,
    nfsClients: '10.20.0.0/16',
    qemuIds: '64055:64055',
    librbd: '16.2.15+ds-0+deb12u1',
    rbdStatus: 0,
    cephUsable: true,
    // A client that died, on the host of the MON: it blocks nobody else.
    blocklist: ['10.20.0.1:0/193592991'],
  };
}
