import { parseDocument } from 'yaml';
import { ConfigError } from '../errors/config.js';
import type { FoundFile } from './files.js';

export type Settings = Readonly<Record<string, unknown>>;

export function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** YAML (JSON is YAML) to plain values. An error names line and column, and shows nothing of the file: it may hold passwords. */
export function parseFile({ path, text }: FoundFile): Settings {
  const wrong = (problem: string, remedy: string) =>
    new ConfigError(problem, { file: path, cloud: null, key: null, remedy });
  const document = parseDocument(text, { merge: true, prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const at = error.linePos?.[0];
    const place = at === undefined ? '' : ` at line ${at.line}, column ${at.col}`;
    throw wrong(`This is not YAML${place} (${error.code}).`, 'Correct the indentation or quoting there.');
  }
  const value: unknown = document.toJS();
  if (value === null) return {};
  if (!isSettings(value)) throw wrong('The file is not a mapping.', 'It begins with "clouds:".');
  return value;
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
