import type { Server, ServerGroup } from '../../cloud/server.js';

/**
 * Servers with the groups that each is a member of: a list of servers does not tell them, one server alone does (compute
 * API, "List Servers Detailed" and "Show Server Details", `server_groups`, 2.71). Without them members of a group would be
 * taken for servers that may stand together.
 */
export function withGroups(servers: readonly Server[], groups: Iterable<ServerGroup>): readonly Server[] {
  const of = new Map<string, string[]>();
  for (const { id, members } of groups)
    for (const member of members) of.set(member, [...(of.get(member) ?? []), id]);
  return servers.map((server) => ({
    ...server,
    serverGroups: server.serverGroups ?? of.get(server.id) ?? [],
  }));
}
