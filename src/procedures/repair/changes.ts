import {
  escaped,
  type HostName,
  hostName,
  type PeerAddress,
  peerAddress,
  type UserName,
} from '../../hosts/forms.js';
import { HostError } from '../../hosts/host-error.js';
import { REPAIRED_FILES, type RepairedFile, type RepairState } from './commands.js';
import { KEY_NAME } from './scripts.js';

/** A host as its peers' files name it. */
export interface NamedHost {
  readonly name: HostName;
  /** Where its peers reach it; null: by its name. */
  readonly address: PeerAddress | null;
}

/** One host of a repair, as far as its peers must know it. */
export interface RepairedHost extends NamedHost {
  readonly state: RepairState;
}

/**
 * The only way in which what Nova says of a host comes near a file of root.
 * @throws HostError `host-bad-argument` for a name or a `host_ip` that is none
 */
export function namedHost(name: string, hostIp: string | null): NamedHost {
  const named = hostName.safeParse(name);
  if (!named.success) {
    throw new HostError(
      'bad-argument',
      name,
      `Nova calls a host ${escaped(name)}, which is no host name. Nothing was written.`,
      {
        remedy:
          'Set `host` in nova.conf there to letters, digits, dots and dashes, or repair that host by hand.',
      },
    );
  }
  const address = peerAddress.nullable().safeParse(hostIp);
  if (!address.success) {
    throw new HostError(
      'bad-argument',
      name,
      `Nova tells ${escaped(hostIp ?? '')} as the address of ${name} (host_ip), which is no address that other hosts can reach it by. Nothing was written.`,
      {
        remedy: `Set my_ip in nova.conf of ${name} to its IP address and restart nova-compute. If it is set right: find out who changed Nova's record.`,
      },
    );
  }
  return { name: named.data, address: address.data };
}

/** Stands for the public half of a key that is made only when the repair runs. */
const NEW_KEY = '<the new key>';

/** The lines of each file of `host`, so that it reaches every peer and every peer reaches it, as `user`. */
export function linesFor(
  host: RepairedHost,
  all: readonly RepairedHost[],
  user: UserName,
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
      // Else ssh rewrites lines of known_hosts that are not Drover's, which no undo could bring back.
      '  IgnoreUnknown UpdateHostKeys',
      '  UpdateHostKeys no',
    ]),
  };
}

function namesOf({ name, address }: NamedHost): string[] {
  return [...new Set<string>(address === null ? [name] : [name, address])];
}

/** What would change, host by host, in the order in which it is done; empty: nothing would. */
export interface HostChanges {
  readonly host: string;
  readonly makesKey: boolean;
  readonly files: readonly { file: RepairedFile; added: readonly string[]; removed: readonly string[] }[];
}

export function changesOf(hosts: readonly RepairedHost[], user: UserName): HostChanges[] {
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
