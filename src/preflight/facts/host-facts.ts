import type { ClockOffset, MeshTrial, NovaComputeState } from '../../hosts/host-reader.js';
import type { CpuComparison, HostCpu } from '../../hosts/libvirt/cpu.js';
import type { DirtyRate } from '../../hosts/libvirt/dirty-rate.js';
import type { DomainDefinition } from '../../hosts/libvirt/domain-definition.js';
import type { DomainState } from '../../hosts/libvirt/domain-state.js';
import type { MoveJob } from '../../hosts/libvirt/migration-job.js';
import type { Certificate } from '../../hosts/libvirt/settings.js';
import type { LibvirtVersion } from '../../hosts/libvirt/version.js';
import type { InterfaceAddress } from '../../hosts/network/addresses.js';
import type { NamesSeen } from '../../hosts/network/names.js';
import type { PathTo } from '../../hosts/network/path-to.js';
import type { PortAnswer } from '../../hosts/network/ports.js';
import type { CephBlocklist, CephReading } from '../../hosts/storage/ceph.js';
import type { DiskRoom } from '../../hosts/storage/disk.js';
import type { FibreChannelReading } from '../../hosts/storage/fibre-channel.js';
import type { IscsiReading } from '../../hosts/storage/iscsi.js';
import type { MultipathReading } from '../../hosts/storage/multipath.js';
import type { NfsExports, NfsMount, NfsReading } from '../../hosts/storage/nfs.js';
import type { NvmeReading } from '../../hosts/storage/nvme.js';
import type { LibrbdReading, RbdImage } from '../../hosts/storage/rbd.js';
import type { StorageDevice, VolumeDevice } from '../../hosts/storage/volume-devices.js';
import type { MemoryAndLoad } from '../../hosts/system/memory.js';
import type { SystemReading } from '../../hosts/system/system.js';

/** What is read of one host. null: does not apply to this server (no such volumes), which no check speaks of. */
export interface HostFacts {
  /** Its own name, as it answers to our login. */
  login: string;
  /** nova.conf as it was found, in whatever state. */
  novaFiles: NovaComputeState;
  /** nova.conf that nova-compute could start with; unreadable where it could not. */
  nova: NovaComputeState;
  libvirt: LibvirtVersion;
  cpu: HostCpu;
  machines: readonly string[];
  memory: MemoryAndLoad;
  clock: ClockOffset;
  system: SystemReading;
  packages: ReadonlyMap<string, string>;
  settings: ReadonlyMap<string, string>;
  addresses: readonly InterfaceAddress[];
  /** Device -> MTU. */
  links: ReadonlyMap<string, number>;
  /** Barbican's address in nova.conf, tried from this host; null: none is set, the catalog has it. */
  keyManager: { readonly endpoint: string; readonly answer: PortAnswer } | null;
  /** [cinder] cross_az_attach; null: nova.conf cannot be used, and why. */
  crossAzAttach: { readonly value: boolean | null; readonly why: string | null };
  /** null: this host does not use TLS for moves. */
  certificates: readonly Certificate[] | null;
  /** Of the server, on this host. null: no such domain. */
  domain: DomainDefinition | null;
  domainState: DomainState;
  job: MoveJob;
  dirtyRate: DirtyRate | null;
  folder: 'there' | 'absent' | 'no-path';
  /** Of the file system of instances_path, where folders and local disks of servers are. */
  room: DiskRoom;
  /** What of the server would be copied, by its flavor. */
  localDiskGib: number;
  storage: StorageKinds;
  /** What carries the server's block devices, on its source. Empty: it has none. */
  volumeDevices: readonly VolumeDevice[];
  /** Devices of storage networks on this host. */
  storageDevices: readonly StorageDevice[] | null;
  iscsi: IscsiReading | null;
  multipath: MultipathReading | null;
  fibreChannel: FibreChannelReading | null;
  nvme: NvmeReading | null;
  /** The ways from this host to the portals of the server's iSCSI volumes, and to those of its NVMe ones. */
  portalPaths: readonly PortalPath[] | null;
  nvmePaths: readonly PortalPath[] | null;
  nfs: NfsReading | null;
  /** On the source: mounts that the server's disks are on. */
  nfsMounts: readonly NfsMount[] | null;
  /** What the servers of those mounts export, asked from this host. */
  nfsExports: readonly ExportsOf[] | null;
  ceph: CephReading | null;
  librbd: LibrbdReading | null;
  /** The server's images, opened from this host for their description alone. */
  rbdImages: readonly { readonly image: string; readonly answer: RbdImage }[] | null;
  blocklist: { readonly entries: CephBlocklist; readonly user: string } | null;
  /** MONs that the server's disks name, tried from this host. */
  mons: readonly Tried[] | null;
  /** Digests of libvirt's secrets that the server's disks name, by their id; null: libvirt here has no such secret. */
  secrets: ReadonlyMap<string, string | null> | null;
  juno: 'corrected' | 'uncorrected' | 'absent' | null;
}

/** What is tried from one host to another. */
export interface PairFacts {
  mesh: MeshTrial | null;
  reach: MeshTrial;
  names: { readonly wanted: string; readonly seen: NamesSeen };
  path: PathTo;
  /** Of a few ports of the range that QEMU listens on. null: the stream does not use them (tunnelled). */
  migrationPorts: ReadonlyMap<number, PortAnswer> | null;
  /** Portals of the server's volumes, tried from the first host; null: it has no such volumes. */
  portals: readonly Tried[] | null;
  nvmePortals: readonly Tried[] | null;
  /** NFS servers of the server's volumes, tried from the first host. */
  nfsServers: readonly Tried[] | null;
  /** What the first host's guest needs, compared by the second. null: the guest has no CPU of its own. */
  cpuFit: CpuComparison | null;
}

/** One `address:port` and what a TCP connection to it met. */
export interface Tried {
  readonly portal: string;
  readonly answer: PortAnswer;
}

export interface PortalPath {
  readonly portal: string;
  readonly path: PathTo;
}

export interface ExportsOf {
  readonly server: string;
  readonly exports: NfsExports;
}

/** Which kinds of volumes the server's disks stand on, as its domain on the source shows. */
export interface StorageKinds {
  readonly rbd: boolean;
  readonly iscsi: boolean;
  readonly multipath: boolean;
  readonly fibreChannel: boolean;
  /** Over a network: a disk of the host itself is none. */
  readonly nvme: boolean;
  readonly nfs: boolean;
}
