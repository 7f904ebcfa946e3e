import { stringify } from 'yaml';
import { KINDS } from '../../src/app/kinds.js';
import type { Config } from '../../src/config/config.js';
import { loadConfig } from '../../src/config/load.js';

/** A configuration as `drover start` would read it, from an object instead of a file. */
export function benchConfig(directory: string, content: Readonly<Record<string, unknown>>): Config {
  return loadConfig({
    kinds: KINDS,
    file: 'drover.yaml',
    env: {},
    readFile: () => stringify(content),
    home: directory,
    cwd: directory,
  });
}
