import type { Clock } from '../../base/clock.js';
import type { CallOptions } from '../../cloud/call.js';
import type { Cloud } from '../../cloud/cloud.js';
import type { ComputeService } from '../../cloud/compute.js';
import { isMoving, type MigrationRecord, MOVING } from '../../cloud/migration.js';

/** Then all is read anew: what a cell did not tell, or a database lost, stands for no longer. Monotonic milliseconds. */
const WHOLE_MS = 3_600_000;
/** `changes-since` counts whole seconds, several conductors stamp, and a change may be written a little after its stamp. */
const OVERLAP_MS = 120_000;
/** For so long what was told of records that have ended is of use to lists that are kept: `inStep`. */
const TOLD_MS = 900_000;

interface Known {
  record: MigrationRecord;
  /** When the answer that has it was asked for. */
  at: number;
}

/**
 * What is under way on a cloud. Nova lists records by one status at a time and never those of several, so the whole costs
 * a call for each of them; once it is known, one list of what has changed since keeps it in step. Each look makes that
 * call: what it is told is as fresh as if all had been read.
 *
 * Since when is told by the cloud's own clock, which nobody else's is compared with: a nova-compute reports every ten
 * seconds, and how long after our question that was shown to us tells how late it was there when we asked, at the
 * earliest. Where no report was seen, changes cannot be listed (below 2.59) or a list has failed, all is read.
 */
export class UnderWay {
  readonly #cloud: Cloud;
  readonly #clock: Clock;
  readonly #records = new Map<string, Known>();
  #wholeAt: number | undefined;
  /** When the last answer was asked for. */
  #readAt: number | undefined;
  /** How far the cloud's clock is ahead of our monotonic one, at the least, by the last two lists of services. */
  #ahead: readonly number[] = [];

  constructor(cloud: Cloud, clock: Clock) {
    this.#cloud = cloud;
    this.#clock = clock;
  }

  /** `whole`: whatever is known. */
  async read(call: CallOptions, whole = false): Promise<readonly MigrationRecord[]> {
    const { migrationsChangesSince } = await this.#cloud.computeCapabilities(call);
    const at = this.#clock.monotonic();
    const changesSince = whole || !migrationsChangesSince ? undefined : this.#since(at);
    if (changesSince === undefined) await this.#readWhole(at, call);
    else await this.#readChanges(at, changesSince, call);
    return [...this.#records.values()].flatMap(({ record }) => (isMoving(record.status) ? record : []));
  }

  /** These records with what was told of them, or of others like them, since they were listed. */
  inStep(
    listed: readonly MigrationRecord[],
    like: (record: MigrationRecord) => boolean,
  ): readonly MigrationRecord[] {
    const byId = new Map(listed.map((record) => [record.id, record]));
    for (const { record } of this.#records.values()) {
      if (like(record)) byId.set(record.id, later(byId.get(record.id), record));
    }
    return [...byId.values()].sort((a, b) => (b.createdAt ?? '').localeCompare(a.createdAt ?? ''));
  }

  /** A list of nova-compute services, read just now. */
  heard(services: readonly ComputeService[]): void {
    const reports = services
      .filter(({ state }) => state === 'up')
      .map(({ updatedAt }) => Date.parse(updatedAt ?? ''))
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    // Of a conductor whose clock is ahead of the others' not all are.
    const report = reports[Math.floor((reports.length - 1) / 2)];
    if (report !== undefined) this.#ahead = [...this.#ahead, report - this.#clock.monotonic()].slice(-2);
  }

  #since(now: number): string | undefined {
    if (this.#readAt === undefined || this.#wholeAt === undefined || now - this.#wholeAt >= WHOLE_MS)
      return undefined;
    // A clock there that was set in between is taken as it was, or as it is, whichever asks for more.
    const ahead = this.#ahead.reduce<number | undefined>((a, b) => Math.min(a ?? b, b), undefined);
    return ahead === undefined ? undefined : new Date(this.#readAt + ahead - OVERLAP_MS).toISOString();
  }

  async #readWhole(at: number, call: CallOptions): Promise<void> {
    const records = await this.#cloud.migrations({ statuses: MOVING, type: null }, call);
    for (const [id, known] of this.#records) {
      // What was told since is no older than this.
      const goes = isMoving(known.record.status) ? known.at < at : at - known.at >= TOLD_MS;
      if (goes) this.#records.delete(id);
    }
    this.#note(records, at);
    // It tells nothing of what has begun and ended since the last answer: the next list of changes goes back to that.
    if (this.#readAt === undefined || at - this.#readAt >= TOLD_MS) this.#readAt = at;
    this.#wholeAt = Math.max(this.#wholeAt ?? at, at);
  }

  async #readChanges(at: number, changesSince: string, call: CallOptions): Promise<void> {
    try {
      this.#note(await this.#cloud.migrations({ changesSince, type: null }, call), at);
      this.#readAt = Math.max(this.#readAt ?? at, at);
    } catch (error) {
      this.#wholeAt = undefined;
      throw error;
    }
  }

  #note(records: readonly MigrationRecord[], at: number): void {
    for (const record of records) {
      const known = this.#records.get(record.id);
      this.#records.set(record.id, {
        record: later(known?.record, record),
        at: Math.max(known?.at ?? at, at),
      });
    }
  }
}

/** Of two answers the one stamped later, whichever came first; within a second what has ended has ended. */
function later(known: MigrationRecord | undefined, told: MigrationRecord): MigrationRecord {
  if (known === undefined) return told;
  const [before, after] = [known, told].map(({ updatedAt }) => Date.parse(updatedAt ?? '') || 0);
  if (before === undefined || after === undefined || before < after) return told;
  return before > after || !isMoving(known.status) ? known : told;
}
