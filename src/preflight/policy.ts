/** What preflight needs of `policy` in the configuration, and nothing else. */
export interface PreflightPolicy {
  protect: {
    /** Server ids. */
    servers: readonly string[];
    /** Globs on server names: `*` any text, `?` one character. */
    names: readonly string[];
    /** Project ids or names. */
    projects: readonly string[];
  };
  limits: { perCloud: number; perSourceHost: number; perDestinationHost: number };
  /** Check ids whose warning or unknown refuses the move; `*` is every check. */
  refuseOn: { warnings: readonly string[]; unknowns: readonly string[] };
}

/** What Drover itself plans and does on this cloud: no API tells it. Ended requests are left out. */
export interface OwnState {
  moves: readonly OwnMove[];
  /** Hosts that a request of Drover's is emptying or repairing: nothing may move there. */
  reserved: readonly { host: string; request: string; why: string }[];
  /** Migration records of this server that ended because somebody asked us to abort: Nova calls them failed. */
  aborted?: readonly { migration: string; request: string }[];
  /** That this server's last move of Drover's did not converge; left out where it did, or there was none. */
  lastStall?: OwnStall;
}

export interface OwnStall {
  request: string;
  /** Milliseconds. */
  at: number;
  dirtyBytesPerSecond: number | null;
}

export interface OwnMove {
  /** As people see it: `m-7f3k2q`. */
  request: string;
  server: string;
  serverName: string;
  source: string;
  /** null: the scheduler's choice. */
  destination: string | null;
  memoryMib: number;
  vcpus: number;
  /** Ids of the server groups of the moving server, where they are known. */
  serverGroups?: readonly string[];
  /** Sent to the cloud: its own records count it from then on. */
  underWay: boolean;
}

export const nothingPlanned: OwnState = { moves: [], reserved: [] };
