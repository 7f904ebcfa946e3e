import type { Secret } from '../secret.js';
import type { ServiceName } from '../service.js';

/** A domain by id or by name, as clouds.yaml has it. */
export type DomainReference = { id: string } | { name: string };

export type Scope =
  | { kind: 'project'; project: { id: string } | { name: string; domain: DomainReference } }
  | { kind: 'domain'; domain: DomainReference }
  | { kind: 'system' }
  /** What a trustor lent: his project, with the roles of the trust. */
  | { kind: 'trust'; trust: { id: string } }
  | { kind: 'none' };

export type UserReference = { id: string } | { name: string; domain: DomainReference };

export type Credential =
  | { kind: 'password'; user: UserReference; password: Secret; scope: Scope }
  | { kind: 'token'; token: Secret; scope: Scope }
  | {
      kind: 'application-credential';
      reference: { id: string } | { name: string; user: UserReference };
      secret: Secret;
    };

export type EndpointInterface = 'public' | 'internal' | 'admin';

export interface TlsConfig {
  /** false: any certificate is taken (`verify: false`). */
  verify: boolean;
  /** PEM of the authorities, instead of the system's. */
  ca: string | null;
  /** PEM of our own certificate and its key. */
  cert: string | null;
  key: Secret | null;
}

/** One cloud of clouds.yaml, everything merged and checked. Printing it shows no secret. */
export interface CloudConfig {
  name: string;
  /** Where it came from; null for the environment (`envvars`). */
  file: string | null;
  authUrl: string;
  credential: Credential;
  region: string | null;
  interface: EndpointInterface;
  tls: TlsConfig;
  /** `compute_endpoint_override` and its like. */
  endpointOverrides: Readonly<Partial<Record<ServiceName, string>>>;
  /** `api_timeout`, in ms. */
  apiTimeoutMs: number | null;
}

/** An entry of clouds.yaml, unchecked: one bad cloud does not hide the others. */
export interface CloudEntry {
  name: string;
  /** null for the environment (`envvars`). */
  file: string | null;
}

export interface ConfigOptions {
  /** Default: OS_CLOUD, else the only one there is. */
  cloud?: string;
  /** Default: the cloud's own `region_name`, else the first of its `regions`. */
  region?: string;
  /** clouds.yaml itself, instead of the search path; secure.yaml and clouds-public.yaml beside it come first. */
  file?: string;
  env?: Readonly<Record<string, string | undefined>>;
  home?: string;
  cwd?: string;
  /** The text of a file; undefined when there is none. */
  readFile?: (path: string) => string | undefined;
}
