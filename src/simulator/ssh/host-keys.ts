import ssh2 from 'ssh2';

export interface KeyPair {
  /** OpenSSH's own format, unencrypted. */
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA…`, as known_hosts and authorized_keys have it. */
  readonly publicKey: string;
}

export function generateKeyPair(): KeyPair {
  const pair = ssh2.utils.generateKeyPairSync('ed25519');
  return { privateKey: pair.private, publicKey: pair.public.trim() };
}
