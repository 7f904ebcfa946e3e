import { SERVICE_FACTS } from '../discovery/services.js';
import { ConfigError } from '../errors/config.js';
import { Secret } from '../secret.js';
import { SERVICES, type ServiceName } from '../service.js';
import { credentialOf } from './credential.js';
import { cloudsIn, isSettings, merge, type Settings } from './document.js';
import { ENVIRONMENT_CLOUD, environmentCloud } from './environment.js';
import { expandHome, type FoundFile, findFile, type Source, searchPath, sourceOf } from './files.js';
import { SettingsReader } from './reader.js';
import { inRegion } from './region.js';
import type { CloudConfig, CloudEntry, ConfigOptions, EndpointInterface, TlsConfig } from './types.js';

/** The clouds there are: of clouds.yaml, and `envvars` where the environment describes one. Reads no cloud's settings. */
export function listClouds(options: ConfigOptions = {}): readonly CloudEntry[] {
  const source = sourceOf(options);
  const file = cloudsFile(source);
  const entries = Object.keys(cloudsIn(file, 'clouds')).map((name) => ({ name, file: file?.path ?? null }));
  const fromEnvironment = environmentCloud(source.env) !== undefined && source.file === undefined;
  return fromEnvironment ? [...entries, { name: ENVIRONMENT_CLOUD, file: null }] : entries;
}

/**
 * One cloud of clouds.yaml as the OpenStack SDKs read it: the file from OS_CLIENT_CONFIG_FILE, `./`, `~/.config/openstack` or
 * `/etc/openstack` (the first found), the cloud from OS_CLOUD, its `profile` of clouds-public.yaml below it, secure.yaml over it.
 * Throws `ConfigError`. Depends on nothing but its options: the environment and a file reader.
 */
export function loadCloudConfig(options: ConfigOptions = {}): CloudConfig {
  const source = sourceOf(options);
  const file = cloudsFile(source);
  const clouds = cloudsIn(file, 'clouds');
  const name = options.cloud ?? source.env.OS_CLOUD ?? onlyCloud(options, source);
  const own = clouds[name] ?? (name === ENVIRONMENT_CLOUD ? environmentCloud(source.env) : undefined);
  const path = clouds[name] === undefined ? null : (file?.path ?? null);
  if (own === undefined) throw unknownCloud(name, Object.keys(clouds), file, source);
  const settings = settingsOf(own, path, name);
  const secure = cloudsIn(findFile('secure', source), 'clouds')[name];
  const merged = merge(withProfile(settings, path, name, source), isSettings(secure) ? secure : {});
  return build(inRegion(merged, options.region, path, name), path, name, source);
}

function cloudsFile(source: Source): FoundFile | undefined {
  const file = findFile('clouds', source);
  if (file === undefined && source.file !== undefined) {
    throw new ConfigError('There is no such file.', {
      file: source.file,
      cloud: null,
      key: null,
      remedy: 'Correct the path, or leave it out to search where the OpenStack SDKs do.',
    });
  }
  return file;
}

function onlyCloud(options: ConfigOptions, source: Source): string {
  const [first, ...others] = listClouds(options);
  if (first !== undefined && others.length === 0) return first.name;
  if (first === undefined) {
    throw new ConfigError('There is no clouds.yaml.', {
      file: null,
      cloud: null,
      key: null,
      remedy: `Put one at one of: ${searchPath('clouds', source).join(', ')}; or set OS_CLIENT_CONFIG_FILE.`,
    });
  }
  throw new ConfigError('There are several clouds, and none was chosen.', {
    file: first.file,
    cloud: null,
    key: null,
    remedy: `Set OS_CLOUD to one of: ${[first, ...others].map((each) => each.name).join(', ')}.`,
  });
}

function unknownCloud(
  name: string,
  there: readonly string[],
  file: FoundFile | undefined,
  source: Source,
): ConfigError {
  const remedy =
    file === undefined
      ? `Put a clouds.yaml at one of: ${searchPath('clouds', source).join(', ')}.`
      : `It has: ${there.length > 0 ? there.join(', ') : 'none'}.`;
  return new ConfigError('There is no such cloud.', {
    file: file?.path ?? null,
    cloud: name,
    key: null,
    remedy,
  });
}

function settingsOf(value: unknown, file: string | null, cloud: string): Settings {
  if (isSettings(value)) return value;
  throw new ConfigError('It has no settings.', {
    file,
    cloud,
    key: null,
    remedy: 'Put auth and its like below it.',
  });
}

/** `profile` (once called `cloud`) names an entry of clouds-public.yaml, which lies below the cloud's own settings. */
function withProfile(settings: Settings, file: string | null, cloud: string, source: Source): Settings {
  const profile = settings.profile ?? settings.cloud;
  if (profile === undefined || profile === null) return settings;
  const found = findFile('clouds-public', source);
  const under = cloudsIn(found, 'public-clouds')[String(profile)];
  if (isSettings(under)) return merge(under, settings);
  throw new ConfigError(`There is no profile ${String(profile)}.`, {
    file,
    cloud,
    key: 'profile',
    remedy:
      found === undefined
        ? 'Put it into clouds-public.yaml beside clouds.yaml, below public-clouds.'
        : `Put it into ${found.path}, below public-clouds.`,
  });
}

function build(settings: Settings, file: string | null, name: string, source: Source): CloudConfig {
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
      `Version ${version} is not supported.`,
      'Only Keystone v3 is: write 3.',
    );
  }
  return checkedUrl(reader, 'auth.auth_url', url);
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
  const raw = reader.raw('interface') ?? reader.raw('endpoint_type') ?? 'public';
  const first: unknown = Array.isArray(raw) ? raw[0] : raw;
  const word = String(first).replace(/URL$/, '');
  if (word === 'public' || word === 'internal' || word === 'admin') return word;
  throw reader.wrong('interface', `"${word}" is not one.`, 'Write public, internal or admin.');
}

function tlsOf(reader: SettingsReader, source: Source): TlsConfig {
  const verify = reader.flag('insecure') === true ? false : (reader.flag('verify') ?? true);
  const key = pem(reader, 'key', source);
  return {
    verify,
    ca: pem(reader, 'cacert', source),
    cert: pem(reader, 'cert', source),
    key: key === null ? null : new Secret(key),
  };
}

function pem(reader: SettingsReader, key: 'cacert' | 'cert' | 'key', source: Source): string | null {
  const given = reader.text(key);
  if (given === undefined) return null;
  const path = expandHome(given, source.home);
  const text = source.readFile(path);
  if (text === undefined) throw reader.wrong(key, `There is no file ${path}.`, 'Correct the path.');
  return text;
}

/** `compute_endpoint_override`, also by the catalog's types: `block_storage_endpoint_override`, `volumev3_endpoint_override`. */
function overridesOf(reader: SettingsReader): Partial<Record<ServiceName, string>> {
  const found: Partial<Record<ServiceName, string>> = {};
  for (const service of SERVICES) {
    const names = [service, ...SERVICE_FACTS[service].catalogTypes.map((type) => type.replaceAll('-', '_'))];
    for (const name of new Set(names)) {
      const key = `${name}_endpoint_override`;
      const url = reader.text(key);
      if (url !== undefined) found[service] ??= checkedUrl(reader, key, url);
    }
  }
  return found;
}
