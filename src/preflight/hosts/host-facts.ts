import type { ClockFacts, MeshTrial, NovaComputeFacts } from '../../hosts/host-facts.js';
import type { MoveJob } from '../../hosts/move-figures.js';
import type { CpuComparison, DirtyRate, DomainState, LibvirtVersion } from '../../hosts/parsers/domain.js';
import type { DomainDefinition, HostCpu } from '../../hosts/parsers/domain-xml.js';
import type { InterfaceAddress, PathTo } from '../../hosts/parsers/network.js';
import type { NamesSeen, PortAnswer } from '../../hosts/parsers/peers.js';
import type {
  CephReading,
  DiskRoom,
  FibreChannelPort,
  IscsiReading,
  MultipathReading,
  NfsReading,
} from '../../hosts/parsers/storage.js';
import type { Certificate, MemoryAndLoad, SystemReading } from '../../hosts/parsers/system.js';

/** What is read of one host. null: does not apply to this server (no such volumes), which no check speaks of. */
export interface HostFactTypes {
  /** nova.conf as it was found, in whatever state. */
  novaFiles: NovaComputeFacts;
  /** nova.conf that nova-compute could start with; unreadable where it could not. */
  nova: NovaComputeFacts;
  libvirt: LibvirtVersion;
  cpu: HostCpu;
  machines: readonly string[];
  memory: MemoryAndLoad;
  clock: ClockFacts;
  system: SystemReading;
  packages: ReadonlyMap<string, string>;
  settings: ReadonlyMap<string, string>;
  addresses: readonly InterfaceAddress[];
  /** null: this host does not use TLS for moves. */
  certificates: readonly Certificate[] | null;
  /** Of the server, on this host. null: no such domain. */
  domain: DomainDefinition | null;
  domainState: DomainState;
  job: MoveJob;
  dirtyRate: DirtyRate | null;
  folder: 'there' | 'absent' | 'no-path';
  /** Of the file system of instances_path, where folders and local disks of servers are. */
  /** Device -> MTU. */
  links: ReadonlyMap<string, number>;
  /** Barbican's address in nova.conf, tried from this host; null: none is set, the catalog has it. */
  keyManager: { readonly endpoint: string; readonly answer: PortAnswer } | null;
  /** [cinder] cross_az_attach; null: nova.conf cannot be used, and why. */
  crossAzAttach: { readonly value: boolean | null; readonly why: string | null };
  room: DiskRoom;
  /** What of the server would be copied, by its flavor. */
  localDiskGib: number;
  storage: StorageKinds;
  iscsi: IscsiReading | null;
  multipath: MultipathReading | null;
  fibreChannel: readonly FibreChannelPort[] | null;
  nfs: NfsReading | null;
  ceph: CephReading | null;
  /** Digests of libvirt's secrets that the server's disks name, by their id; null: libvirt here has no such secret. */
  secrets: ReadonlyMap<string, string | null> | null;
  juno: 'corrected' | 'uncorrected' | 'absent' | null;
}

/** What is tried from one host to another. */
export interface PairFactTypes {
  mesh: MeshTrial | null;
  reach: MeshTrial;
  names: { readonly wanted: string; readonly seen: NamesSeen };
  path: PathTo;
  /** Of a few ports of the range that QEMU listens on. null: the stream does not use them (tunnelled). */
  migrationPorts: ReadonlyMap<number, PortAnswer> | null;
  /** Portals of the server's volumes, tried from the first host; null: it has no such volumes. */
  portals: readonly { readonly portal: string; readonly answer: PortAnswer }[] | null;
  /** NFS servers of the second host's mounts, tried from the first. */
  nfsServers: PairFactTypes['portals'];
  /** What the first host's guest needs, compared by the second. null: the guest has no CPU of its own. */
  cpuFit: CpuComparison | null;
}

/** Which kinds of volumes the server's disks stand on, as its domain on the source shows. */
export interface StorageKinds {
  readonly rbd: boolean;
  readonly iscsi: boolean;
  readonly multipath: boolean;
  readonly fibreChannel: boolean;
  readonly nfs: boolean;
}

export type HostKey = keyof HostFactTypes;
export type PairKey = keyof PairFactTypes;
