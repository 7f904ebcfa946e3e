/** Every kind of request there is. */
export type RequestKind =
  | 'migrate'
  | 'force'
  | 'preflight-repair'
  | 'volume-create'
  | 'volume-boot'
  | 'volume-retype'
  | 'volume-snapshot';

/** The approval rule that a plan was made under, whole: it is part of what people approve. */
export interface PlanRule {
  quorum: number;
  requesterMayApprove: boolean;
  /** Who of `roles.approver` may approve, in order; null: all of them. Like the times absent in plans of 0.1.0's first stores. */
  approvers?: readonly string[] | null;
  /** Milliseconds from the card to the quorum. */
  expiresAfterMs?: number;
  /** Milliseconds from the quorum to the start. */
  executeWithinMs?: number;
}

export type IfStalled = 'ask' | 'abort' | 'force';

/** How a guest is asked whether it is there while it moves, as `policy.guestView` says. */
export interface GuestRule {
  by: 'ping' | 'tcp';
  /** null for ping. */
  port: number | null;
  /** A host that Drover reaches over SSH; null: Drover itself asks. */
  from: string | null;
}

export interface GuestAsk extends GuestRule {
  /** A floating address, else the first fixed one; null: the server has none. */
  address: string | null;
}

export interface PlannedVolume {
  id: string;
  name: string;
  sizeGib: number;
  type: string | null;
  attachments: readonly string[];
}

/** What `/migrate server` will do, exactly. Everything in `identity`, `ifStalled` and `policy` is covered by the digest. */
export interface MigratePlan {
  kind: 'migrate';
  identity: {
    cloud: string;
    server: string;
    project: string;
    flavor: string;
    vmState: string;
    powerState: number;
    source: string;
    /** null: the scheduler's choice. */
    destination: string | null;
    volumes: readonly { id: string; attachments: readonly string[] }[];
    /** What is sent as block_migration. */
    blockMigration: 'auto' | false;
  };
  ifStalled: IfStalled;
  /** The approval rule this plan was made under. */
  policy: PlanRule;
  /** For people and for the proof; not part of the digest. */
  about: {
    serverName: string;
    projectName: string | null;
    region: string | null;
    flavorName: string;
    memoryMib: number;
    vcpus: number;
    addresses: readonly string[];
    volumes: readonly PlannedVolume[];
    hostId: string;
    launchedAt: string | null;
    sourceHypervisor: string | null;
    /** Whether local disks are copied too. */
    copiesLocalDisks: boolean;
    forecast: Forecast | null;
    /** How the chosen destination looks after the move, for the card. */
    destinationAfter: { freeMemoryMib: number; freeVcpus: number } | null;
    /** Moves of this pair of hosts in the last 30 days, from the cloud's own records. */
    trackRecord: { done: number; of: number; lastAt: string | null } | null;
    /** Absent: nobody asks the guest. */
    guest?: GuestAsk;
    /** Seconds after which Nova gives up by itself, if it does. */
    novaGivesUpAfterSeconds: number | null;
    findings: readonly { check: string; verdict: 'warn' | 'unknown'; text: string }[];
    /** Passes that people should know of: "no way back by live migration". */
    notes?: readonly string[];
    counts: { pass: number; warn: number; fail: number; unknown: number };
  };
}

/** Seconds and bytes per second; null where nothing was measured. */
export interface Forecast {
  minSeconds: number;
  maxSeconds: number;
  pauseSeconds: number;
  dirtyBytesPerSecond: number | null;
  bandwidthBytesPerSecond: number | null;
}

/** Force-complete of a running move: a child request with votes of its own. */
export interface ForcePlan {
  kind: 'force';
  identity: { cloud: string; server: string; parent: string; migrationId: string; postCopy: boolean };
  policy: PlanRule;
  about: {
    serverName: string;
    source: string;
    destination: string | null;
    remainingBytes: number | null;
    pauseSeconds: number | null;
    /** The move was going well when the force was asked for: the share copied, and the seconds left, where known. */
    notStalled?: { share: number | null; etaSeconds: number | null };
  };
}

/**
 * Kinds that come with their own issues carry their plan as data of their procedure; it must be JSON.
 * `identity` is what the digest covers.
 */
export interface OtherPlan {
  kind: Exclude<RequestKind, 'migrate' | 'force'>;
  identity: Readonly<Record<string, unknown>>;
  policy: PlanRule;
  about: Readonly<Record<string, unknown>>;
}

export type Plan = MigratePlan | ForcePlan | OtherPlan;
