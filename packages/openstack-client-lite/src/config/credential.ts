import { Secret } from '../secret.js';
import type { SettingsReader } from './reader.js';
import type { Credential, DomainReference, Scope, UserReference } from './types.js';

/** As `openstack --os-cloud` does when clouds.yaml names no domain. */
const DEFAULT_DOMAIN: DomainReference = { id: 'default' };

function domain(reader: SettingsReader, kind: 'user' | 'project'): DomainReference {
  const id = reader.auth(`${kind}_domain_id`);
  if (id !== undefined) return { id };
  const name = reader.auth(`${kind}_domain_name`);
  if (name !== undefined) return { name };
  const defaultId = reader.auth('default_domain_id', 'default_domain');
  if (defaultId !== undefined) return { id: defaultId };
  const defaultName = reader.auth('default_domain_name');
  return defaultName === undefined ? DEFAULT_DOMAIN : { name: defaultName };
}

function user(reader: SettingsReader): UserReference | undefined {
  const id = reader.auth('user_id');
  if (id !== undefined) return { id };
  const name = reader.auth('username', 'user_name');
  return name === undefined ? undefined : { name, domain: domain(reader, 'user') };
}

/** One scope: which of several is meant would be a guess, so more than one is refused, as keystoneauth does. */
function scope(reader: SettingsReader): Scope {
  const projectId = reader.auth('project_id');
  const projectName = reader.auth('project_name');
  const domainId = reader.auth('domain_id');
  const domainName = reader.auth('domain_name');
  const system = reader.auth('system_scope');
  const trust = reader.auth('trust_id');
  const asked = [projectId ?? projectName, domainId ?? domainName, system, trust].filter(
    (each) => each !== undefined,
  );
  if (asked.length > 1) {
    throw reader.wrong(
      'auth',
      'It asks for more than one scope.',
      'Keep one of project_name (or project_id), domain_name (or domain_id), system_scope and trust_id.',
    );
  }
  if (trust !== undefined) return { kind: 'trust', trust: { id: trust } };
  if (projectId !== undefined) return { kind: 'project', project: { id: projectId } };
  if (projectName !== undefined) {
    return { kind: 'project', project: { name: projectName, domain: domain(reader, 'project') } };
  }
  if (domainId !== undefined) return { kind: 'domain', domain: { id: domainId } };
  if (domainName !== undefined) return { kind: 'domain', domain: { name: domainName } };
  if (system === undefined) return { kind: 'none' };
  if (system === 'all') return { kind: 'system' };
  throw reader.wrong('auth.system_scope', 'Only "all" exists.', 'Write system_scope: all.');
}

function password(reader: SettingsReader): Credential {
  const who = user(reader);
  if (who === undefined) {
    throw reader.wrong('auth.username', 'It is missing.', 'Set username (or user_id).');
  }
  const text = reader.auth('password');
  if (text === undefined) {
    throw reader.wrong('auth.password', 'It is missing.', 'Set it here or in secure.yaml.');
  }
  return { kind: 'password', user: who, password: new Secret(text), scope: scope(reader) };
}

function token(reader: SettingsReader): Credential {
  const text = reader.auth('token');
  if (text === undefined)
    throw reader.wrong('auth.token', 'It is missing.', 'Set it here or in secure.yaml.');
  return { kind: 'token', token: new Secret(text), scope: scope(reader) };
}

function applicationCredential(reader: SettingsReader): Credential {
  const secret = reader.auth('application_credential_secret');
  if (secret === undefined) {
    throw reader.wrong(
      'auth.application_credential_secret',
      'It is missing.',
      'Set it here or in secure.yaml; Keystone shows it only once, when the credential is created.',
    );
  }
  const common = { kind: 'application-credential', secret: new Secret(secret) } as const;
  const id = reader.auth('application_credential_id');
  if (id !== undefined) return { ...common, reference: { id } };
  const name = reader.auth('application_credential_name');
  if (name === undefined) {
    throw reader.wrong(
      'auth.application_credential_id',
      'It is missing.',
      'Set it, or application_credential_name together with username.',
    );
  }
  const who = user(reader);
  if (who === undefined) {
    throw reader.wrong(
      'auth.username',
      'It is missing: an application credential given by name needs its user.',
      'Set username (or user_id), or application_credential_id.',
    );
  }
  return { ...common, reference: { name, user: who } };
}

const BY_TYPE: Readonly<Record<string, (reader: SettingsReader) => Credential>> = {
  password,
  v3password: password,
  token,
  v3token: token,
  v3applicationcredential: applicationCredential,
};

/** The default is password; as for the SDKs a token in `auth` makes it token, and an application credential's secret its own kind. */
function typeOf(reader: SettingsReader): string {
  const given = reader.text('auth_type') ?? reader.text('auth_plugin');
  const open = given === undefined || given === 'password';
  if (open && reader.auth('application_credential_secret') !== undefined) return 'v3applicationcredential';
  if (open && reader.auth('token') !== undefined) return 'token';
  return given ?? 'password';
}

export function credentialOf(reader: SettingsReader): Credential {
  const type = typeOf(reader);
  const read = BY_TYPE[type];
  if (read !== undefined) return read(reader);
  throw reader.wrong(
    'auth_type',
    'This kind of login is not supported.',
    `Use one of ${Object.keys(BY_TYPE).join(', ')}.`,
  );
}
