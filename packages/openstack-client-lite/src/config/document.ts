import { ConfigError } from '../errors/config.js';
import { isSecretName } from '../redaction/names.js';
import { redactor } from '../redaction/redactor.js';
import type { FoundFile } from './files.js';
import { readYaml } from './yaml.js';

export type Settings = Readonly<Record<string, unknown>>;

export function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * One of the SDKs' files to plain values; what in it is secret is known as such from then on. An error names line and key,
 * and shows nothing of the file.
 */
export function parseFile({ path, text }: FoundFile): Settings {
  const read = readYaml(text, { merge: true, asPython: true });
  if (read.kind === 'wrong') {
    const { line, column, text: problem, remedy, path: key } = read.problem;
    const place = line === null ? '' : ` at line ${line}, column ${column ?? 1}`;
    const details = { file: path, cloud: null, key: key.length === 0 ? null : key.join('.'), remedy };
    throw new ConfigError(`This is not YAML${place}: it ${problem}.`, details);
  }
  const { value } = read;
  if (value === null || value === undefined) return {};
  learnSecrets(value);
  if (isSettings(value)) return value;
  const details = { file: path, cloud: null, key: null, remedy: 'It begins with "clouds:".' };
  throw new ConfigError('The file is not a mapping.', details);
}

/** Also those of clouds that are not used: a service may show them all the same. */
export function learnSecrets(value: unknown, name = ''): void {
  if (typeof value === 'string') {
    if (isSecretName(name) || value.includes('PRIVATE KEY-----')) redactor.learn(value);
    else redactor.learnAddress(value);
  } else if (typeof value === 'number') {
    if (isSecretName(name)) redactor.learn(String(value));
  } else if (Array.isArray(value)) for (const item of value) learnSecrets(item, name);
  else if (isSettings(value)) for (const [key, item] of Object.entries(value)) learnSecrets(item, key);
}

/** The clouds (or `public-clouds`) of a file; each is checked when it is used. */
export function cloudsIn(file: FoundFile | undefined, key: 'clouds' | 'public-clouds'): Settings {
  if (file === undefined) return {};
  const clouds = parseFile(file)[key];
  if (clouds === undefined || clouds === null) return {};
  if (isSettings(clouds)) return clouds;
  throw new ConfigError(`"${key}" is not a mapping.`, {
    file: file.path,
    cloud: null,
    key,
    remedy: 'Give each cloud a name and its settings below it.',
  });
}

/** `over` wins; mappings are merged at every depth, everything else is replaced whole (openstacksdk `_merge_clouds`). */
export function merge(under: Settings, over: Settings): Settings {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    merged[key] = isSettings(before) && isSettings(value) ? merge(before, value) : value;
  }
  return merged;
}
