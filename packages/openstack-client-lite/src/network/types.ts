export interface Port {
  id: string;
  name: string;
  networkId: string;
  macAddress: string;
  /** `ACTIVE`, `DOWN`, `BUILD`, `ERROR`. */
  status: string;
  adminStateUp: boolean;
  deviceId: string;
  deviceOwner: string;
  fixedIps: readonly string[];
  /** Admin only, as the next two. */
  hostId: string | undefined;
  vifType: string | undefined;
  vnicType: string | undefined;
}

/** A port is bound to one host, and inactively to another while its server moves there. */
export interface PortBinding {
  host: string;
  /** `ACTIVE`, `INACTIVE`. */
  status: string;
  vifType: string;
}

export interface PortQuery {
  deviceId?: string;
  /** Bound there; admin only. */
  hostId?: string;
  limit?: number;
}

export interface NetworkAgent {
  id: string;
  agentType: string;
  binary: string;
  host: string;
  adminStateUp: boolean;
  alive: boolean;
  heartbeatAt: string | null;
  /** Physical network -> the bridges, interfaces or devices it goes through on that host. */
  mappings: Readonly<Record<string, readonly string[]>>;
  /** `vxlan`, `gre` …: what it can tunnel. OVN's chassis does not tell. */
  tunnelTypes: readonly string[];
}
