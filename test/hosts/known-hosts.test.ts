import { createHash, createHmac } from 'node:crypto';
import { parseAddress, parseJump } from '../../src/hosts/address.js';
import { hostKeyAlgorithms, verifyHostKey } from '../../src/hosts/known-hosts.js';
import { parseKnownHosts } from '../../src/hosts/known-hosts-file.js';
import { generateKeyPair } from '../../src/simulator/ssh/host-keys.js';

/** Made by `ssh-keygen -t …`, and hashed by `ssh-keygen -H`. */
const ED25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE2VA/stFX7CscVPSAHVHNWKmXvGlXgu3B4YUe3zf009';
const ECDSA =
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBOWLfc+8Nrj7OvXtIvTpzSakrAI0b1Brhtg838VUSjq3HhkVHUK6k6OmGLXtG840Z0nyHcl2KI0cCdnpmLOx4gc=';
const RSA =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDcGTY5RcI22FHgitCKEGmakcePIZ8mnny7ylrZ3IfiUi7oqI+OFSAieEYBESi95apM6loNmZSHFABC1W3MayOUgKYFVW30N1gAPx2ZX8HJ1mBCRXzEFlUU4XKHkJk2KZtLmOkIWrLPKJ026t0N5LaMBptme4/ymKrqMl+P1RBVMMdFZPn7cgrIplkkz+Nh9r5pw8LW+bkKSQCcVX05ZYJ8LOeKSb/XnxcopAH1xDpDAMCO7QhXXDapLFr56D1K2c9d5TybHiSNmuerbJsazpFu0W+tUisA//rvMy9Ue/c3zRS/OstRamuHBE9yD0dDBU7GmHDTCe3v+MbsqOkQsKyb';
const HASHED = `|1|3jg/i2WT/wmKgyUXhv+5Hhf6Kac=|Ker+i7kavFmyieZ1QIf1FmQ0lU8= ${ED25519}
|1|NX2oiUYGyjPvivf2+3d6xf24P3Q=|nNe5J4fXGlV96yv3oGly7j+L/yE= ${ECDSA}
|1|G+DRNraz9WApoud5rCW9Dk7o9QY=|BWgwWpjhuFW1PmQC5I7WkbGve+8= ${RSA}
`;

const blob = (publicKey: string) => Buffer.from(publicKey.split(' ')[1]!, 'base64');
const stranger = generateKeyPair().publicKey;

function judge(file: string, address: string, key: string, port = 22, alias?: string) {
  return verifyHostKey(parseKnownHosts(file), { address, port, alias }, blob(key));
}

describe('known_hosts', () => {
  it.each([
    ['a plain name', `compute1 ${ED25519}`, 'compute1', 22, 'match'],
    ['a name in capitals', `Compute1 ${ED25519}`, 'cOMPUTE1', 22, 'match'],
    ['a list', `a,compute1,10.0.0.1 ${ED25519} a comment`, '10.0.0.1', 22, 'match'],
    ['another host', `compute10 ${ED25519}`, 'compute1', 22, 'unknown'],
    ['a port of its own', `[10.0.0.1]:2222 ${ED25519}`, '10.0.0.1', 2222, 'match'],
    ['the line of another port', `[10.0.0.1]:2223 ${ED25519}`, '10.0.0.1', 2222, 'unknown'],
    ['a line without port for another port, to accept', `10.0.0.1 ${ED25519}`, '10.0.0.1', 2222, 'match'],
    ['a line with a port for port 22', `[10.0.0.1]:2222 ${ED25519}`, '10.0.0.1', 22, 'unknown'],
    ['wildcards', `*.example,10.0.?.1 ${ED25519}`, '10.0.3.1', 22, 'match'],
    ['a wildcard that does not fit', `10.0.?.1 ${ED25519}`, '10.0.33.1', 22, 'unknown'],
    ['negation, wherever it stands', `*.example,!bad.example ${ED25519}`, 'bad.example', 22, 'unknown'],
    ['a hashed name', HASHED, 'compute7', 22, 'match'],
    ['another hashed name', HASHED, 'compute6', 22, 'unknown'],
    ['tabs, blank lines and comments', `# x\n\n \tcompute1\t${ED25519}`, 'compute1', 22, 'match'],
    ['the end of a line from Windows', `compute1 ${ED25519}\r\n`, 'compute1', 22, 'match'],
    ['an address of IPv6', `fd00::1 ${ED25519}`, 'fd00::1', 22, 'match'],
  ])('knows %s', (_, file, address, port, verdict) => {
    expect(judge(file, address, ED25519, port).verdict).toBe(verdict);
  });

  it('knows hashed names with a port, and every type of key', () => {
    expect(judge(HASHED, 'compute8.example', ECDSA, 2222).verdict).toBe('match');
    expect(judge(HASHED, 'compute8.example', ECDSA).verdict).toBe('unknown');
    expect(judge(HASHED, '10.0.0.9', RSA).verdict).toBe('match');
  });

  it('tells a mismatch with the fingerprints that ssh-keygen -l prints', () => {
    const file = `x ${RSA}\ncompute1 ${ED25519}\ncompute1 ${ECDSA}`;
    expect(judge(file, 'compute1', stranger)).toEqual({
      verdict: 'mismatch',
      seen: {
        type: 'ssh-ed25519',
        fingerprint: `SHA256:${createHash('sha256').update(blob(stranger)).digest('base64').slice(0, 43)}`,
      },
      known: [
        { type: 'ssh-ed25519', fingerprint: 'SHA256:RaZTvIjfjiLhFPvB4s1K1pc0A4pVKuNkrs1g3RZ/aXk', line: 2 },
        {
          type: 'ecdsa-sha2-nistp256',
          fingerprint: 'SHA256:qQc4ib9OAMspxn164xWH/weE8t0fBkDlejvtooXsrx8',
          line: 3,
        },
      ],
    });
  });

  it('accepts any of several keys of a host', () => {
    const file = `compute1 ${RSA}\ncompute1 ${ED25519}`;
    expect([RSA, ED25519].map((key) => judge(file, 'compute1', key).verdict)).toEqual(['match', 'match']);
  });

  it('refuses a revoked key even where another line has it', () => {
    const file = `compute1 ${ED25519}\n@revoked * ${ED25519}`;
    expect(judge(file, 'compute1', ED25519)).toMatchObject({ verdict: 'revoked', line: 2 });
    expect(judge(`@revoked compute1 ${ED25519}`, 'compute1', ED25519, 2222).verdict).toBe('revoked');
    expect(judge(`${file}\ncompute1 ${RSA}`, 'compute1', RSA).verdict).toBe('match');
  });

  it('does not take an authority for a host, and says that there is one', () => {
    const file = `@cert-authority *.example ${ED25519}`;
    expect(judge(file, 'a.example', ED25519)).toMatchObject({ verdict: 'unknown', authorities: true });
  });

  it('finds a host by its own name where it is reached by an address', () => {
    expect(judge(`compute1 ${ED25519}`, '10.0.0.1', ED25519, 22, 'compute1').verdict).toBe('match');
    expect(judge(`[compute1]:2222 ${RSA}`, '10.0.0.1', ED25519, 2222, 'compute1').verdict).toBe('mismatch');
  });

  it('skips lines that make no sense and names them', () => {
    const file = parseKnownHosts(
      `compute1\n@strange a ${ED25519}\ncompute1 ssh-rsa ${ED25519.split(' ')[1]}\n|1|x|y ${ED25519}\n|2|a|b ${ED25519}\n\0\x01\ncompute1 ${ED25519}`,
    );
    expect(file.unreadable.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(file.entries).toHaveLength(1);
  });

  it('asks first for the keys that it knows, and for SHA-1 only where an RSA key is known', () => {
    const place = { address: 'compute1', port: 22 };
    const order = (file: string) => hostKeyAlgorithms(parseKnownHosts(file), place);
    expect(order(`compute1 ${RSA}`).slice(0, 4)).toEqual([
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-rsa',
      'ssh-ed25519',
    ]);
    expect(order(`compute1 ${ECDSA}`)[0]).toBe('ecdsa-sha2-nistp256');
    expect(order('')).not.toContain('ssh-rsa');
  });

  it('takes no time for a hostile pattern', () => {
    const begun = performance.now();
    judge(`${'*a'.repeat(4000)} ${ED25519}`, 'a'.repeat(250), ED25519);
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it('hashes as HMAC-SHA1 with the salt as key', () => {
    const salt = Buffer.alloc(20, 7);
    const hash = createHmac('sha1', salt).update('[h]:23').digest('base64');
    expect(judge(`|1|${salt.toString('base64')}|${hash} ${ED25519}`, 'h', ED25519, 23).verdict).toBe('match');
  });
});

describe('addresses', () => {
  it.each([
    ['compute1', 'compute1', 22],
    ['10.0.0.1:2222', '10.0.0.1', 2222],
    ['[fd00::1]:2222', 'fd00::1', 2222],
    ['fd00::1', 'fd00::1', 22],
    ['[fd00::1]', 'fd00::1', 22],
  ])('reads %s', (text, address, port) => {
    expect(parseAddress(text, 22)).toEqual({ address, port });
  });

  it.each(['', '-oProxyCommand=id', 'a b', 'a:0', 'a:70000', 'a\nb', 'user@host', '[a', 'a:b'])(
    'refuses %j',
    (text) => {
      expect(parseAddress(text, 22)).toBeUndefined();
    },
  );

  it('reads a jump host with and without its user', () => {
    const defaults = { user: 'drover', port: 22 };
    expect(parseJump('gate', defaults)).toEqual({ user: 'drover', place: { address: 'gate', port: 22 } });
    expect(parseJump('me@gate:99', defaults)).toEqual({ user: 'me', place: { address: 'gate', port: 99 } });
    expect(parseJump('me@-x', defaults)).toBeUndefined();
  });
});
