import { REPAIRED_FILES, type RepairedFile, type RepairState } from './commands.js';
import { KEY_NAME } from './scripts.js';

/** One host of a repair, as far as its peers must know it. */
export interface RepairedHost {
  readonly name: string;
  /** Where its peers reach it; null: by its name. */
  readonly address: string | null;
  readonly state: RepairState;
}

/** Stands for the public half of a key that is made only when the repair runs. */
const NEW_KEY = '<the new key>';

/** The lines of each file of `host`, so that it reaches every peer and every peer reaches it, as `user`. */
export function linesFor(
  host: RepairedHost,
  all: readonly RepairedHost[],
  user: string,
): Record<RepairedFile, readonly string[]> {
  const peers = all.filter(({ name }) => name !== host.name);
  return {
    authorized_keys: peers.map(({ name, state }) => `${state.key ?? NEW_KEY} drover-migration@${name}`),
    known_hosts: peers.flatMap((peer) =>
      [...peer.state.hostKeys].sort().map((key) => `${namesOf(peer).join(',')} ${key}`),
    ),
    config: peers.flatMap(({ name, address }) => [
      `Host ${name}`,
      ...(address === null ? [] : [`  HostName ${address}`]),
      `  User ${user}`,
      `  IdentityFile ~/.ssh/${KEY_NAME}`,
      // Else ssh rewrites lines of known_hosts that are not ours, which no undo could bring back.
      '  IgnoreUnknown UpdateHostKeys',
      '  UpdateHostKeys no',
    ]),
  };
}

function namesOf({ name, address }: RepairedHost): string[] {
  return address === null || address === name ? [name] : [name, address];
}

/** What would change, host by host, in the order in which it is done; empty: nothing would. */
export interface HostChanges {
  readonly host: string;
  readonly makesKey: boolean;
  readonly files: readonly { file: RepairedFile; added: readonly string[]; removed: readonly string[] }[];
}

export function changesOf(hosts: readonly RepairedHost[], user: string): HostChanges[] {
  return hosts
    .map((host) => {
      const wanted = linesFor(host, hosts, user);
      const files = REPAIRED_FILES.map((file) => ({
        file,
        added: wanted[file].filter((line) => !host.state.blocks[file].includes(line)),
        removed: host.state.blocks[file].filter((line) => !wanted[file].includes(line)),
      })).filter(({ added, removed }) => added.length + removed.length > 0);
      return { host: host.name, makesKey: host.state.key === null, files };
    })
    .filter(({ makesKey, files }) => makesKey || files.length > 0);
}
