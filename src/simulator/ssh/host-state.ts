import type { CommandResult } from './host-server.js';
import { healthyStorage, type StorageState } from './storage-state.js';

/** What stands behind the volumes of a host's servers, as libvirt there sees them. */
export type DiskBackend = 'rbd' | 'iscsi' | 'multipath' | 'solidfire' | 'fc' | 'nvme' | 'nfs';

/** What of one simulated host can be told to differ. Everything else follows from the cloud. */
export interface HostState {
  /** nova.conf by section and key; `text` in its place stands for the whole file as it is. `missing`: there is none. */
  readonly novaConf: Map<string, string>;
  novaConfText: string | null;
  novaConfMissing: boolean;
  /** Seconds before now. nova-compute runs since then; nova.conf was changed before that unless told otherwise. */
  novaStartedAgo: number;
  novaConfChangedAgo: number;
  novaRunning: boolean;
  /** Peers that do not accept this host's key any more. */
  readonly refusedBy: Set<string>;
  /** Peers whose host key this host has wrong, and those whose key it does not have. */
  readonly wrongHostKeyOf: Set<string>;
  readonly noHostKeyOf: Set<string>;
  /** Peers that this host cannot name. */
  readonly cannotName: Set<string>;
  /** Ports of every peer that a firewall drops. */
  readonly filteredPorts: Set<number>;
  cpuModel: string;
  microcode: string;
  cryptsetup: boolean;
  /** Of qemu.conf, libvirtd.conf and sshd, as Drover's command names them. */
  readonly settings: Map<string, string>;
  /** Of the device that carries the servers' network. */
  mtu: number;
  /** CPU models of guests that this host cannot give. */
  readonly cannotRun: Set<string>;
  libvirt: string;
  machines: readonly string[];
  /** Seconds by which its clock is ahead, and what chrony says of it. */
  clockAhead: number;
  availableMemoryMb: number | null;
  disks: DiskBackend;
  readonly storage: StorageState;
  initiator: string;
  readonly failedPaths: Set<string>;
  multipathd: boolean;
  secretValue: string | null;
  readonly leftFolders: Set<string>;
  /** Libvirt names of domains that are here beside those the cloud knows of. */
  readonly leftDomains: Set<string>;
  certificatesEndInDays: number | null;
  linkMbit: number | null;
  dirtyMibPerSecond: number | null;
  /** What a repair wrote, by file; whether it made the migration key; and what it has to put back. */
  readonly repaired: Map<string, readonly string[]>;
  migrationKey: boolean;
  beforeRepair: BeforeRepair | null;
  /** By the id of a command: what it answers instead. */
  readonly answers: Map<string, (words: readonly string[]) => CommandResult>;
  /** Takes commands and never answers them. */
  silent: boolean;
  /** Milliseconds before every answer. */
  latencyMs: number;
  /** Ids of the commands it was asked, in order. */
  readonly asked: string[];
}

export interface BeforeRepair {
  /** Peers whose key this host did not accept. */
  readonly refuses: readonly string[];
  readonly wrong: readonly string[];
  readonly unknown: readonly string[];
  readonly unnamed: readonly string[];
}

export const SECRET_UUID = '37c9889e-6d80-4066-b14d-38cc7d27a9e0';
export const MACHINE = 'pc-i440fx-7.2';

export function healthyState(number: number): HostState {
  return {
    novaConf: new Map(Object.entries(NOVA_CONF)),
    novaConfText: null,
    novaConfMissing: false,
    novaStartedAgo: 86_400,
    novaConfChangedAgo: 100_000,
    novaRunning: true,
    refusedBy: new Set(),
    wrongHostKeyOf: new Set(),
    noHostKeyOf: new Set(),
    cannotName: new Set(),
    filteredPorts: new Set(),
    cpuModel: 'Cascadelake-Server',
    microcode: '0x5003707',
    cryptsetup: true,
    settings: new Map([
      ['qemu.user', 'libvirt-qemu'],
      ['sshd.maxstartups', '10:30:100'],
      ['libvirtd.nofile', '8192'],
    ]),
    mtu: 1500,
    cannotRun: new Set(),
    libvirt: '9.0.0',
    machines: [MACHINE, 'pc-q35-7.2', 'pc', 'q35'],
    clockAhead: 0,
    availableMemoryMb: null,
    disks: 'rbd',
    storage: healthyStorage(number),
    initiator: `iqn.1993-08.org.debian:01:${(0xa1b2c3 + number).toString(16)}`,
    failedPaths: new Set(),
    multipathd: true,
    secretValue: 'the same everywhere',
    leftFolders: new Set(),
    leftDomains: new Set(),
    certificatesEndInDays: null,
    linkMbit: 1_000,
    dirtyMibPerSecond: null,
    repaired: new Map(),
    migrationKey: false,
    beforeRepair: null,
    answers: new Map(),
    silent: false,
    latencyMs: 0,
    asked: [],
  };
}

const NOVA_CONF: Readonly<Record<string, string>> = {
  'DEFAULT/compute_driver': 'libvirt.LibvirtDriver',
  'DEFAULT/state_path': '/var/lib/nova',
  'DEFAULT/instances_path': '/var/lib/nova/instances',
  'DEFAULT/reserved_host_memory_mb': '1024',
  'vnc/enabled': 'true',
  'vnc/server_listen': '0.0.0.0',
  'libvirt/virt_type': 'kvm',
  'libvirt/cpu_mode': 'custom',
  'libvirt/cpu_models': 'Cascadelake-Server',
  'libvirt/live_migration_uri': 'qemu+ssh://root@%s/system',
  'libvirt/inject_partition': '-2',
  'libvirt/rbd_user': 'cinder',
  'libvirt/rbd_secret_uuid': SECRET_UUID,
};
