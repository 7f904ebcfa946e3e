import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import type { Cloud } from '../../cloud/cloud.js';
import type { ComputeService } from '../../cloud/compute.js';
import { isMoving, type MigrationRecord } from '../../cloud/migration.js';
import { within } from '../../hosts/deadline.js';
import { usualPause } from '../../preflight/checks/heartbeat.js';
import type { ServiceSeen } from './health/health.js';
import { KeptLook } from './health/kept-look.js';
import { ReportPace } from './health/report-pace.js';

const FAST_MS = 1_000;
/** While everything is queued behind something. */
const SLOW_MS = 3_000;
const WORST_MS = 5_000;
/** A list that takes longer is no list. */
const DEADLINE_MS = 10_000;
const SERVICES_MS = 3_000;
/** With a longer time between two lists a report in between may have been missed. */
const UNBROKEN_MS = 9_000;
/** While many moves start, or after a restart, this many are asked about by name in one tick, in turn. */
const MOST_BY_NAME = 4;
/** `changes-since` counts whole seconds, and a change may be written a little after its stamp. */
const OVERLAP_MS = 60_000;

export interface PollReading {
  /** When the last whole list was read; undefined before the first. */
  readAt: number | undefined;
  /** When the first look began of those that have failed since, and why. */
  failingSince: number | undefined;
  failure: string | undefined;
}

/**
 * One a cloud, for every running move: a tick reads os-migrations once, and a few times more while moves begin, whatever
 * their number. It runs only while somebody watches.
 */
export class MovePoller {
  readonly #cloud: Cloud;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #onTick: () => void;
  readonly #watched = new Map<string, readonly string[]>();
  readonly #records = new Map<string, MigrationRecord>();
  /** When the newest answer was asked for about a server by name, since it is watched. */
  readonly #asked = new Map<string, number>();
  readonly #services: KeptLook<readonly ComputeService[]>;
  readonly #heard = new Map<string, { updatedAt: string | null; state: 'up' | 'down'; at: number }>();
  readonly #pace = new ReportPace();
  #reading: PollReading = { readAt: undefined, failingSince: undefined, failure: undefined };
  #loop: AbortController | undefined;
  /** The newest `updated_at` seen, by the cloud's own clock: Drover's may be off. */
  #newest: number | undefined;

  constructor(cloud: Cloud, clock: Clock, log: Log, onTick: () => void) {
    this.#cloud = cloud;
    this.#clock = clock;
    this.#log = log;
    this.#onTick = onTick;
    this.#services = new KeptLook(clock, { deadlineMs: DEADLINE_MS, everyMs: SERVICES_MS });
  }

  /** `baseline`: ids of the records that were there before the move; until another one shows, the server is read by name. */
  watch(server: string, baseline: readonly string[]): void {
    this.#watched.set(server, baseline);
    if (this.#loop === undefined) void this.#run();
  }

  unwatch(server: string): void {
    this.#watched.delete(server);
    this.#asked.delete(server);
    for (const [id, record] of this.#records) if (record.serverId === server) this.#records.delete(id);
    if (this.#watched.size === 0) this.stop();
  }

  stop(): void {
    this.#loop?.abort();
    this.#loop = undefined;
  }

  get reading(): PollReading {
    return this.#reading;
  }

  /** How Nova hears of the host's nova-compute; undefined: not read yet, or not for us. Begins a look when one is due. */
  serviceOf(host: string): ServiceSeen | undefined {
    this.#services.look(() => this.#readServices());
    const heard = this.#heard.get(host);
    const { readAt, value } = this.#services.reading;
    if (heard === undefined || readAt === undefined) return undefined;
    const everyMs = this.#pace.everyMs(usualPause(value ?? []));
    return { state: heard.state, heardAt: heard.at, readAt, everyMs };
  }

  /**
   * Until when the absence of a record means anything: the cloud was asked about this very server then. undefined: not
   * yet. A process that stood still, or a clock that was set, knows no more than it has read.
   */
  askedAt(server: string): number | undefined {
    return this.#asked.get(server);
  }

  recordsOf(server: string): readonly MigrationRecord[] {
    return [...this.#records.values()].filter((record) => record.serverId === server);
  }

  async #run(): Promise<void> {
    const loop = new AbortController();
    this.#loop = loop;
    let failures = 0;
    while (!loop.signal.aborted) {
      // Told and kept, so by the time of day; only how long a look took goes by the clock that nobody sets.
      const readAt = this.#clock.now();
      const startedAt = this.#clock.monotonic();
      try {
        await within({ ms: DEADLINE_MS, clock: this.#clock }, this.#read(readAt), tooSlow);
        failures = 0;
      } catch (error) {
        failures += 1;
        this.#failed(error, readAt);
      }
      if (loop.signal.aborted) return;
      this.#onTick();
      const pause = failures > 0 ? Math.min(WORST_MS, FAST_MS * 2 ** (failures - 1)) : this.#pause();
      const spent = this.#clock.monotonic() - startedAt;
      await this.#clock.sleep(Math.max(100, pause - spent), loop.signal).catch(() => undefined);
    }
  }

  /**
   * The clocks of the cloud and of this machine are not compared: what counts is when a new report shows here. One that
   * is older than the newest of all hosts was made that much earlier: the cloud stamps them all by one clock, its own.
   */
  async #readServices(): Promise<readonly ComputeService[]> {
    const at = this.#clock.now();
    const unbroken = at - (this.#services.reading.readAt ?? 0) <= UNBROKEN_MS;
    const services = await this.#cloud.services({ timeoutMs: DEADLINE_MS });
    const stamps = services.map((service) => Date.parse(service.updatedAt ?? ''));
    const newest = Math.max(...stamps.filter((stamp) => !Number.isNaN(stamp)));
    for (const { host, state, updatedAt } of services) {
      const known = this.#heard.get(host);
      const older = newest - Date.parse(updatedAt ?? '');
      if (unbroken && known !== undefined) this.#pace.add(pauseBetween(known.updatedAt, updatedAt));
      const shown = Number.isNaN(older) ? at : at - older;
      const heardAt = known !== undefined && known.updatedAt === updatedAt ? known.at : shown;
      this.#heard.set(host, { state, updatedAt, at: heardAt });
    }
    return services;
  }

  async #read(readAt: number): Promise<void> {
    const call = { timeoutMs: DEADLINE_MS };
    const { migrationsChangesSince } = await this.#cloud.computeCapabilities(call);
    // Below 2.59 the whole list, years of it, would be the only other way.
    const byName = migrationsChangesSince ? this.#nextUnseen() : [...this.#watched.keys()];
    const queries = byName.map((server) => this.#cloud.migrations({ server }, call));
    if (migrationsChangesSince && this.#newest !== undefined && byName.length < this.#watched.size) {
      const changesSince = new Date(this.#newest - OVERLAP_MS).toISOString();
      queries.push(this.#cloud.migrations({ changesSince }, call));
    }
    for (const record of (await Promise.all(queries)).flat()) this.#keep(record);
    for (const server of byName) if (this.#watched.has(server)) this.#asked.set(server, readAt);
    this.#reading = { readAt, failingSince: undefined, failure: undefined };
  }

  /** Those whose new record the list has not shown; who is asked about now comes last the next time. */
  #nextUnseen(): readonly string[] {
    const unseen = [...this.#watched].filter(([server, baseline]) => !this.#hasNew(server, baseline));
    const next = unseen.slice(0, MOST_BY_NAME);
    for (const [server, baseline] of next) {
      this.#watched.delete(server);
      this.#watched.set(server, baseline);
    }
    return next.map(([server]) => server);
  }

  #hasNew(server: string, baseline: readonly string[]): boolean {
    return this.recordsOf(server).some(({ id }) => !baseline.includes(id));
  }

  #keep(record: MigrationRecord): void {
    if (!this.#watched.has(record.serverId)) return;
    this.#records.set(record.id, record);
    const updated = Date.parse(record.updatedAt ?? record.createdAt ?? '');
    if (!Number.isNaN(updated)) this.#newest = Math.max(this.#newest ?? 0, updated);
  }

  #failed(error: unknown, at: number): void {
    const failure = error instanceof Error ? error.message : String(error);
    if (this.#reading.failingSince === undefined) {
      this.#log.warn({ error, cloud: this.#cloud.name }, 'migrations can not be read');
    }
    this.#reading = { ...this.#reading, failingSince: this.#reading.failingSince ?? at, failure };
  }

  #pause(): number {
    const moving = [...this.#records.values()].filter(({ status }) => isMoving(status));
    const allQueued = moving.length > 0 && moving.every(({ status }) => status === 'queued');
    return allQueued ? SLOW_MS : FAST_MS;
  }
}

function tooSlow(): Error {
  return new Error(`Nova's list of migrations took longer than ${DEADLINE_MS / 1000} s`);
}

/** From one report to the next one; milliseconds, 0 where it is the same one or either has no time. */
function pauseBetween(before: string | null, after: string | null): number {
  const pause = Date.parse(after ?? '') - Date.parse(before ?? '');
  return Number.isNaN(pause) ? 0 : pause;
}
