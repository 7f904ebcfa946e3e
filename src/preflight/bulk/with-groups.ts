import { isDroverError } from '../../base/errors.js';
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

/** The groups of a cloud, or why nobody knows them: then a server is in one or in none, and nothing is said of it. */
export type GroupsRead = { read: true; groups: readonly ServerGroup[] } | { read: false; why: string };

/** A cloud whose groups cannot be listed is still one of which everything else can be told. */
export async function readGroups(list: () => Promise<readonly ServerGroup[]>): Promise<GroupsRead> {
  try {
    return { read: true, groups: await list() };
  } catch (error) {
    if (!isDroverError(error)) throw error;
    return { read: false, why: error.message };
  }
}
