import { DroverError } from '../../base/errors.js';
import type { Log } from '../../base/log.js';
import type { Database, Statements } from './database.js';
import { BEAT, COME_INTO_FORCE, KNOWN_POLICIES, LIVING_WITH, NEWEST_POLICY } from './sql/replicas.js';

/** Under which a new policy comes into force, one replica at a time. */
const DECIDING = 0x64726f78;
/** Longer than a replica that lives is silent. */
const SILENT_MS = 15_000;

export interface PolicyParts {
  database: Database;
  replica: string;
  program: string;
  log: Log;
}

/**
 * By which policy this replica decides, and whether that is the one in force: the policy of the replica that came last
 * with one that nobody had before. One that was in force earlier comes back when no replica lives by the newer one any
 * more: that is how a change is taken back.
 */
export class PolicyInForce {
  readonly #parts: PolicyParts;
  #hash: string | undefined;
  #generation: number | undefined;
  #outdated = false;

  constructor(parts: PolicyParts) {
    this.#parts = parts;
  }

  get outdated(): boolean {
    return this.#outdated;
  }

  async decideBy(hash: string): Promise<void> {
    this.#hash = hash;
    await this.beat();
  }

  /** Says that this replica lives, and looks which policy is in force. */
  async beat(): Promise<void> {
    const { database, replica, program, log } = this.#parts;
    const hash = this.#hash;
    const generation =
      hash === undefined ? undefined : await database.transaction((at) => this.#decide(at, hash));
    const outdated = hash !== undefined && generation === undefined;
    if (outdated && !this.#outdated) {
      log.error(
        {},
        'another replica lives by a newer policy: nothing is started here until this one has it, too, or the other is gone',
      );
    } else if (!outdated && this.#outdated) log.info({}, 'the policy of this replica is in force again');
    this.#outdated = outdated;
    this.#generation = generation;
    await database.query(BEAT, [replica, program, generation ?? null]);
  }

  /** Inside of a start. @throws DroverError `policy-older` when a newer one came into force since the last look. */
  async check(statements: Statements): Promise<void> {
    if (this.#hash === undefined) return;
    const [newest] = await statements.query<{ generation: number }>(NEWEST_POLICY);
    if (newest?.generation === this.#generation) return;
    this.#outdated = true;
    throw new DroverError('Another replica lives by a newer policy: nothing starts here.', {
      code: 'policy-older',
      remedy: 'Start this replica again with the configuration that the others have.',
    });
  }

  /** The generation of this policy; undefined: a newer one is in force. */
  async #decide(statements: Statements, hash: string): Promise<number | undefined> {
    const [before] = await statements.query<{ generation: number; hash: string }>(NEWEST_POLICY);
    if (before?.hash === hash) return before.generation;
    await statements.query('select pg_advisory_xact_lock($1)', [DECIDING]);
    const [newest] = await statements.query<{ generation: number; hash: string }>(NEWEST_POLICY);
    if (newest?.hash === hash) return newest.generation;
    if (newest !== undefined && (await statements.query(KNOWN_POLICIES, [hash])).length > 0) {
      const living = await statements.query(LIVING_WITH, [newest.generation, this.#parts.replica, SILENT_MS]);
      if (living.length > 0) return undefined;
    }
    const [made] = await statements.query<{ generation: number }>(COME_INTO_FORCE, [hash]);
    return made?.generation;
  }
}
