import { makeDatabase, type TestDatabase } from '../../test/support/postgres/database.js';

export interface BenchServer {
  url(database?: string): string;
  start(settings: Readonly<Record<string, string>>): Promise<void>;
  remove(): Promise<void>;
}

/** A PostgreSQL of its own on this machine, not started yet. */
export async function makeServer(): Promise<BenchServer> {
  // A module of the tests that is not compiled.
  const module: { PostgresServer: { make(): Promise<BenchServer> } } = await import(
    new URL('../../../test/support/postgres/server.mjs', import.meta.url).href
  );
  return await module.PostgresServer.make();
}

export function databaseOn(server: BenchServer, name: string): Promise<TestDatabase> {
  return makeDatabase(server.url(), name);
}
