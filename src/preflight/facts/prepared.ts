import type { ApiKey, Reading } from './facts.js';
import type { HostFacts } from './host-facts.js';

/** Older than this a fact is read again, monotonic milliseconds. */
export const PREPARED_MS = 60_000;

/** What decides at the moment itself, or follows from that: never taken from a look before. */
const DECISIVE: ReadonlySet<string> = new Set<ApiKey | keyof HostFacts>([
  'now',
  'policy',
  'own',
  'server',
  'rights',
  'services',
  'underWay',
  'serverMigrations',
  'groups',
  'rooms',
  'volumes',
  'attachments',
  'ports',
  'readiness',
  'destinations',
  'domainState',
  'job',
]);

/**
 * Facts that were read a little before they are needed, so that a look has only to read what decides. Only what could be
 * read is kept, and who finds a no in them has to look again without them.
 */
export class PreparedFacts {
  readonly #readings = new Map<string, { reading: Reading<unknown>; at: number }>();

  /** `key` as a cache of facts has it: the fact's name first. `at`: when its reading began. */
  keep(key: string, reading: Reading<unknown>, at: number): void {
    const [name = ''] = key.split(' ', 1);
    if (reading.read && !DECISIVE.has(name)) this.#readings.set(key, { reading, at });
  }

  take(key: string, now: number): Reading<unknown> | undefined {
    const known = this.#readings.get(key);
    return known === undefined || now - known.at > PREPARED_MS ? undefined : known.reading;
  }
}

/** Of the API: what is worth reading before. */
export const PREPARED_KEYS: readonly ApiKey[] = [
  'identity',
  'capabilities',
  'projectName',
  'hypervisors',
  'aggregates',
  'trackRecord',
  'fixedCosts',
  'volumeServices',
  'agents',
  'networks',
];
