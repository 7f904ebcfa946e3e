import type { Cloud } from '../../cloud/cloud.js';
import { isMoving, type MigrationRecord } from '../../cloud/migration.js';
import type { Clock } from '../../clock.js';
import type { Log } from '../../log.js';

const FAST_MS = 1_000;
/** While everything is queued behind something. */
const SLOW_MS = 3_000;
const WORST_MS = 15_000;
/** `changes-since` counts whole seconds of the cloud's clock, which may differ from ours. */
const OVERLAP_MS = 120_000;

export interface PollReading {
  /** When the last whole list was read; undefined before the first. */
  readAt: number | undefined;
  /** Since when it has not been readable, and why. */
  failingSince: number | undefined;
  failure: string | undefined;
}

/**
 * One a cloud, for every running move: a tick reads os-migrations once, whatever their number. It runs only while
 * somebody watches.
 */
export class MovePoller {
  readonly #cloud: Cloud;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #onTick: () => void;
  readonly #watched = new Map<string, string>();
  readonly #records = new Map<string, MigrationRecord>();
  #reading: PollReading = { readAt: undefined, failingSince: undefined, failure: undefined };
  #loop: AbortController | undefined;
  #since: number | undefined;

  constructor(cloud: Cloud, clock: Clock, log: Log, onTick: () => void) {
    this.#cloud = cloud;
    this.#clock = clock;
    this.#log = log;
    this.#onTick = onTick;
  }

  /** `from`: when the move was sent, ISO 8601; records are read from before that on. */
  watch(server: string, from: string): void {
    const known = this.#watched.has(server);
    this.#watched.set(server, from);
    if (!known) this.#since = undefined;
    if (this.#loop === undefined) void this.#run();
  }

  unwatch(server: string): void {
    this.#watched.delete(server);
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

  recordsOf(server: string): readonly MigrationRecord[] {
    return [...this.#records.values()].filter((record) => record.serverId === server);
  }

  async #run(): Promise<void> {
    const loop = new AbortController();
    this.#loop = loop;
    let failures = 0;
    while (!loop.signal.aborted) {
      const startedAt = this.#clock.now();
      try {
        await this.#read();
        failures = 0;
      } catch (error) {
        failures += 1;
        this.#failed(error);
      }
      if (loop.signal.aborted) return;
      this.#onTick();
      const pause = failures > 0 ? Math.min(WORST_MS, FAST_MS * 2 ** (failures - 1)) : this.#pause();
      const spent = this.#clock.now() - startedAt;
      await this.#clock.sleep(Math.max(100, pause - spent), loop.signal).catch(() => undefined);
    }
  }

  async #read(): Promise<void> {
    const readAt = this.#clock.now();
    const earliest = [...this.#watched.values()].map((from) => Date.parse(from)).sort((a, b) => a - b)[0];
    const from = Math.max((this.#since ?? 0) - OVERLAP_MS, (earliest ?? readAt) - OVERLAP_MS);
    const list = await this.#cloud.migrations({ changesSince: new Date(from).toISOString() });
    for (const record of list) if (this.#watched.has(record.serverId)) this.#records.set(record.id, record);
    this.#since = readAt;
    this.#reading = { readAt, failingSince: undefined, failure: undefined };
  }

  #failed(error: unknown): void {
    const now = this.#clock.now();
    const failure = error instanceof Error ? error.message : String(error);
    if (this.#reading.failingSince === undefined) {
      this.#log.warn({ error, cloud: this.#cloud.name }, 'migrations can not be read');
    }
    this.#reading = { ...this.#reading, failingSince: this.#reading.failingSince ?? now, failure };
  }

  #pause(): number {
    const moving = [...this.#records.values()].filter(({ status }) => isMoving(status));
    const allQueued = moving.length > 0 && moving.every(({ status }) => status === 'queued');
    return allQueued ? SLOW_MS : FAST_MS;
  }
}
