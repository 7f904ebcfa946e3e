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
