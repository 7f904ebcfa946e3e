import { ConfigError } from '../errors/config.js';
import { buildCloud } from './build.js';
import { cloudsIn, isSettings, merge, type Settings } from './document.js';
import { ENVIRONMENT_CLOUD, environmentCloud } from './environment.js';
import { type FoundFile, findFile, type Source, searchPath, sourceOf } from './files.js';
import { normalised, withUnderscores } from './normalise.js';
import { inRegion } from './region.js';
import type { CloudConfig, CloudEntry, ConfigOptions } from './types.js';

/** The clouds there are: of clouds.yaml, and `envvars` where the environment describes one. Reads no cloud's settings. */
export function listClouds(options: ConfigOptions = {}): readonly CloudEntry[] {
  const source = sourceOf(options);
  const file = cloudsFile(source);
  const secure = findFile('secure', source);
  const own = Object.keys(cloudsIn(file, 'clouds')).map((name) => ({ name, file: file?.path ?? null }));
  const secured = Object.keys(cloudsIn(secure, 'clouds')).map((name) => ({
    name,
    file: secure?.path ?? null,
  }));
  const entries = [...own, ...secured.filter(({ name }) => own.every((one) => one.name !== name))];
  const fromEnvironment = environmentCloud(source.env) !== undefined && source.file === undefined;
  return fromEnvironment ? [...entries, { name: ENVIRONMENT_CLOUD, file: null }] : entries;
}

/**
 * One cloud of clouds.yaml as the OpenStack SDKs read it: the file from OS_CLIENT_CONFIG_FILE, `./`, `~/.config/openstack`,
 * `/etc/xdg/openstack` or `/etc/openstack` (the first found), the cloud from OS_CLOUD, its `profile` of clouds-public.yaml below it, secure.yaml over it.
 * Throws `ConfigError`. Depends on nothing but its options: the environment and a file reader.
 */
export function loadCloudConfig(options: ConfigOptions = {}): CloudConfig {
  const source = sourceOf(options);
  const file = cloudsFile(source);
  const secureFile = findFile('secure', source);
  const secured = cloudsIn(secureFile, 'clouds');
  const clouds = { ...secured, ...cloudsIn(file, 'clouds') };
  const name = options.cloud ?? (source.env.OS_CLOUD || onlyCloud(options, source));
  const own = clouds[name] ?? (name === ENVIRONMENT_CLOUD ? environmentCloud(source.env) : undefined);
  const path = clouds[name] === undefined ? null : (file?.path ?? secureFile?.path ?? null);
  if (own === undefined) throw unknownCloud(name, Object.keys(clouds), file, source);
  const secure = secured[name];
  const settings = merge(settingsOf(own, path, name), isSettings(secure) ? withUnderscores(secure) : {});
  const merged = withProfile(settings, path, name, source);
  return buildCloud(normalised(inRegion(merged, options.region, path, name)), path, name, source);
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
  // As for the SDKs, an environment that describes a cloud is meant, unless OS_CLOUD says another.
  if (others.some(({ name }) => name === ENVIRONMENT_CLOUD)) return ENVIRONMENT_CLOUD;
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
  if (isSettings(value)) return withUnderscores(value);
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
  if (isSettings(under)) return merge(withUnderscores(under), settings);
  // The SDKs warn and go on; what is missing then is missed when it is used.
  if (isSettings(settings.auth) && settings.auth.auth_url !== undefined) return settings;
  throw new ConfigError('There is no such profile.', {
    file,
    cloud,
    key: 'profile',
    remedy:
      found === undefined
        ? 'Put it into clouds-public.yaml beside clouds.yaml, below public-clouds.'
        : `Put it into ${found.path}, below public-clouds.`,
  });
}
