import type { CallOptions } from './call.js';

/** One port of a server in Neutron. */
export interface Port {
  id: string;
  networkId: string;
  /** `normal`, `direct`, `macvtap` …; null where we may not see it. */
  vnicType: string | null;
  /** `ACTIVE`, `DOWN`, `BUILD`, `ERROR`. */
  status: string;
  /** The host it is bound to; null where we may not see it (admin only). */
  host: string | null;
  /** `ovs`, `bridge`, `binding_failed`, `unbound` …; null as above. */
  vifType: string | null;
  addresses: readonly string[];
}

/** A port and what it belongs to. */
export interface PortOnHost extends Port {
  /** The server's id, or that of a router. */
  device: string;
  /** `compute:nova`, `network:router_interface` … */
  owner: string;
}

/** Where a port is bound, and where it is only prepared to be (`INACTIVE`). */
export interface PortBinding {
  host: string;
  status: string;
}

/** An agent of Neutron on a host; `type` in its own words: `Open vSwitch agent`, `OVN Controller agent` … */
export interface NetworkAgent {
  id: string;
  type: string;
  host: string;
  alive: boolean;
  adminUp: boolean;
  /** Physical network -> the bridges, interfaces or devices that it goes through on that host. */
  mappings: Readonly<Record<string, readonly string[]>>;
  /** `vxlan`, `gre` …: what it can tunnel; OVN's does not tell. */
  tunnelTypes: readonly string[];
}

/** A network, as far as it says where its ports can be. */
export interface PortNetwork {
  id: string;
  name: string;
  mtu: number | null;
  /** Each segment reaches hosts of its own: a port cannot go from one to another. */
  routed: boolean;
  /** A port is bound to one of them; null where we may not see them (admin only). */
  segments: readonly PortSegment[] | null;
}

export interface PortSegment {
  /** `flat`, `vlan`, `vxlan`, `gre`, `geneve`, `local`. */
  type: string;
  /** null for tunnels. */
  physicalNetwork: string | null;
}

export interface Network {
  id: string;
  name: string;
  shared: boolean;
  external: boolean;
  projectId: string | null;
  /** Without a subnet Nova cannot plug a server into it. */
  hasSubnet: boolean;
}

/** Networks and the ports of servers (Neutron); throws `cloud-cannot` where there is none. */
export interface Networks {
  /** Throws `cloud-cannot` where there is no Neutron. */
  portsOf(server: string, options?: CallOptions): Promise<readonly Port[]>;
  /** Every port that is bound to a host, with the server or device it is of; admin only. */
  portsOn(host: string, options?: CallOptions): Promise<readonly PortOnHost[]>;
  /** Every binding of a port; admin only. */
  portBindings(port: string, options?: CallOptions): Promise<readonly PortBinding[]>;
  /** Of all hosts; admin only. */
  networkAgents(options?: CallOptions): Promise<readonly NetworkAgent[]>;
  network(id: string, options?: CallOptions): Promise<PortNetwork | undefined>;
  networks(options?: CallOptions): Promise<readonly Network[]>;
  /** What `network` tells of each, of all that we may see: page by page. */
  portNetworks(options?: CallOptions): Promise<readonly PortNetwork[]>;
}
