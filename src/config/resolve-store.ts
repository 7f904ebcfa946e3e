import { learnAddress } from '../base/redaction.js';
import type { Config, StoreConfig } from './config.js';
import type { Problem } from './problems.js';
import type { ResolveOptions, Secrets } from './resolve.js';
import type { RawConfig } from './schema.js';

/** The address of a database needs a store that uses it: it would look as if it did something. */
export function resolveStore(
  raw: RawConfig['store'],
  secrets: Secrets,
  path: (given: string) => string,
  problems: Problem[],
): StoreConfig | undefined {
  const wrong = (key: string, text: string) => {
    problems.push({ path: ['store', key], text });
    return undefined;
  };
  const before = problems.length;
  if (raw.kind === 'lowdb') {
    if (raw.url !== undefined || raw.urlFile !== undefined)
      return wrong(raw.url === undefined ? 'urlFile' : 'url', 'belongs to postgres: set `kind: postgres`');
    return { kind: 'lowdb', directory: path(raw.directory) };
  }
  const url = secrets(['store'], 'url', raw);
  if (url === undefined) {
    return problems.length > before ? undefined : wrong('url', 'is missing (or `urlFile`)');
  }
  learnAddress(url);
  if (!/^postgres(ql)?:\/\//.test(url)) {
    return wrong('url', 'must be an address of PostgreSQL: it begins with postgresql://');
  }
  return { kind: 'postgres', url };
}

export function resolveConsole(
  { console: raw, store }: RawConfig,
  options: Pick<ResolveOptions, 'console' | 'problems'>,
  path: (given: string) => string,
): Config['console'] {
  if (raw === undefined && options.console !== true) return undefined;
  const directory = raw?.directory;
  if (directory !== undefined) return { directory: path(directory) };
  if (store.kind === 'postgres') {
    options.problems.push({
      path: ['console', 'directory'],
      text: 'is missing: the chat of a terminal is kept on this machine, also where the store is postgres',
    });
  }
  return {};
}
