import { join } from 'node:path';

/** Where everything stands in the data folder. */
export interface StorePaths {
  directory: string;
  active: string;
  /** Of active requests: each plan is written once. */
  plans: string;
  /** Of active requests whose timeline is long: its beginning. */
  timelines: string;
  archive: string;
  deliveries: string;
  temporary: string;
  index: string;
  freeze: string;
  audit: string;
  /** What could not be read, until somebody has looked. */
  unreadable: string;
}

export function pathsIn(directory: string): StorePaths {
  return {
    directory,
    active: join(directory, 'active'),
    plans: join(directory, 'plans'),
    timelines: join(directory, 'timelines'),
    archive: join(directory, 'archive'),
    deliveries: join(directory, 'deliveries'),
    temporary: join(directory, 'tmp'),
    index: join(directory, 'archive', 'index.ndjson'),
    freeze: join(directory, 'freeze.json'),
    audit: join(directory, 'audit.ndjson'),
    unreadable: join(directory, 'unreadable'),
  };
}

const ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** An id becomes a file's name: nothing else may. */
export function isId(text: string): boolean {
  return ID.test(text);
}

const MONTH = /^\d{4}-\d{2}$/;

export function isMonth(name: string): boolean {
  return MONTH.test(name);
}
