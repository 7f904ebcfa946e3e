/** One port of a server in Neutron. */
export interface Port {
  id: string;
  /** `ACTIVE`, `DOWN`, `BUILD`, `ERROR`. */
  status: string;
  /** The host it is bound to; null where we may not see it (admin only). */
  host: string | null;
  /** `ovs`, `bridge`, `binding_failed`, `unbound` …; null as above. */
  vifType: string | null;
  addresses: readonly string[];
}

/** An agent of Neutron on a host; `type` in its own words: `Open vSwitch agent`, `OVN Controller agent` … */
export interface NetworkAgent {
  id: string;
  type: string;
  host: string;
  alive: boolean;
  adminUp: boolean;
}
