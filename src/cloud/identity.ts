import type { CallOptions } from './call.js';

/** Who we are on this cloud. Times are ISO 8601 in UTC. */
export interface CloudIdentity {
  userId: string;
  userName: string;
  projectId: string | null;
  projectName: string | null;
  roles: readonly string[];
  tokenExpiresAt: string;
  /** From issue to end: what a move has before it, since it is started with a young token. */
  tokenLifeSeconds: number;
  /** null: not an application credential, or one that never expires or that we may not read. */
  credentialExpiresAt: string | null;
}

/** Who we are, and projects (Keystone). */
export interface Identity {
  identity(options?: CallOptions): Promise<CloudIdentity>;
  /** null where Keystone does not tell. Remembered for the life of the connection. */
  projectName(id: string, options?: CallOptions): Promise<string | null>;
  /** The project's id, by name or id; undefined when there is none that we may see. */
  projectId(nameOrId: string, options?: CallOptions): Promise<string | undefined>;
}
