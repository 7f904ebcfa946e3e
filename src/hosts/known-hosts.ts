import { createHash } from 'node:crypto';
import { type KnownHost, type KnownHostsFile, keyType, speaksOf } from './known-hosts-file.js';

export interface KeyPrint {
  readonly type: string;
  /** `SHA256:…`, as ssh-keygen -l prints it. */
  readonly fingerprint: string;
}

/** What known_hosts says of the key that a host has just shown. Only `match` may be talked to. */
export type HostKeyVerdict =
  | { readonly verdict: 'match' }
  | {
      readonly verdict: 'mismatch';
      readonly seen: KeyPrint;
      readonly known: readonly (KeyPrint & { line: number })[];
    }
  /** `authorities`: known_hosts has only @cert-authority lines for it, which are not supported. */
  | { readonly verdict: 'unknown'; readonly seen: KeyPrint; readonly authorities: boolean }
  | { readonly verdict: 'revoked'; readonly seen: KeyPrint; readonly line: number };

/** What is connected to. `alias` is the host's own name where `address` is what stands behind it. */
export interface HostPlace {
  readonly address: string;
  readonly port: number;
  readonly alias?: string | undefined;
}

export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

const print = (key: Buffer): KeyPrint => ({
  // The host says it: nothing but the letters of a type is shown.
  type: keyType(key)?.replaceAll(/[^\w@.-]/g, '?') ?? 'an unreadable key',
  fingerprint: fingerprint(key),
});

/**
 * Judges a key as ssh does with StrictHostKeyChecking=yes. A key that is revoked anywhere for this place is revoked,
 * whatever else is there. Lines without a port count for another port too, but only to accept (ssh does the same).
 */
export function verifyHostKey(file: KnownHostsFile, place: HostPlace, key: Buffer): HostKeyVerdict {
  const seen = print(key);
  const exact = entriesFor(file, exactNames(place));
  const portless = entriesFor(file, bareNames(place));
  const revoked = [...exact, ...portless].find(
    (entry) => entry.marker === 'revoked' && entry.key.equals(key),
  );
  if (revoked !== undefined) return { verdict: 'revoked', seen, line: revoked.line };
  const known = exact.filter((entry) => entry.marker === 'none');
  const same = (entry: KnownHost) => entry.marker === 'none' && entry.key.equals(key);
  if (known.some(same) || portless.some(same)) return { verdict: 'match' };
  if (known.length > 0) {
    return {
      verdict: 'mismatch',
      seen,
      known: known.map((entry) => ({ ...print(entry.key), line: entry.line })),
    };
  }
  return { verdict: 'unknown', seen, authorities: exact.some((entry) => entry.marker === 'cert-authority') };
}

function exactNames({ address, port, alias }: HostPlace): string[] {
  const names = alias === undefined || alias === address ? [address] : [address, alias];
  return port === 22 ? names : names.map((name) => `[${name}]:${port}`);
}

function bareNames(place: HostPlace): string[] {
  return exactNames({ ...place, port: 22 });
}

function entriesFor(file: KnownHostsFile, names: readonly string[]): KnownHost[] {
  return file.entries.filter((entry) => names.some((name) => speaksOf(entry.names, name)));
}

/** Signature algorithms of each type of key, the best first (RFC 8332 for RSA). */
const ALGORITHMS: Readonly<Record<string, readonly string[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
};

/** SHA-1 signatures stay out, unless an RSA key of that host is known: hosts of Juno's days have nothing better. */
const OTHERS: readonly string[] = Object.entries(ALGORITHMS).flatMap(([type, names]) =>
  type === 'ssh-rsa' ? names.filter((name) => name !== 'ssh-rsa') : names,
);

/**
 * In which order to ask for the host's keys: what is known of it first, so that a host with several keys shows the one
 * that can be verified. The rest follows, so that a host that is not known can be told with its fingerprint.
 */
export function hostKeyAlgorithms(file: KnownHostsFile, place: HostPlace): string[] {
  const known = entriesFor(file, [...exactNames(place), ...bareNames(place)]).filter(
    (entry) => entry.marker === 'none',
  );
  return [...new Set([...known.flatMap((entry) => ALGORITHMS[entry.type] ?? []), ...OTHERS])];
}
