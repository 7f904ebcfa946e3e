import { Ground, troubles } from './ground.js';

/** One cloud for all of these: each case puts its fault in, and takes it out again. */
describe('one fault of the hosts at a time', () => {
  let ground: Ground;

  beforeAll(async () => {
    ground = await Ground.start();
  });

  afterAll(async () => {
    await ground.stop();
  });

  const conf = (host: string, key: string, value: string) => () => {
    const { novaConf } = ground.state(host);
    const before = novaConf.get(key);
    novaConf.set(key, value);
    return () => (before === undefined ? novaConf.delete(key) : novaConf.set(key, before));
  };
  const set = (host: string, key: string, value: string) => () => {
    const { settings } = ground.state(host);
    const before = settings.get(key);
    settings.set(key, value);
    return () => (before === undefined ? settings.delete(key) : settings.set(key, before));
  };
  const novaOf = (host: string, version: string) => () => {
    const { answers } = ground.state(host);
    const stdout = `package nova-compute ${version}\npackage libvirt-daemon 9.0.0-4+deb12u2\npackage qemu-system-x86 1:7.2+dfsg-7+deb12u18\n`;
    answers.set('packages', () => ({ stdout, exitCode: 0 }));
    return () => answers.delete('packages');
  };
  const both = (...faults: (() => () => unknown)[]) => {
    return () => {
      const undo = faults.map((fault) => fault());
      return () => undo.map((one) => one());
    };
  };
  const add =
    (host: string, set: 'refusedBy' | 'wrongHostKeyOf' | 'noHostKeyOf' | 'cannotName', peer: string) =>
    () => {
      ground.state(host)[set].add(peer);
      return () => ground.state(host)[set].delete(peer);
    };
  const change =
    <K extends keyof ReturnType<Ground['state']>>(
      host: string,
      key: K,
      value: ReturnType<Ground['state']>[K],
    ) =>
    () => {
      const state = ground.state(host) as Record<K, ReturnType<Ground['state']>[K]>;
      const before = state[key];
      state[key] = value;
      return () => {
        state[key] = before;
      };
    };

  it.each<[string, () => () => unknown, (string | RegExp)[]]>([
    [
      'the key is not accepted, one way',
      () => add('compute1', 'refusedBy', 'compute2')(),
      [
        'H9 fail: compute1 may not log in to compute2 as root: Permission denied',
        'H10 unknown: libvirt of compute2 not tried: it takes the way that SSH cannot go (H9)',
      ],
    ],
    [
      'the key is not accepted on the way back',
      () => add('compute2', 'refusedBy', 'compute1')(),
      ['H10 warn: no way back: compute2 may not log in to compute1 as root: Permission denied'],
    ],
    [
      'the host key is wrong',
      () => add('compute1', 'wrongHostKeyOf', 'compute2')(),
      ['H9 fail: compute1 knows another SSH host key for compute2 than compute2 has', /^H10 unknown/],
    ],
    [
      'the host key is not known',
      () => add('compute1', 'noHostKeyOf', 'compute2')(),
      ["H9 fail: compute1 does not know compute2's SSH host key", /^H10 unknown/],
    ],
    [
      'the name is not known',
      () => add('compute1', 'cannotName', 'compute2')(),
      [
        'H8 fail: compute1 does not know the name compute2',
        /^H9 unknown/,
        /^H10 unknown/,
        /^H13 unknown: compute1 finds no way to compute2/,
      ],
    ],
    [
      'libvirt of the destination does not answer in time, while SSH gets through',
      () => {
        const { answers } = ground.state('compute1');
        answers.set('libvirt-reach', () => ({ stdout: 'compute2 124\n', exitCode: 0 }));
        return () => answers.delete('libvirt-reach');
      },
      ['H10 unknown: libvirt of compute2 did not answer compute1 in time, though SSH between them works'],
    ],
    [
      'cpu_mode differs',
      () => conf('compute2', 'libvirt/cpu_mode', 'host-model')(),
      [
        'H16 warn: compute1 and compute2 differ in cpu_mode (custom, host-model): restarted there, a guest gets another CPU and may not come back',
      ],
    ],
    [
      'the CPU cannot be given',
      () => {
        ground.state('compute2').cannotRun.add('Cascadelake-Server');
        return () => ground.state('compute2').cannotRun.clear();
      },
      [/^H16 fail: compute2 cannot give the guest its CPU/],
    ],
    [
      'live_migration_uri differs',
      () => conf('compute2', 'libvirt/live_migration_uri', 'qemu+ssh://nova@%s/system')(),
      [
        'H1 warn: nova.conf of compute1 and compute2 differ in live_migration_uri (qemu+ssh://root@%s/system, qemu+ssh://nova@%s/system)',
      ],
    ],
    [
      'nova.conf is missing',
      () => change('compute2', 'novaConfMissing', true)(),
      [
        /^H1 fail: compute2: \/etc\/nova\/nova.conf is missing/,
        /^H0 unknown: \d+ checks of compute2 not made \(A16, A25, A26, H1, H2, H6/,
      ],
    ],
    [
      'nova.conf is cut off in a line',
      () => change('compute2', 'novaConfText', '[DEFAULT]\nmy_ip = 10.20.0.12\n[libvirt]\nvirt_ty')(),
      [/^H1 fail: compute2: \/etc\/nova\/nova.conf line 4 has a line that assigns nothing/, /^H0 unknown/],
    ],
    [
      'nova.conf is cut off between lines',
      () => change('compute2', 'novaConfText', '[DEFAULT]\nmy_ip = 10.20.0.12\n')(),
      [/^H1 fail: compute2: .* names no compute_driver/, /^H0 unknown/],
    ],
    [
      'nova.conf ends within an option',
      () =>
        change(
          'compute2',
          'novaConfText',
          '[DEFAULT]\ncompute_driver = libvirt.LibvirtDriver\n[libvirt]\nvirt_type = kvm\ncpu_mode = custom\ncpu_models = Cascadelake-Server\nrbd_user = cinder\nrbd_secret_uuid = 37c9889e-6d80-4066-b14d-38cc7d27a9e0\nlive_migration_uri = qemu+ssh://root@%s/system',
        )(),
      [
        'H1 warn: compute2: /etc/nova/nova.conf ends within live_migration_uri, without the end of its line 9: it may be cut off there',
      ],
    ],
    [
      'nova-compute was not restarted',
      () => change('compute2', 'novaConfChangedAgo', 60)(),
      [/^H1 warn: \/etc\/nova\/nova.conf on compute2 changed after nova-compute started/],
    ],
    [
      'nova-compute has just stopped',
      () => change('compute2', 'novaRunning', false)(),
      ['H31 fail: nova-compute does not run on compute2, though Nova still counts it as up'],
    ],
    [
      'the clock is off',
      () => change('compute2', 'clockAhead', 30)(),
      [/^H28 fail: the clocks of compute1 and compute2 are (29|30)\.\d s apart/],
    ],
    [
      'the machine type is missing',
      () => change('compute2', 'machines', ['pc-i440fx-6.2'])(),
      ['H15 fail: compute2 has no machine type pc-i440fx-7.2'],
    ],
    [
      'libvirt is older',
      () => change('compute2', 'libvirt', '8.0.0')(),
      ['H14 fail: libvirt 8.0.0 on compute2 is older than 9.0.0 on compute1'],
    ],
    [
      'the memory is taken',
      () => change('compute2', 'availableMemoryMb', 512)(),
      ['H17 fail: compute2 has 512 MiB of memory available, the server has 2 GiB'],
    ],
    [
      'a domain was left there',
      () => {
        const name = [...ground.simulator.world.servers.values()][0]?.instanceName ?? '';
        ground.state('compute2').leftDomains.add(name);
        return () => ground.state('compute2').leftDomains.delete(name);
      },
      ['H25 fail: libvirt of compute2 has a domain of this server already (shut off)'],
    ],
    [
      'a folder was left there',
      () => {
        const id = [...ground.simulator.world.servers.values()][0]?.id ?? '';
        ground.state('compute2').leftFolders.add(id);
        return () => ground.state('compute2').leftFolders.delete(id);
      },
      ['H24 fail: compute2 still has a folder of this server: Nova refuses a destination where it exists'],
    ],
    [
      'the migration ports are filtered',
      () => {
        ground.state('compute1').filteredPorts.add(49_152);
        return () => ground.state('compute1').filteredPorts.clear();
      },
      ['H12 fail: compute1 does not get through to port 49152 of compute2'],
    ],
    [
      'the Ceph secret is missing',
      () => change('compute2', 'secretValue', null)(),
      [/^H22 fail: libvirt of compute2 has no secret 37c9889e/],
    ],
    [
      'the Ceph secret has another value',
      () => change('compute2', 'secretValue', 'another')(),
      [/^H22 fail: the secret 37c9889e-\S+ differs between compute1 and compute2/],
    ],
    [
      'the guest changes more than the link carries',
      () =>
        both(
          () => change('compute1', 'dirtyMibPerSecond', 120)(),
          () => change('compute1', 'linkMbit', 1000)(),
        )(),
      ['H33 warn: may not converge: changes 120 MiB/s, the link carries 107 MiB/s'],
    ],
    [
      'post-copy with parallel connections',
      () =>
        both(
          both(
            conf('compute1', 'libvirt/live_migration_permit_post_copy', 'true'),
            conf('compute2', 'libvirt/live_migration_permit_post_copy', 'true'),
          ),
          // Nova has the option from 2026.1 on; before, it does not read it.
          both(
            novaOf('compute1', '3:33.0.2-0ubuntu1'),
            novaOf('compute2', '3:33.0.2-0ubuntu1'),
            conf('compute1', 'libvirt/live_migration_parallel_connections', '4'),
          ),
        )(),
      [/^H3 fail: compute1: 4 parallel connections/, /^H4 warn: post-copy is permitted, but compute2/],
    ],
    [
      'native TLS without the scheme',
      () =>
        both(
          conf('compute1', 'libvirt/live_migration_with_native_tls', 'true'),
          conf('compute2', 'libvirt/live_migration_with_native_tls', 'true'),
          () => change('compute1', 'certificatesEndInDays', 90)(),
          () => change('compute2', 'certificatesEndInDays', 90)(),
        )(),
      [
        /^H2 fail: compute1: live_migration_with_native_tls/,
        /^H2 fail: compute2: live_migration_with_native_tls/,
      ],
    ],
    [
      'TLS with a certificate that ends soon',
      () =>
        both(
          conf('compute1', 'libvirt/live_migration_uri', 'qemu+tls://%s/system'),
          conf('compute2', 'libvirt/live_migration_uri', 'qemu+tls://%s/system'),
          () => change('compute1', 'certificatesEndInDays', 90)(),
          () => change('compute2', 'certificatesEndInDays', 5)(),
        )(),
      [/^H11 warn: \/etc\/pki\/CA\/cacert.pem of compute2 ends on/],
    ],
    [
      'iSCSI with the initiator name of a cloned image',
      () =>
        both(
          () => change('compute1', 'disks', 'iscsi')(),
          () => change('compute1', 'initiator', 'iqn.1994-05.com.redhat:abc')(),
          () => change('compute2', 'initiator', 'iqn.1994-05.com.redhat:abc')(),
        )(),
      [/^H19 fail: compute1 and compute2 have the same iSCSI initiator name/],
    ],
    [
      'iSCSI whose portal is closed',
      () =>
        both(
          () => change('compute1', 'disks', 'iscsi')(),
          () => {
            ground.state('compute2').filteredPorts.add(3260);
            return () => ground.state('compute2').filteredPorts.clear();
          },
        )(),
      [/^H19 fail: compute2 does not get through to 10.30.0.5:3260/],
    ],
    [
      'multipath on one host alone',
      () =>
        both(
          () => change('compute1', 'disks', 'multipath')(),
          conf('compute1', 'libvirt/volume_use_multipath', 'true'),
        )(),
      ['H20 fail: volume_use_multipath is on on compute1, off on compute2'],
    ],
    [
      'NFS whose server is out of reach',
      () =>
        both(
          () => change('compute1', 'disks', 'nfs')(),
          () => {
            ground.state('compute2').filteredPorts.add(2049);
            return () => ground.state('compute2').filteredPorts.clear();
          },
        )(),
      [/^H23 fail: compute2 does not get through to the NFS server 10.30.0.9/],
    ],
    [
      'sshd that takes two logins at once',
      () => set('compute2', 'sshd.maxstartups', '2:30:60')(),
      [
        'H29 warn: sshd of compute2 refuses some logins from 2 at once (MaxStartups 2:30:60); 1 move there at once and a preflight need 4',
      ],
    ],
    [
      'libvirtd that takes one request at once',
      () => set('compute1', 'libvirtd.max_client_requests', '1')(),
      [
        'H29 warn: libvirtd of compute1 takes 1 request of one client at once (max_client_requests), and 1 move from there at once needs 2',
      ],
    ],
    [
      'no keepalive between the hosts of a move',
      () => set('compute1', 'qemu.keepalive_interval', '-1')(),
      ['H29 warn: keepalive_interval of compute1 is -1: a move whose other host vanishes would hang'],
    ],
    [
      'a device with a smaller MTU',
      () => change('compute2', 'mtu', 1400)(),
      [
        'A24 warn: eth1 of compute2 takes packets of 1400 bytes, network private uses 1500 (eth1 of compute1: 1500): larger ones would be lost there',
      ],
    ],
    [
      'a small MTU on both',
      () =>
        both(
          () => change('compute1', 'mtu', 1400)(),
          () => change('compute2', 'mtu', 1400)(),
        )(),
      [],
    ],
    [
      'a move that outlasts a token, and no service token',
      () =>
        both(
          () => change('compute1', 'dirtyMibPerSecond', 200)(),
          () => change('compute1', 'linkMbit', 1000)(),
          conf('compute1', 'libvirt/live_migration_completion_timeout', '3000'),
          conf('compute2', 'libvirt/live_migration_completion_timeout', '3000'),
          conf('compute1', 'service_user/send_service_user_token', 'true'),
        )(),
      [
        /^H33 warn/,
        'A25 warn: it may take up to 100 min, a token lives 60 min, and compute2 sends no service token: cleaning up after the move would be refused',
      ],
    ],
    [
      'a move that outlasts a token, and service tokens',
      () =>
        both(
          () => change('compute1', 'dirtyMibPerSecond', 200)(),
          () => change('compute1', 'linkMbit', 1000)(),
          conf('compute1', 'libvirt/live_migration_completion_timeout', '3000'),
          conf('compute2', 'libvirt/live_migration_completion_timeout', '3000'),
          conf('compute1', 'service_user/send_service_user_token', 'true'),
          conf('compute2', 'service_user/send_service_user_token', 'true'),
        )(),
      [/^H33 warn/],
    ],
    [
      'virsh answers garbage',
      () => {
        ground
          .state('compute2')
          .answers.set('libvirt-version', () => ({ stdout: '\u0000\u0007%$#@', exitCode: 0 }));
        return () => ground.state('compute2').answers.clear();
      },
      [/^H14 unknown: not checked, libvirt and qemu: libvirt-version on compute2 gave an answer that/],
    ],
  ])('%s', async (_name, fault, expected) => {
    const heal = fault();
    try {
      const seen = troubles(await ground.hostFindings('compute2'));
      expect(seen).toHaveLength(expected.length);
      for (const [index, one] of expected.entries()) {
        const fits = (text: string) => (typeof one === 'string' ? text === one : one.test(text));
        expect([index, seen.some(fits), seen]).toEqual([index, true, seen]);
      }
    } finally {
      heal();
    }
  });

  it('says what each thing costs and how it is fixed', async () => {
    const heal = add('compute1', 'refusedBy', 'compute2')();
    const findings = await ground.hostFindings('compute2');
    heal();
    const told = findings.filter(({ verdict }) => verdict === 'fail');
    expect(told.map(({ remedy }) => remedy)).toEqual([
      "Add root's public key of compute1 (/root/.ssh/id_ed25519.pub or id_rsa.pub) to ~root/.ssh/authorized_keys on compute2. Verify: `/preflight mesh compute1 compute2`",
    ]);
  });
});
