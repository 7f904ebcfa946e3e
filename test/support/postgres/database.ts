import pg from 'pg';

export interface TestDatabase {
  url: string;
  /** One statement as the owner of it all. */
  query<Row extends object = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<Row[]>;
  /** All that stores wrote; the schema stays. */
  empty(): Promise<void>;
  drop(): Promise<void>;
}

/** Empties each table of ours, as a database that nobody has used yet. */
const EMPTY = `do $$ begin
  if to_regclass('migrations') is not null then
    execute (select 'truncate ' || string_agg(quote_ident(tablename), ', ') || ' restart identity'
      from pg_tables where schemaname = 'public' and tablename <> 'migrations');
  end if;
end $$`;

/** A new database; `admin`: the address of `postgres` there; `like`: a copy of another one, to which nobody is connected. */
export async function makeDatabase(admin: string, name: string, like = 'template1'): Promise<TestDatabase> {
  await asked(admin, `create database ${name} template ${like}`);
  const url = admin.replace('/postgres?', `/${name}?`);
  return {
    url,
    query: (text, values) => asked(url, text, values),
    empty: async () => {
      await asked(url, EMPTY);
    },
    drop: async () => {
      await asked(admin, `drop database ${name} with (force)`);
    },
  };
}

async function asked<Row extends object>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
