/** One nova-compute service: what the rest of Drover calls a host. */
export interface ComputeService {
  id: string;
  host: string;
  binary: string;
  zone: string;
  /** `up` only means that it reported within `service_down_time` (60 s by default): see `updatedAt`. */
  state: 'up' | 'down';
  status: 'enabled' | 'disabled';
  disabledReason: string | null;
  /** null below microversion 2.11. */
  forcedDown: boolean | null;
  /** When it last reported, ISO 8601 in UTC. */
  updatedAt: string | null;
}

export interface Hypervisor {
  id: string;
  hostname: string;
  /** The nova-compute host that manages it. */
  host: string;
  type: string;
  /** As Nova counts: 7002015 is 7.2.15. */
  version: number;
  hostIp: string | null;
  state: 'up' | 'down';
  status: 'enabled' | 'disabled';
  /** Usage as Nova counts it itself; null from microversion 2.88 on, where only Placement tells. */
  usage: { vcpus: number; vcpusUsed: number; memoryMib: number; memoryUsedMib: number } | null;
}

export interface Aggregate {
  id: string;
  name: string;
  availabilityZone: string | null;
  hosts: readonly string[];
  metadata: Readonly<Record<string, string>>;
}
