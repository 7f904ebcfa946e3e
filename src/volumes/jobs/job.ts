import type { CallOptions } from '../../cloud/call.js';
import type { Cloud } from '../../cloud/cloud.js';
import type { PreparedCall } from '../../cloud/prepared-call.js';
import type { Leftover, ProofItem } from '../../requests/outcome.js';
import type { Plan, RequestKind } from '../../requests/plan.js';
import type { Request } from '../../requests/request.js';

/** One write, with the words and the call that are stored before it is sent. */
export interface JobWrite {
  id: string;
  intent: string;
  call: PreparedCall;
}

/** What one look at the cloud says of a job that is under way. */
export type JobLook =
  /** `phase` is told in the thread when it is new. */
  | { kind: 'going'; phase: string | undefined; lookAgainMs: number }
  /** One more write is needed first; it can be repeated. */
  | { kind: 'then'; write: JobWrite }
  | { kind: 'done'; proof: readonly ProofItem[]; host?: string | null }
  | JobFailure;

export interface JobFailure {
  kind: 'failed';
  /** What the service itself says; null where it says nothing. */
  message: string | null;
  meaning: string | null;
  remedy: string | null;
  proof: readonly ProofItem[];
  /** Everything that is there now because of us. */
  leftovers: readonly Leftover[];
  /** Where the server runs that was made. */
  host?: string | null;
  /** May be a moment's view of a service that writes one thing after another: it is looked at once more. */
  doubtful?: true;
}

/** A running request with its cloud at hand, for the length of one look. */
export interface Running {
  cloud: Cloud;
  request: Request;
  call: CallOptions;
}

/** What differs between the kinds of volume requests; the rest is in procedure.ts. */
export interface Job {
  kind: RequestKind;
  /** Milliseconds until somebody is told that it takes long. */
  overdueAfterMs: number;
  /** The same plan from fresh reads. @throws VolumeRefusal, or a DroverError for what is not there any more. */
  replan(cloud: Cloud, request: Request): Promise<Plan>;
  /** What people should know that has changed, one sentence each. */
  changes(before: Plan, after: Plan): readonly string[];
  /** Asks the cloud for nothing but what it understands. */
  write(running: Running): Promise<JobWrite>;
  /** The id of what the write is about, where it makes nothing. */
  subject?(request: Request): string;
  /** Ids of what the write has made or begun, if its answer was lost; none: no trace of it. */
  traces(running: Running): Promise<readonly string[]>;
  /** `made`: the id of what the write made, or of what it is about. */
  look(running: Running, made: string): Promise<JobLook>;
}
