import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import type { StoreChange } from '../../requests/store-port.js';
import type { Database } from './database.js';
import type { Documents } from './documents.js';

/** How soon a change is found of which no notification came. */
const READ_BACK_MS = 2_000;
/** While the database is away, or has just come back. */
const AWAY_MS = 500;

export interface ChangesParts {
  database: Database;
  documents: Documents;
  replica: string;
  clock: Pick<Clock, 'sleep'>;
  log: Log;
  /** Done with each reading back, while the database answers. */
  each(): Promise<void>;
}

/**
 * What other replicas write: told by notifications, and read back every two seconds, so that one that is lost costs
 * seconds and nothing else.
 */
export class Changes {
  readonly #parts: ChangesParts;
  readonly #listeners = new Set<(change: StoreChange) => void>();
  readonly #stopping = new AbortController();
  #unlisten: (() => Promise<void>) | undefined;
  #running: Promise<void> | undefined;
  #wasAway = false;

  constructor(parts: ChangesParts) {
    this.#parts = parts;
  }

  watch(listener: (change: StoreChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#unlisten?.().catch(() => undefined);
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      let pause = READ_BACK_MS;
      try {
        await this.#listen();
        await this.#readBack();
      } catch (error) {
        if (!this.#wasAway) {
          log.warn({ error }, 'what other replicas write can not be read');
          this.#wasAway = true;
          this.#tell({ kind: 'away' });
        }
        pause = AWAY_MS;
      }
      await clock.sleep(pause, signal).catch(() => undefined);
    }
  }

  async #listen(): Promise<void> {
    if (this.#unlisten !== undefined) return;
    const gone = () => {
      this.#unlisten = undefined;
    };
    this.#unlisten = await this.#parts.database.listen('drover', (payload) => this.#heard(payload), gone);
  }

  async #readBack(): Promise<void> {
    const { database, documents, each } = this.#parts;
    const changed = await database.run((statements) => documents.changedByOthers(statements));
    await each();
    if (this.#wasAway) {
      this.#wasAway = false;
      this.#tell({ kind: 'back' });
    }
    for (const id of changed) this.#tell({ kind: 'request', id });
  }

  #heard(payload: string): void {
    const [sender, kind, id] = payload.split(' ');
    if (sender === this.#parts.replica) return;
    if ((kind === 'request' || kind === 'delivery') && id !== undefined) this.#tell({ kind, id });
    else if (kind === 'freeze') this.#tell({ kind });
  }

  #tell(change: StoreChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}
