import { SERVICE_FACTS } from '../discovery/services.js';
import { isConfigError } from '../errors/config.js';
import { Secret } from '../secret.js';
import { SERVICES, type ServiceName } from '../service.js';
import { credentialOf } from './credential.js';
import type { Settings } from './document.js';
import { expandHome, type Source } from './files.js';
import { SettingsReader } from './reader.js';
import type { CloudConfig, EndpointInterface, TlsConfig } from './types.js';

/** Settings of one cloud, everything merged, to what `connect` takes. Throws `ConfigError`. */
export function buildCloud(
  settings: Settings,
  file: string | null,
  name: string,
  source: Source,
): CloudConfig {
  const reader = new SettingsReader(settings, file, name);
  const seconds = reader.seconds('api_timeout');
  return {
    name,
    file,
    authUrl: authUrlOf(reader),
    credential: credentialOf(reader),
    region: reader.text('region_name') ?? null,
    interface: interfaceOf(reader),
    tls: tlsOf(reader, source),
    endpointOverrides: overridesOf(reader),
    apiTimeoutMs: seconds === undefined ? null : seconds * 1000,
  };
}

function authUrlOf(reader: SettingsReader): string {
  const url = reader.auth('auth_url');
  if (url === undefined) {
    throw reader.wrong(
      'auth.auth_url',
      'It is missing.',
      "Set it to Keystone's address, like https://cloud.example:5000/v3.",
    );
  }
  const version = String(reader.raw('identity_api_version') ?? '3');
  if (!version.replace(/^v/, '').startsWith('3')) {
    throw reader.wrong(
      'identity_api_version',
      'This version is not supported.',
      'Only Keystone v3 is: write 3.',
    );
  }
  return checkedUrl(reader, 'auth.auth_url', filledIn(reader, 'auth.auth_url', url));
}

/** `https://{region_name}.cloud.example`: the SDKs fill in the cloud's own settings (Python's str.format). */
function filledIn(reader: SettingsReader, key: string, url: string): string {
  return url.replaceAll(/\{([a-z_]{1,64})\}/g, (_, name: string) => {
    const value = reader.raw(name);
    if (typeof value === 'string' && value !== '' && name !== 'password') return value;
    throw reader.wrong(
      key,
      `It names {${name}}, which is not set.`,
      `Set ${name}, or write the address whole.`,
    );
  });
}

function checkedUrl(reader: SettingsReader, key: string, url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !['http:', 'https:'].includes(parsed.protocol)) {
    throw reader.wrong(
      key,
      'It is not an http or https address.',
      'Write it like https://cloud.example:5000/v3.',
    );
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw reader.wrong(
      key,
      'It holds a user name or a password.',
      'Take them out: they belong to username and password.',
    );
  }
  return url;
}

function interfaceOf(reader: SettingsReader): EndpointInterface {
  const raw = reader.raw('interface') ?? 'public';
  const first: unknown = Array.isArray(raw) ? raw[0] : raw;
  const word = String(first).replace(/URL$/, '');
  if (word === 'public' || word === 'internal' || word === 'admin') return word;
  throw reader.wrong('interface', 'There is no such interface.', 'Write public, internal or admin.');
}

function tlsOf(reader: SettingsReader, source: Source): TlsConfig {
  const cert = pem(reader, 'cert', source);
  // Without a key of its own the certificate's file holds it.
  const key = pem(reader, 'key', source) ?? (cert?.includes('PRIVATE KEY-----') === true ? cert : null);
  const bundle = reader.path('verify');
  const checked = bundle !== undefined || (reader.flag('verify') ?? true);
  const ca = pem(reader, 'cacert', source) ?? (bundle === undefined ? null : pem(reader, 'verify', source));
  return {
    verify: reader.flag('insecure') === true ? false : checked,
    ca,
    cert,
    key: key === null ? null : new Secret(key),
  };
}

function pem(
  reader: SettingsReader,
  key: 'cacert' | 'cert' | 'key' | 'verify',
  source: Source,
): string | null {
  const given = reader.text(key);
  if (given === undefined) return null;
  const path = expandHome(given, source.home);
  // Its value is not shown: it may be the key itself.
  if (given.includes('-----BEGIN') || /[\r\n\0]/.test(given)) {
    throw reader.wrong(key, 'It is no path of a file.', 'Put the PEM into a file, and name that file here.');
  }
  const text = readPem(path, source);
  if (text === undefined) {
    throw reader.wrong(
      key,
      'There is no such file, or it may not be read.',
      'Correct the path, or the rights of the file.',
    );
  }
  return text;
}

function readPem(path: string, source: Source): string | undefined {
  try {
    return source.readFile(path);
  } catch (error) {
    if (isConfigError(error)) return undefined;
    throw error;
  }
}

/** `compute_endpoint_override`, also by the catalog's types: `block_storage_endpoint_override`, `volumev3_endpoint_override`. */
function overridesOf(reader: SettingsReader): Partial<Record<ServiceName, string>> {
  const found: Partial<Record<ServiceName, string>> = {};
  for (const service of SERVICES) {
    const names = [service, ...SERVICE_FACTS[service].catalogTypes.map((type) => type.replaceAll('-', '_'))];
    for (const name of new Set(names)) {
      for (const key of [`${name}_endpoint_override`, `${name}_endpoint`]) {
        const url = reader.text(key);
        if (url !== undefined) found[service] ??= checkedUrl(reader, key, url);
      }
    }
  }
  return found;
}
