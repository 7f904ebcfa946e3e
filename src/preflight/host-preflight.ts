import type { Clock } from '../base/clock.js';
import type { Cloud } from '../cloud/cloud.js';
import type { HostFacts } from '../hosts/host-facts.js';
import { FactBook } from './facts/fact-cache.js';
import { loadersOf } from './facts/load-api.js';
import type { Finding } from './finding.js';
import { worstFirst } from './findings.js';
import { HostBook } from './host-book.js';
import type { HostCheck } from './host-check.js';
import { allHostChecks } from './host-checks.js';
import { notConfigured, runOwnHostChecks } from './host-engine.js';
import { nothingPlanned } from './policy.js';

/** A host by itself, whatever runs there: the checks that need neither a server nor another host. */
export async function checkHostItself(inputs: {
  cloud: Cloud;
  host: string;
  /** null: SSH is not configured. */
  facts: HostFacts | null;
  clock: Clock;
  checks?: readonly HostCheck[];
}): Promise<readonly Finding[]> {
  const { cloud, host, facts, clock } = inputs;
  if (facts === null) return [notConfigured];
  const book = new FactBook(
    loadersOf({
      cloud,
      serverId: '',
      destination: null,
      own: nothingPlanned,
      policy: NO_POLICY,
      now: clock.now(),
      call: {},
    }),
    clock,
  );
  const found = await runOwnHostChecks(
    inputs.checks ?? allHostChecks,
    new HostBook(facts, null, [host], clock),
    book,
    host,
  );
  return worstFirst(found);
}

/** A host is judged by itself: no policy is about one. */
const NO_POLICY = {
  protect: { servers: [], names: [], projects: [] },
  limits: { perCloud: 1, perSourceHost: 1, perDestinationHost: 1 },
  refuseOn: { warnings: [], unknowns: [] },
};
