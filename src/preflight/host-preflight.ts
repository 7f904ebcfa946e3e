import type { Clock } from '../base/clock.js';
import type { Cloud } from '../cloud/cloud.js';
import type { HostReader } from '../hosts/host-reader.js';
import { allChecks } from './checks.js';
import { notConfigured, runOnHost } from './engine.js';
import { FactCache } from './facts/fact-cache.js';
import { apiLoaders } from './facts/load-api.js';
import type { Finding } from './finding.js';
import { worstFirst } from './findings.js';
import { nothingPlanned } from './policy.js';

/** A host by itself, whatever runs there: the checks that need neither a server nor another host. */
export async function checkHostItself(inputs: {
  cloud: Cloud;
  host: string;
  /** null: SSH is not configured. */
  hosts: HostReader | null;
  clock: Clock;
}): Promise<readonly Finding[]> {
  const { cloud, host, hosts, clock } = inputs;
  if (hosts === null) return [notConfigured];
  const api = apiLoaders({
    cloud,
    serverId: null,
    destination: null,
    own: nothingPlanned,
    policy: NO_POLICY,
    now: clock.now(),
    at: clock.monotonic(),
    call: {},
    destinations: async () => [],
  });
  const facts = new FactCache({ api, hosts, clock });
  try {
    const own = allChecks.filter((check) => check.scope === 'host' && check.ofServer !== true);
    return worstFirst(await runOnHost(own, facts, { role: 'source', host, source: host }));
  } finally {
    facts.close();
  }
}

/** A host is judged by itself: no policy is about one. */
const NO_POLICY = {
  protect: { servers: [], names: [], projects: [] },
  limits: { perCloud: 1, perSourceHost: 1, perDestinationHost: 1 },
  refuseOn: { warnings: [], unknowns: [] },
};
