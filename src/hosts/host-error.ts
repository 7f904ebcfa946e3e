import { defined } from '../base/defined.js';
import { DroverError } from '../base/errors.js';
import type { HostKeyVerdict, HostPlace } from './known-hosts.js';

export type HostErrorKind =
  | 'unreachable'
  | 'timeout'
  | 'auth'
  | 'key-file'
  | 'host-key-mismatch'
  | 'host-key-unknown'
  | 'host-key-revoked'
  | 'known-hosts-file'
  /** The connection or the command ended without an exit status: what it did is unknown. */
  | 'dropped'
  | 'too-much-output'
  /** sudo, the helper or the forced command on the host refused. */
  | 'not-permitted'
  /** The program that the command asks is not on that host. */
  | 'not-installed'
  | 'command-failed'
  /** The host answered, and the answer makes no sense. */
  | 'unreadable'
  | 'bad-argument'
  | 'closed';

/** Why something could not be read from a host. `code` is `host-` and the kind; the message names the host. */
export class HostError extends DroverError {
  readonly kind: HostErrorKind;
  readonly host: string;

  constructor(
    kind: HostErrorKind,
    host: string,
    message: string,
    more: { remedy?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, defined({ code: `host-${kind}`, ...more }));
    this.kind = kind;
    this.host = host;
  }
}

export function isHostError(error: unknown): error is HostError {
  return error instanceof HostError;
}

/** `host` is the name people know, `place` where it was looked for. */
export function hostKeyError(
  host: string,
  place: HostPlace,
  verdict: Exclude<HostKeyVerdict, { verdict: 'match' }>,
  knownHostsFile: string,
): HostError {
  const at = `${place.address}:${place.port}`;
  const seen = `${verdict.seen.type} ${verdict.seen.fingerprint}`;
  switch (verdict.verdict) {
    case 'mismatch':
      return new HostError(
        'host-key-mismatch',
        host,
        `${host} (${at}) showed another host key than ${knownHostsFile} has: seen ${seen}, known ${verdict.known
          .map((one) => `${one.type} ${one.fingerprint} (line ${one.line})`)
          .join(', ')}. Nothing was sent to it.`,
        {
          remedy: `Find out why the key changed (reinstalled? the wrong machine?). Compare on the host's console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub. Then correct the line.`,
        },
      );
    case 'revoked':
      return new HostError(
        'host-key-revoked',
        host,
        `${host} (${at}) showed a host key that ${knownHostsFile} revokes in line ${verdict.line}: ${seen}. Nothing was sent to it.`,
        { remedy: 'Give the host a new key, and find out who has the old one.' },
      );
    case 'unknown':
      return new HostError(
        'host-key-unknown',
        host,
        `${host} (${at}) is not in ${knownHostsFile}: it showed ${seen}.${
          verdict.authorities
            ? ' The file has only a @cert-authority line for it, which Drover does not support.'
            : ''
        }`,
        {
          remedy: `Read the key on the host's console (cat /etc/ssh/ssh_host_ed25519_key.pub) and add a line: ${lineName(place)} TYPE KEY.`,
        },
      );
  }
}

function lineName({ address, port }: HostPlace): string {
  return port === 22 ? address : `[${address}]:${port}`;
}
