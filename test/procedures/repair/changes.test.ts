import { publicKey, type UserName, userName } from '../../../src/hosts/forms.js';
import { changesOf, linesFor, namedHost, type RepairedHost } from '../../../src/procedures/repair/changes.js';
import { hostile } from '../../support/hostile.js';

/** A key as ssh-keygen writes it, the same for the same name. */
const key = (of: string) =>
  publicKey.parse(
    `ssh-ed25519 ${Buffer.concat([Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0 ', 'latin1'), Buffer.from(of.padEnd(32))]).toString('base64')}`,
  );
const [nova, root] = ['nova', 'root'].map((name) => userName.parse(name)) as [UserName, UserName];

const host = (name: string, more: Partial<RepairedHost['state']> = {}): RepairedHost => ({
  ...namedHost(name, `10.20.0.1${name.at(-1)}`),
  state: {
    hostKeys: [key(`HOST-${name}`)],
    key: key(`KEY-${name}`),
    blocks: { authorized_keys: [], known_hosts: [], config: [] },
    ...more,
  },
});

describe('what a repair writes', () => {
  const [a, b] = [host('compute1'), host('compute2')];

  it('on each host: the keys of its peers, their host keys, and how to reach them', () => {
    expect(linesFor(a, [a, b], nova)).toEqual({
      authorized_keys: [`${key('KEY-compute2')} drover-migration@compute2`],
      known_hosts: [`compute2,10.20.0.12 ${key('HOST-compute2')}`],
      config: [
        'Host compute2',
        '  HostName 10.20.0.12',
        '  User nova',
        '  IdentityFile ~/.ssh/drover_migration_ed25519',
        '  IgnoreUnknown UpdateHostKeys',
        '  UpdateHostKeys no',
      ],
    });
  });

  it('nothing where all of it is there already', () => {
    const whole = [a, b].map((one) => host(one.name, { blocks: linesFor(one, [a, b], root) }));
    expect(changesOf(whole, root)).toEqual([]);
  });

  it('only what is missing, and takes out what is no longer true', () => {
    const stale = host('compute1', {
      blocks: { ...linesFor(a, [a, b], root), known_hosts: ['compute2 ssh-ed25519 OLD'] },
    });
    const whole = host('compute2', { blocks: linesFor(b, [a, b], root) });
    expect(changesOf([stale, whole], root)).toEqual([
      {
        host: 'compute1',
        makesKey: false,
        files: [
          {
            file: 'known_hosts',
            added: [`compute2,10.20.0.12 ${key('HOST-compute2')}`],
            removed: ['compute2 ssh-ed25519 OLD'],
          },
        ],
      },
    ]);
  });

  it('says which keys are still to be made', () => {
    const without = host('compute1', { key: null });
    const [change] = changesOf([without, b], root);
    expect(change?.makesKey).toBe(true);
    expect(linesFor(b, [without, b], root).authorized_keys).toEqual([
      '<the new key> drover-migration@compute1',
    ]);
  });
});

describe('what Nova says of a host', () => {
  it.each(hostile('10.20.0.12'))('comes near no file as its address where it is %s', (_, hostIp) => {
    expect(() => namedHost('compute2', hostIp)).toThrow(
      expect.objectContaining({
        code: 'host-bad-argument',
        message: expect.stringMatching(
          /^Nova tells "[\x20-\x7e…]*" as the address of compute2 \(host_ip\), /,
        ),
        remedy: expect.stringContaining('my_ip'),
      }),
    );
  });

  it.each(hostile('compute2'))('comes near no file as its name where it is %s', (_, name) => {
    expect(() => namedHost(name, null)).toThrow(
      expect.objectContaining({
        code: 'host-bad-argument',
        message: expect.stringMatching(/^Nova calls a host "[\x20-\x7e…]*", /),
      }),
    );
  });

  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '::',
    '::1',
    '169.254.7.7',
    '224.0.0.1',
    '255.255.255.255',
    'fe80::1',
    'ff02::1',
  ])('comes near no file where it is %s, by which nobody reaches a peer', (hostIp) => {
    expect(() => namedHost('compute2', hostIp)).toThrow('(host_ip)');
  });

  it.each(['10.20.0.12', '2001:db8::12', 'compute2', 'compute_2.rack-1.example.org', null])(
    'is taken where it is %s',
    (hostIp) => {
      expect(namedHost('compute2', hostIp)).toEqual({ name: 'compute2', address: hostIp });
    },
  );
});
