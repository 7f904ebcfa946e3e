/** Our token as Keystone describes it; never the token itself. Times are ISO 8601 in UTC. */
export interface TokenInfo {
  userId: string;
  userName: string;
  userDomain: { id: string; name: string } | null;
  /** null when the scope is not a project. */
  project: { id: string; name: string; domain: { id: string; name: string } | null } | null;
  /** true: scoped to the whole system. */
  system: boolean;
  roles: readonly string[];
  methods: readonly string[];
  issuedAt: string;
  expiresAt: string;
  /** null: not by application credential. */
  applicationCredential: { id: string; name: string | null; restricted: boolean | null } | null;
}

export interface ApplicationCredential {
  id: string;
  name: string;
  /** null: never. */
  expiresAt: string | null;
  roles: readonly string[];
  projectId: string | null;
  unrestricted: boolean | null;
}

export interface Project {
  id: string;
  name: string;
  domainId: string | null;
  enabled: boolean;
}

export interface CatalogService {
  type: string;
  name: string | null;
  endpoints: readonly CatalogEndpoint[];
}

export interface CatalogEndpoint {
  interface: string;
  region: string | null;
  url: string;
}
