import { DroverError } from '../../base/errors.js';
import type { Database, Statements } from './database.js';
import { MIGRATIONS, type Migration, NEWEST } from './migrations/migrations.js';
import { codeOf } from './trouble.js';

/** Of all advisory locks, the one under which the schema changes: "drover" in ASCII, as a number. */
const MIGRATING = 0x64726f76;

const MADE = `
create table if not exists migrations (
  number integer primary key,
  name text not null,
  readable_by integer not null,
  applied_at timestamptz not null default now()
)`;

export interface Schema {
  /** 0: nothing is there yet. */
  version: number;
  /** The oldest schema whose programs may still use it. */
  readableBy: number;
}

/** @throws DroverError `store-newer` when only a newer Drover may use it. */
export async function readSchema(database: Pick<Database, 'query'>): Promise<Schema> {
  const found = await database
    .query<{ version: number | null; readable_by: number | null }>(
      'select max(number) as version, max(readable_by) as readable_by from migrations',
    )
    // There is no such table.
    .catch((error: unknown) => {
      if (codeOf(error) === '42P01') return [];
      throw error;
    });
  const schema = { version: found[0]?.version ?? 0, readableBy: found[0]?.readable_by ?? 0 };
  if (schema.readableBy > NEWEST) {
    throw new DroverError(
      `The store has the schema ${schema.version}, which needs a Drover that knows at least ${schema.readableBy}; this one knows ${NEWEST}.`,
      { code: 'store-newer', remedy: 'Install the newer Drover here, too. Nothing was changed.' },
    );
  }
  return schema;
}

/**
 * Brings the schema up to date: each migration in a transaction of its own, one process at a time.
 * @param migrations Those of this program, unless a test has others.
 * @returns What was applied; empty when there was nothing to do.
 * @throws DroverError `store-newer`; `store-rights` when this role may not change the schema.
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<readonly Migration[]> {
  const { version } = await readSchema(database);
  const applied: Migration[] = [];
  for (const migration of migrations.filter(({ number }) => number > version)) {
    const done = await database.transaction(async (statements) => {
      await statements.query(`set local lock_timeout = 0`);
      await statements.query(`set local statement_timeout = 0`);
      await statements.query('select pg_advisory_xact_lock($1)', [MIGRATING]);
      return await apply(statements, migration);
    });
    if (done) applied.push(migration);
  }
  return applied;
}

/** False when another process was faster. */
async function apply(statements: Statements, { number, name, readableBy, sql }: Migration): Promise<boolean> {
  await statements.query(MADE);
  const there = await statements.query('select from migrations where number = $1', [number]);
  if (there.length > 0) return false;
  await statements.query(sql);
  await statements.query('insert into migrations (number, name, readable_by) values ($1, $2, $3)', [
    number,
    name,
    readableBy,
  ]);
  return true;
}

/**
 * What a start does: a schema that is behind is brought up to date where this role may.
 * @throws DroverError `store-schema` with what to type where it may not.
 */
export async function prepareSchema(database: Database): Promise<readonly Migration[]> {
  try {
    return await migrate(database);
  } catch (error) {
    if (error instanceof DroverError && error.code === 'store-rights') {
      throw new DroverError('The schema of the store is behind, and this role may not change it.', {
        code: 'store-schema',
        remedy: 'Run `drover store migrate` with the address of the role that owns it.',
        cause: error,
      });
    }
    throw error;
  }
}
