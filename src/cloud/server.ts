/** A server as the bot sees it. Times are ISO 8601 in UTC; sizes carry their unit in the name. */
export interface Server {
  id: string;
  name: string;
  projectId: string;
  userId: string;
  /** nova-compute's name; null when the server has none or we may not see it (admin only). */
  host: string | null;
  /** Differs for each project and host; readable by anyone, so it proves a change of host even without admin. */
  hostId: string;
  hypervisorHostname: string | null;
  /** libvirt's name of the domain: `instance-0000002a`. */
  instanceName: string | null;
  /** `ACTIVE`, `PAUSED`, `MIGRATING`, `SHUTOFF`, `ERROR` … */
  status: string;
  vmState: string;
  taskState: string | null;
  /** Nova's numbers: 0 no state, 1 running, 3 paused, 4 shut down, 6 crashed, 7 suspended. */
  powerState: number;
  /** null where this cloud does not tell (below microversion 2.9). */
  locked: boolean | null;
  /** Microversion 2.73 and up. */
  lockedReason: string | null;
  launchedAt: string | null;
  createdAt: string | null;
  updatedAt: string | null;
  availabilityZone: string | null;
  /** The zone the server asked for, where this cloud tells it (2.96 and up). */
  pinnedAvailabilityZone: string | null;
  /** null: booted from a volume. */
  imageId: string | null;
  flavor: ServerFlavor;
  configDrive: boolean;
  metadata: Readonly<Record<string, string>>;
  /** Fixed and floating addresses in the cloud's order. */
  addresses: readonly string[];
  /** Those of them that are floating: reached from outside the server's network. */
  floatingAddresses: readonly string[];
  volumeIds: readonly string[];
  /** Ids of its server groups; null where this cloud does not tell (below 2.71). */
  serverGroups: readonly string[] | null;
  fault: { code: number; message: string; details: string | null } | null;
}

export interface ServerFlavor {
  /** null from microversion 2.47 on: the server carries a copy, without the flavor's id. */
  id: string | null;
  name: string;
  vcpus: number;
  memoryMib: number;
  diskGib: number;
  ephemeralGib: number;
  swapMib: number;
  /** null where we may not see them. */
  extraSpecs: Readonly<Record<string, string>> | null;
  /** Below 2.47, when the flavor was deleted since: no size here is true. */
  lost?: true;
}

/** What a search found: enough to tell servers of the same name apart. */
export interface ServerCandidate {
  id: string;
  name: string;
  projectId: string;
  /** null where Keystone does not let us read it. */
  projectName: string | null;
  host: string | null;
  status: string;
}

export interface ServerGroup {
  id: string;
  name: string;
  /** `affinity`, `anti-affinity`, `soft-affinity`, `soft-anti-affinity`. */
  policy: string;
  /** Of anti-affinity: how many members may share a host. */
  maxServersPerHost: number;
  members: readonly string[];
}
