import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { ConfigError } from '../errors/config.js';
import type { ConfigOptions } from './types.js';

/** Where configuration is read from; the process's own environment and disk unless told otherwise. */
export interface Source {
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  cwd: string;
  readFile: (path: string) => string | undefined;
  /** clouds.yaml as the caller named it, absolute. */
  file: string | undefined;
}

export interface FoundFile {
  path: string;
  text: string;
}

export function sourceOf(options: ConfigOptions): Source {
  const home = options.home ?? homedir();
  const cwd = options.cwd ?? process.cwd();
  const file = options.file === undefined ? undefined : resolve(cwd, expandHome(options.file, home));
  return {
    env: options.env ?? process.env,
    home,
    cwd,
    readFile: options.readFile ?? readIfThere,
    file,
  };
}

export function expandHome(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ConfigError(
      `The file cannot be read (${String(code)}).`,
      { file: path, cloud: null, key: null, remedy: 'Check its owner and mode.' },
      error,
    );
  }
}

const OVERRIDING_VARIABLE = {
  clouds: 'OS_CLIENT_CONFIG_FILE',
  secure: 'OS_CLIENT_SECURE_FILE',
  'clouds-public': 'OS_CLIENT_VENDOR_FILE',
} as const;

/** Every place where such a file may be, in the SDKs' order (openstacksdk config/loader.py). */
export function searchPath(kind: keyof typeof OVERRIDING_VARIABLE, source: Source): string[] {
  const { env, home, cwd, file } = source;
  if (kind === 'clouds' && file !== undefined) return [file];
  const named = env[OVERRIDING_VARIABLE[kind]];
  const user = env.XDG_CONFIG_HOME;
  const folders = [
    ...(file === undefined ? [] : [dirname(file)]),
    cwd,
    ...(user !== undefined && isAbsolute(user) ? [join(user, 'openstack')] : []),
    join(home, '.config', 'openstack'),
    ...(env.XDG_CONFIG_DIRS || '/etc/xdg')
      .split(':', 1)
      .flatMap((dir) => (isAbsolute(dir) ? [join(dir, 'openstack')] : [])),
    '/etc/openstack',
  ];
  const places = folders.flatMap((folder) =>
    ['yaml', 'yml', 'json'].map((suffix) => join(folder, `${kind}.${suffix}`)),
  );
  return [...(named ? [resolve(cwd, expandHome(named, home))] : []), ...new Set(places)];
}

/** The first that is there: the SDKs read one file of a kind, and merge none. */
export function findFile(kind: keyof typeof OVERRIDING_VARIABLE, source: Source): FoundFile | undefined {
  for (const path of searchPath(kind, source)) {
    const text = source.readFile(path);
    if (text !== undefined) return { path, text };
  }
  return undefined;
}
