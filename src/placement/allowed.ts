import type { Host, PairChecks, Server } from './model.js';
import type { Objection } from './objection.js';

/** What forbids a host to a server whatever is free there and whoever moves first; the cheapest first. */
export function lastingObjection(
  server: Server,
  host: Host,
  source: Host | undefined,
  pairs: PairChecks,
): Objection | undefined {
  return hostObjection(host) ?? askedObjection(server, host, source) ?? pairObjection(server, host, pairs);
}

/** What keeps everybody away from a host. */
export function hostObjection(host: Host): Objection | undefined {
  if (!host.enabled) return { code: 'disabled', reason: host.disabledReason };
  if (!host.up) return { code: 'down' };
  return host.emptiedBy === null ? undefined : { code: 'emptied', by: host.emptiedBy };
}

/** What the server asks for and the host is not. */
export function askedObjection(server: Server, host: Host, source: Host | undefined): Objection | undefined {
  if (server.host === host.name) return { code: 'runs-there' };
  if (server.allowedHosts?.has(host.name) === false) return { code: 'not-allowed' };
  if (server.zone !== null && server.zone !== host.zone) {
    return { code: 'zone', wanted: server.zone, is: host.zone };
  }
  const from = source?.cell ?? null;
  if (from !== null && host.cell !== null && from !== host.cell) return { code: 'cell', from, to: host.cell };
  return aggregateObjection(server, host) ?? traitObjection(server, host);
}

function aggregateObjection(server: Server, host: Host): Objection | undefined {
  const unmet = server.aggregates.find((anyOf) => !anyOf.some((one) => host.aggregates.includes(one)));
  if (unmet !== undefined) return { code: 'aggregate', anyOf: unmet };
  const forbidden = server.forbiddenAggregates.find((one) => host.aggregates.includes(one));
  return forbidden === undefined ? undefined : { code: 'forbidden-aggregate', aggregate: forbidden };
}

/** A required trait may be any provider's of the host; a forbidden one of a nested provider only closes that provider. */
function traitObjection(server: Server, host: Host): Objection | undefined {
  const missing = server.requiredTraits.find(
    (trait) => !host.providers.some((provider) => provider.traits.includes(trait)),
  );
  if (missing !== undefined) return { code: 'trait', trait: missing };
  const forbidden = server.forbiddenTraits.find((trait) => host.providers[0]?.traits.includes(trait));
  return forbidden === undefined ? undefined : { code: 'forbidden-trait', trait: forbidden };
}

function pairObjection(server: Server, host: Host, pairs: PairChecks): Objection | undefined {
  const { verdict, check, text } = pairs.of(server, host.name);
  return verdict === 'fail' ? { code: 'pair', verdict, check, text } : undefined;
}
