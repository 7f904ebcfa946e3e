import { createHmac, timingSafeEqual } from 'node:crypto';

/** One line of known_hosts that carries a key. */
export interface KnownHost {
  /** From 1. */
  readonly line: number;
  readonly marker: 'none' | 'revoked' | 'cert-authority';
  readonly names: HostNames;
  /** As the key itself says, for example `ssh-ed25519`. */
  readonly type: string;
  readonly key: Buffer;
}

export type HostNames =
  | { readonly kind: 'hashed'; readonly salt: Buffer; readonly hash: Buffer }
  | { readonly kind: 'patterns'; readonly patterns: readonly string[] };

export interface KnownHostsFile {
  readonly entries: readonly KnownHost[];
  /** Lines that OpenSSH would skip as well, with the reason. */
  readonly unreadable: readonly { readonly line: number; readonly why: string }[];
}

const LONGEST_LINE = 16_384;

/** The format of sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". One bad line never hides another: it is skipped and named. */
export function parseKnownHosts(text: string): KnownHostsFile {
  const entries: KnownHost[] = [];
  const unreadable: { line: number; why: string }[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const parsed = trimmed.length > LONGEST_LINE ? 'is too long' : parseLine(trimmed, index + 1);
    if (typeof parsed === 'string') unreadable.push({ line: index + 1, why: parsed });
    else entries.push(parsed);
  }
  return { entries, unreadable };
}

function parseLine(text: string, line: number): KnownHost | string {
  const words = text.split(/[ \t]+/);
  const marker = text.startsWith('@') ? markerOf(words.shift()) : 'none';
  if (marker === undefined) return 'has a marker that is neither @revoked nor @cert-authority';
  const [hosts, type, encoded] = words;
  if (hosts === undefined || type === undefined || encoded === undefined) return 'has no host, type and key';
  const key = Buffer.from(encoded, 'base64');
  if (keyType(key) !== type) return `has a key that is no ${printable(type)} key`;
  const names = parseNames(hosts);
  return names === undefined ? 'has a hash that cannot be read' : { line, marker, names, type, key };
}

function markerOf(word: string | undefined): KnownHost['marker'] | undefined {
  if (word === '@revoked') return 'revoked';
  return word === '@cert-authority' ? 'cert-authority' : undefined;
}

function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 40);
}

/** The type that stands inside the key: RFC 4253 section 6.6. Undefined: not a key. */
export function keyType(key: Buffer): string | undefined {
  if (key.length < 8) return undefined;
  const length = key.readUInt32BE(0);
  return length > 64 || 4 + length >= key.length ? undefined : key.toString('latin1', 4, 4 + length);
}

function parseNames(hosts: string): HostNames | undefined {
  if (!hosts.startsWith('|')) return { kind: 'patterns', patterns: hosts.toLowerCase().split(',') };
  const [, version, salt, hash] = hosts.split('|');
  if (version !== '1' || salt === undefined || hash === undefined) return undefined;
  const bytes = { salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
  return bytes.hash.length === 20 ? { kind: 'hashed', ...bytes } : undefined;
}

/** Whether a line speaks of this name: as ssh writes it, `host` on port 22 and `[host]:port` on any other. */
export function speaksOf(names: HostNames, name: string): boolean {
  const lower = name.toLowerCase();
  if (names.kind === 'hashed') {
    return timingSafeEqual(createHmac('sha1', names.salt).update(lower).digest(), names.hash);
  }
  const hits = (pattern: string) => wildcard(pattern, lower);
  // One negated pattern that fits takes the whole line out, wherever it stands.
  if (names.patterns.some((pattern) => pattern.startsWith('!') && hits(pattern.slice(1)))) return false;
  return names.patterns.some((pattern) => !pattern.startsWith('!') && hits(pattern));
}

/** `*` and `?` only, and without backtracking over more than the last `*`: a hostile line costs no time. */
function wildcard(pattern: string, text: string): boolean {
  let [p, t, star, mark] = [0, 0, -1, 0];
  while (t < text.length) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
