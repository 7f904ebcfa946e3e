import { changesOf, linesFor, type RepairedHost } from '../../src/repair/changes.js';

const host = (name: string, more: Partial<RepairedHost['state']> = {}): RepairedHost => ({
  name,
  address: `10.20.0.1${name.at(-1)}`,
  state: {
    hostKeys: [`ssh-ed25519 HOST-${name}`],
    key: `ssh-ed25519 KEY-${name}`,
    blocks: { authorized_keys: [], known_hosts: [], config: [] },
    ...more,
  },
});

describe('what a repair writes', () => {
  const [a, b] = [host('compute1'), host('compute2')];

  it('on each host: the keys of its peers, their host keys, and how to reach them', () => {
    expect(linesFor(a, [a, b], 'nova')).toEqual({
      authorized_keys: ['ssh-ed25519 KEY-compute2 drover-migration@compute2'],
      known_hosts: ['compute2,10.20.0.12 ssh-ed25519 HOST-compute2'],
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
    const whole = [a, b].map((one) => host(one.name, { blocks: linesFor(one, [a, b], 'root') }));
    expect(changesOf(whole, 'root')).toEqual([]);
  });

  it('only what is missing, and takes out what is no longer true', () => {
    const stale = host('compute1', {
      blocks: { ...linesFor(a, [a, b], 'root'), known_hosts: ['compute2 ssh-ed25519 OLD'] },
    });
    const whole = host('compute2', { blocks: linesFor(b, [a, b], 'root') });
    expect(changesOf([stale, whole], 'root')).toEqual([
      {
        host: 'compute1',
        makesKey: false,
        files: [
          {
            file: 'known_hosts',
            added: ['compute2,10.20.0.12 ssh-ed25519 HOST-compute2'],
            removed: ['compute2 ssh-ed25519 OLD'],
          },
        ],
      },
    ]);
  });

  it('says which keys are still to be made', () => {
    const without = host('compute1', { key: null });
    const [change] = changesOf([without, b], 'root');
    expect(change?.makesKey).toBe(true);
    expect(linesFor(b, [without, b], 'root').authorized_keys).toEqual([
      '<the new key> drover-migration@compute1',
    ]);
  });
});
