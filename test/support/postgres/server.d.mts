export function findBinaries(): Promise<{ initdb: string; postgres: string } | undefined>;

/** A PostgreSQL of its own on this machine: its data, its port, its password. */
export class PostgresServer {
  /** Made, and not started. */
  static make(): Promise<PostgresServer>;
  readonly port: number;
  /** `port`: of what stands between. */
  url(database?: string, port?: number): string;
  /** As in postgresql.conf; the disk is not waited for unless they say so. */
  start(settings?: Readonly<Record<string, string | number>>): Promise<void>;
  /** `SIGINT`: ends what runs and stops; `SIGQUIT`: as a crash. */
  stop(signal?: 'SIGINT' | 'SIGQUIT'): Promise<void>;
  remove(): Promise<void>;
}
