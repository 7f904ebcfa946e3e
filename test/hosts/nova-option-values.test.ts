import { readFileSync } from 'node:fs';
import { NovaConf } from '../../src/hosts/nova/nova-conf.js';
import { readNovaValue, whyRefused } from '../../src/hosts/nova/nova-option-value.js';
import { NOVA_OPTIONS, novaOption, novaRule } from '../../src/hosts/nova/nova-options.js';

type Row = readonly [key: string, releases: readonly number[], text: string, told: unknown];

/** What oslo.config 9.0 made of each text with the option as Nova 15, 18, 25 and 33 declare it. */
const rows = JSON.parse(
  readFileSync(new URL('../fixtures/nova/option-values.json', import.meta.url), 'utf8'),
) as Row[];

const optionOf = (key: string) => {
  const [group = '', name = ''] = key.split('/');
  const option = novaOption(group, name);
  if (option === undefined) throw new Error(`${key} is not in the list`);
  return option;
};

describe("the values of Nova's options", () => {
  it('are what oslo.config makes of them, release by release', () => {
    const ours = rows.map(([key, releases, text]) => {
      const told = releases.map((release) => {
        const option = optionOf(key);
        const rule = novaRule(option, release);
        if (rule === null) return 'absent';
        const reading = readNovaValue(option.type, rule, text);
        if (!('value' in reading)) return 'refused';
        return { value: reading.value === Number.POSITIVE_INFINITY ? 'Infinity' : reading.value };
      });
      return [key, text, ...told];
    });
    expect(rows.length).toBeGreaterThan(200);
    expect(ours).toEqual(rows.map(([key, releases, text, told]) => [key, text, ...releases.map(() => told)]));
  });

  it('have defaults that Nova would take itself', () => {
    for (const option of NOVA_OPTIONS) {
      for (const { since, rule } of option.rules) {
        if (rule?.default == null || rule.default.includes('$')) continue;
        expect([option.name, since, whyRefused(option, since, rule.default)]).toEqual([
          option.name,
          since,
          undefined,
        ]);
      }
    }
  });

  it.each([
    [
      'libvirt/live_migration_downtime',
      26,
      '50',
      'Nova takes a whole number, 100 or more since Nova 16 (Pike)',
    ],
    ['libvirt/live_migration_downtime', 26, 'soon', 'Nova takes a whole number, 100 or more'],
    ['libvirt/num_pcie_ports', 31, '32', 'Nova takes a whole number from 0 to 28'],
    ['libvirt/virt_type', 25, 'xen', 'Nova takes one of kvm, lxc, qemu, parallels since Nova 23 (Wallaby)'],
    ['libvirt/virt_type', 25, 'vmware', 'Nova takes one of kvm, lxc, qemu, parallels since Nova 14 (Newton)'],
    [
      'libvirt/live_migration_inbound_addr',
      20,
      'cmp_1',
      'Nova takes an IP address or a host name since Nova 19 (Stein); this one only from Nova 24 (Xena) on',
    ],
    ['libvirt/live_migration_completion_timeout', 18, '-1', undefined],
    [
      'libvirt/live_migration_completion_timeout',
      33,
      '-1',
      'Nova takes a whole number, 0 or more since Nova 19 (Stein)',
    ],
    [
      'libvirt/live_migration_tunnelled',
      33,
      'maybe',
      'Nova takes true or false (also yes, no, on, off, 1, 0)',
    ],
    ['libvirt/use_usb_tablet', 26, 'maybe', undefined],
  ])('%s of Nova %i refuses %j in words', (key, release, text, why) => {
    expect(whyRefused(optionOf(key), release, text)).toBe(why);
  });
});

describe('names of options', () => {
  const conf = (text: string, release: number | null) =>
    new NovaConf(
      {
        files: [{ path: '/etc/nova/nova.conf', changedAt: 0, text, problems: [] }],
        missing: [],
        process: null,
        container: null,
      },
      release,
    );

  it('that are gone in the release are not read', () => {
    const text = '[vnc]\nvncserver_listen = 0.0.0.0\n[libvirt]\nvirt_type = kvm';
    expect(conf(text, 24).string('vnc', 'server_listen').value).toBe('0.0.0.0');
    expect(conf(text, 25).string('vnc', 'server_listen')).toEqual({
      value: '127.0.0.1',
      file: null,
      problem: null,
    });
    expect(conf(text, 25).retired()).toEqual([
      {
        file: '/etc/nova/nova.conf',
        option: '[vnc] vncserver_listen',
        text: 'is not read since Nova 25 (Yoga): it is [vnc] server_listen now',
      },
    ]);
    expect(conf(text, 24).retired()).toEqual([]);
    expect(conf(`${text}\n[vnc]\nserver_listen = ::`, 25).retired()).toEqual([]);
  });

  it('that the release does not have yet, or no longer, are told', () => {
    const text =
      '[libvirt]\nlive_migration_parallel_connections = 4\nlive_migration_progress_timeout = 10\ncpu_model = Nehalem';
    expect(conf(text, 31).integer('libvirt', 'live_migration_parallel_connections').value).toBeNull();
    expect(conf(text, 33).integer('libvirt', 'live_migration_parallel_connections').value).toBe(4);
    expect(
      conf(text, 31)
        .unknownOptions()
        .map(({ option, text: why }) => `${option} ${why}`),
    ).toEqual([
      '[libvirt] live_migration_progress_timeout is not read since Nova 19 (Stein)',
      '[libvirt] live_migration_parallel_connections is not read, only Nova 33 (2026.1) does',
    ]);
    expect(conf(text, null).unknownOptions()).toEqual([]);
  });

  it('count file by file: an old name in a later file goes over the new name in an earlier one', () => {
    const files = ['[libvirt]\ncpu_models = Haswell', '[libvirt]\ncpu_model = Nehalem'].map(
      (text, index) => ({
        path: `/${index}.conf`,
        changedAt: 0,
        text,
        problems: [],
      }),
    );
    const read = new NovaConf({ files, missing: [], process: null, container: null }, 26);
    expect(read.list('libvirt', 'cpu_models')).toEqual({
      value: ['Nehalem'],
      file: '/1.conf',
      problem: null,
    });
  });

  it('are refused with their value, whatever the number of files', () => {
    const read = conf(
      '[libvirt]\nlive_migration_downtime = 50\nvirt_type = $virt\n[vnc]\nserver_listen = a b',
      26,
    );
    expect(read.refused()).toEqual([
      {
        file: '/etc/nova/nova.conf',
        option: '[libvirt] live_migration_downtime = 50',
        text: 'Nova takes a whole number, 100 or more since Nova 16 (Pike)',
      },
      {
        file: '/etc/nova/nova.conf',
        option: '[vnc] server_listen = a b',
        text: 'Nova takes an IP address or a host name since Nova 16 (Pike)',
      },
    ]);
  });
});
