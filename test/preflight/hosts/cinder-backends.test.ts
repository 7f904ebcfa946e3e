import type { DiskBackend, HostState } from '../../../src/simulator/ssh/host-state.js';
import { FC_TARGETS, MON, NODES, type StorageState, SVIP } from '../../../src/simulator/ssh/storage-state.js';
import { Ground, troubles } from './ground.js';

type Set_ = (storage: StorageState, state: HostState) => void;

/** `web-01` runs on compute1 with two volumes and moves to compute2; each case has hosts of its own making. */
describe('the backends of Cinder, seen from the hosts', () => {
  let ground: Ground;

  beforeAll(async () => {
    ground = await Ground.start({ ssh: { connectMs: 2_000 } });
  });
  afterAll(async () => {
    await ground.stop();
  });

  const volumes = () =>
    [...ground.simulator.world.servers.values()].flatMap(({ devices }) =>
      devices.map(({ volumeId }) => volumeId),
    );

  /** Hosts are as at the start again after each. */
  const looked = async (
    backend: DiskBackend,
    there: Set_ = () => undefined,
    here: Set_ = () => undefined,
  ) => {
    const states = ['compute1', 'compute2'].map((host) => ground.state(host));
    const before = states.map(
      (state) => [state.disks, { ...state }, structuredClone(state.storage)] as const,
    );
    const [source, destination] = states;
    if (source === undefined || destination === undefined) throw new Error('two hosts');
    source.disks = backend;
    here(source.storage, source);
    there(destination.storage, destination);
    try {
      return await ground.hostFindings('compute2');
    } finally {
      for (const [index, state] of states.entries()) {
        const [, whole, storage] = before[index] ?? [];
        Object.assign(state, whole);
        Object.assign(state.storage, storage);
        state.answers.clear();
        state.filteredPorts.clear();
      }
    }
  };

  it.each<[DiskBackend, RegExp[]]>([
    [
      'iscsi',
      [
        /^H19 compute2 reaches 1 portal, with an initiator name of its own$/,
        /^H19 compute2 reaches 1 portal through bond1 \(MTU 9000\)$/,
        /^H19 nothing of the server's volumes was left on compute2$/,
        /^H19 scans for iSCSI devices are manual$/,
      ],
    ],
    ['multipath', [/^H19 compute2 reaches 1 portal/, /^H20 multipath is off on both$/]],
    [
      'solidfire',
      [
        /^H19 compute2 reaches [23] portals, with an initiator name of its own$/,
        /^H19 [12] SolidFire nodes? seen, all reached from compute2\. Not visible from the hosts: with sf_enable_vag,/,
      ],
    ],
    [
      'fc',
      [
        /^H21 2 Fibre Channel ports of compute2 are online$/,
        /^H21 compute2 sees every storage port of the server's volumes$/,
        /^H19 nothing of the server's volumes was left on compute2$/,
      ],
    ],
    [
      'nvme',
      [
        /^H36 compute2 reaches 1 NVMe portal, with a hostnqn of its own$/,
        /^H36 compute2 reaches 1 NVMe portal through bond1 \(MTU 9000\)$/,
        /^H19 nothing of the server's volumes was left on compute2$/,
      ],
    ],
    ['nfs', [/^H23 compute2 has mounted 10\.30\.0\.9:\/export\/cinder$/]],
    [
      'rbd',
      [
        /^H22 compute2 reaches Ceph: HEALTH_OK$/,
        /^H22 compute2 reaches every MON that the guest's disks name$/,
        /^H22 compute2 can open the server's images, librbd 16\.2\.15\S* → 16\.2\.15/,
        /^H22 compute2 is not on Ceph's blocklist$/,
      ],
    ],
  ])('%s, healthy, passes and is looked at', async (backend, expected) => {
    const findings = await looked(backend);
    expect(troubles(findings)).toEqual([]);
    const passed = findings.map(({ check, text }) => `${check} ${text}`);
    for (const one of expected) expect(passed).toContainEqual(expect.stringMatching(one));
  });

  it('asks nothing about backends that the server has no volume on', async () => {
    const asked = async (backend: DiskBackend) => {
      const before = ['compute1', 'compute2'].map((host) => ground.state(host).asked.length);
      await looked(backend);
      const after = ['compute1', 'compute2'].flatMap((host, index) =>
        ground.state(host).asked.slice(before[index]),
      );
      return new Set(after);
    };
    const [rbd, nfs] = [await asked('rbd'), await asked('nfs')];
    for (const id of [
      'volume-devices',
      'storage-devices',
      'iscsi',
      'multipath',
      'fibre-channel',
      'nvme',
      'nfs',
    ])
      expect([id, rbd.has(id)]).toEqual([id, false]);
    for (const id of [
      'volume-devices',
      'storage-devices',
      'iscsi',
      'ceph',
      'ceph-blocklist',
      'librbd',
      'rbd-image',
    ])
      expect([id, nfs.has(id)]).toEqual([id, false]);
  });

  it.each<[string, DiskBackend, string | RegExp, RegExp, Set_, Set_?]>([
    [
      'a portal that is closed',
      'iscsi',
      'H19 fail: compute2 does not get through to 10.30.0.5:3260',
      /^Open TCP 3260 from compute2/,
      ({ closed }) => closed.add(SVIP),
    ],
    [
      'a device that was left, by the target that is one volume’s alone',
      'iscsi',
      /^H19 fail: compute2 already has a volume of the server, left by an earlier attachment: \/dev\/disk\/by-path\/ip-10\.30\.0\.5:3260-iscsi-iqn\.2010-10\.org\.openstack:volume-[0-9a-f-]{36}-lun-0\. Nova would find it again/,
      /^See on compute2 who has it open .* Drover will not\.$/,
      ({ left }) => left.add(volumes()[0] ?? ''),
    ],
    [
      'a multipath map that was left',
      'multipath',
      /^H19 fail: compute2 already has a volume of the server, .*: \/dev\/disk\/by-path\/\S+ and \/dev\/mapper\/mpatha\. /,
      /^See on compute2/,
      ({ left }) => left.add(volumes()[0] ?? ''),
    ],
    [
      'scans that are automatic',
      'iscsi',
      /^H19 warn: node\.session\.scan is auto for the volumes' targets on compute1:/,
      /open-iscsi \(2\.0\.874 or later\) on compute1/,
      () => undefined,
      (storage) => {
        storage.scan = 'auto';
      },
    ],
    [
      'jumbo packets that are lost',
      'iscsi',
      'H19 fail: packets of 9000 bytes from compute2 (bond1) do not reach 10.30.0.5:3260, from compute1 they do: the login would pass, and the disk hang',
      /`ping -M do -s 8972 ADDRESS`/,
      (storage) => {
        storage.wholeMtu = false;
      },
    ],
    [
      'a device with a smaller MTU',
      'iscsi',
      'H19 warn: compute2 reaches 10.30.0.5:3260 through bond1 with MTU 1500, compute1 with 9000',
      /^Set the MTU of bond1 on compute2/,
      (storage) => {
        storage.mtu = 1500;
      },
    ],
    [
      'SolidFire whose SVIP answers, and a node not',
      'solidfire',
      /^H19 fail: compute2 does not get through to 10\.30\.0\.22:3260, a node of the SolidFire cluster: logins are redirected there, so that its SVIP answers is not enough$/,
      /^Open TCP 3260 from compute2 to every portal/,
      ({ closed }) => closed.add(NODES[1]),
      // Whichever node has our volumes, the cluster may choose the other at the next login.
      ({ moreSessions }) => moreSessions.set(NODES[1], 1),
    ],
    [
      'a SolidFire node that is full',
      'solidfire',
      /^H19 warn: 10\.30\.0\.21:3260 has 7\d\d sessions from these two hosts: a SolidFire node takes 700/,
      /ListISCSISessions/,
      ({ moreSessions }) => moreSessions.set(NODES[0], 700),
    ],
    [
      'no Fibre Channel port that is online',
      'fc',
      'H21 fail: no Fibre Channel port of compute2 is online',
      /^Check cabling and zoning/,
      ({ fcPorts }) => {
        for (const port of fcPorts.keys()) fcPorts.set(port, 'Linkdown');
      },
    ],
    [
      'zones without the storage',
      'fc',
      `H21 fail: compute2 sees none of the storage ports of the server's volumes (${FC_TARGETS.join(' and ')})`,
      /^Zone 0x2100000e1e1d\w{4} and 0x2100000e1e1e\w{4} of compute2 with 0x50060160bb201122 and/,
      ({ fcTargets }) => {
        fcTargets.clear();
        fcTargets.add('0x500507680b000001');
      },
    ],
    [
      'no zones at all, which Cinder may make itself',
      'fc',
      /^H21 warn: compute2 sees no storage port at all: it is not zoned, or Cinder makes the zone/,
      /^Unless Cinder does so: zone 0x2100000e1e1d/,
      ({ fcTargets }) => fcTargets.clear(),
    ],
    [
      'zones with one port of the storage',
      'fc',
      `H21 warn: compute2 does not see ${FC_TARGETS[1]}, one way of several to the server's volumes`,
      /^Zone /,
      ({ fcTargets }) => fcTargets.delete(FC_TARGETS[1]),
    ],
    [
      'a Fibre Channel device that was left, by its WWID',
      'fc',
      /^H19 fail: compute2 already has a volume of the server, .*-fc-0x50060160bb201122-lun-1/,
      /^See on compute2/,
      ({ left }) => left.add(volumes()[0] ?? ''),
    ],
    [
      'a hostnqn that two hosts have',
      'nvme',
      /^H36 fail: compute1 and compute2 have the same hostnqn nqn\.2014-08\S+ and hostid 4c4c4544\S+: the storage takes them for one host/,
      /nvme gen-hostnqn/,
      (storage) => {
        Object.assign(storage, ids(ground.state('compute1').storage));
      },
    ],
    [
      'no nvme-cli',
      'nvme',
      'H36 fail: compute2 has no nvme-cli, without which Nova cannot connect the volumes',
      /^Install nvme-cli/,
      (storage) => {
        storage.nvmeCli = false;
      },
    ],
    [
      'no module for the transport',
      'nvme',
      'H36 fail: the kernel of compute2 has no module nvme_tcp',
      /extra modules/,
      ({ nvmeModules }) => nvmeModules.delete('nvme_tcp'),
    ],
    [
      'an NVMe portal that is closed',
      'nvme',
      "H36 fail: compute2 does not get through to 10.30.0.7:4420, an NVMe portal of the server's volumes",
      /^Open these ports/,
      ({ closed }) => closed.add('10.30.0.7:4420'),
    ],
    [
      'no hostid',
      'nvme',
      /^H36 warn: compute2 has no hostid in \/etc\/nvme/,
      /^Set it on compute2/,
      (storage) => {
        storage.hostId = null;
      },
    ],
    [
      'a namespace that was left',
      'nvme',
      /^H19 fail: compute2 already has a volume of the server, .*\/dev\/nvme1n1/,
      /^See on compute2/,
      ({ left }) => left.add(volumes()[0] ?? ''),
    ],
    [
      'another QEMU user by number',
      'nfs',
      "H23 fail: QEMU's user is 64055:64055 on compute1, 107:107 on compute2",
      /same uid and gid/,
      (storage) => {
        storage.qemuIds = '107:107';
      },
    ],
    [
      'an NFS server out of reach',
      'nfs',
      'H23 fail: compute2 does not get through to the NFS server 10.30.0.9',
      /^Open TCP 2049/,
      ({ closed }) => closed.add('10.30.0.9:2049'),
    ],
    [
      'a mount that hangs',
      'nfs',
      /^H23 fail: 10\.30\.0\.9:\/export\/cinder hangs on compute2/,
      /^Fix the mount/,
      (storage) => {
        storage.nfsStale = true;
      },
    ],
    [
      'something else at the mount point',
      'nfs',
      /^H23 fail: compute2 has something else mounted at \/var\/lib\/nova\/mnt/,
      /^Unmount it on compute2/,
      (storage) => {
        storage.nfsOther = '10.30.0.10:/old';
      },
    ],
    [
      'a mount that is read-only',
      'nfs',
      'H23 fail: 10.30.0.9:/export/cinder is mounted read-only on compute2',
      /^Mount it read-write/,
      (storage) => {
        storage.nfsOptions = 'ro,vers=4.2';
      },
    ],
    [
      'another version, without locks',
      'nfs',
      'H23 warn: 10.30.0.9:/export/cinder is mounted with other options: NFS 4, with locks on compute1, NFS 3, without locks on compute2',
      /^Set nfs_mount_options alike/,
      (storage) => {
        storage.nfsOptions = 'rw,vers=3,nolock';
      },
    ],
    [
      'an export for others',
      'nfs',
      'H23 fail: 10.30.0.9 exports /export/cinder to 10.99.0.0/16 and 10.20.0.11, and compute2 is none of them',
      /^Add compute2 to the export/,
      (storage) => {
        storage.nfsMounted = false;
        storage.nfsClients = '10.99.0.0/16,10.20.0.11';
      },
    ],
    [
      'MONs that are out of reach',
      'rbd',
      `H22 fail: compute2 reaches none of the MONs that the guest's disks name (${MON})`,
      /^Open TCP 3300 and 6789/,
      ({ closed }) => closed.add(MON),
    ],
    [
      'features that librbd there does not know',
      'rbd',
      /^H22 fail: librbd of compute2 cannot open \S+\/volume-\S+ and \S+: the image has features that it does not know$/,
      /^Upgrade librbd and QEMU/,
      (storage) => {
        storage.rbdStatus = 38;
      },
    ],
    [
      'a key that Ceph refuses',
      'rbd',
      /^H22 fail: compute2 may not open \S+\/volume-\S+ and \S+: Ceph refuses its key$/,
      /^Put the keyring/,
      (storage) => {
        storage.rbdStatus = 1;
      },
    ],
    [
      'an image that is not found',
      'rbd',
      /^H22 unknown: compute2 finds no image/,
      /^Compare \/etc\/ceph/,
      (storage) => {
        storage.rbdStatus = 2;
      },
    ],
    [
      'an older librbd',
      'rbd',
      'H22 warn: librbd 15.2.17-1 on compute2 is older than 16.2.15+ds-0+deb12u1 on compute1',
      /^Upgrade librbd/,
      (storage) => {
        storage.librbd = '15.2.17-1';
      },
    ],
    [
      'a host that Ceph has fenced',
      'rbd',
      'H22 fail: Ceph has compute2 on its blocklist (10.20.0.12:0/0): no client of it is let in',
      /^Find out who fenced it and why/,
      (storage) => {
        storage.blocklist = ['10.20.0.12:0/0'];
        storage.rbdStatus = 108;
      },
    ],
    [
      'a host that Ceph has fenced, though the list may not be seen',
      'rbd',
      'H22 fail: Ceph has compute2 on its blocklist: no client of it is let in',
      /^Find out who fenced it and why/,
      (storage) => {
        storage.blocklist = null;
        storage.rbdStatus = 108;
      },
    ],
  ])('%s', async (_name, backend, text, remedy, ...set) => {
    const findings = await looked(backend, ...set);
    const told = findings.filter(({ verdict }) => verdict !== 'pass');
    expect(troubles(findings)).toEqual([typeof text === 'string' ? text : expect.stringMatching(text)]);
    expect(told.map((one) => one.remedy)).toEqual([expect.stringMatching(remedy)]);
  });

  it.each<[string, DiskBackend, Set_, Set_?]>([
    [
      'the mark of a client that died on the host',
      'rbd',
      (storage) => {
        storage.blocklist = ['10.20.0.12:0/193592991'];
      },
    ],
    [
      'a blocklist that may not be seen',
      'rbd',
      (storage) => {
        storage.blocklist = null;
      },
    ],
    [
      'a newer librbd',
      'rbd',
      (storage) => {
        storage.librbd = '17.2.7-1';
      },
    ],
    [
      'storage that takes no jumbo packets from either',
      'iscsi',
      (storage) => {
        storage.wholeMtu = false;
      },
      (storage) => {
        storage.wholeMtu = false;
      },
    ],
    [
      'an export by name, which only the server can resolve',
      'nfs',
      (storage) => {
        storage.nfsMounted = false;
        storage.nfsClients = '*.compute.example,@hosts';
      },
    ],
    [
      'a server that does not tell its exports',
      'nfs',
      (storage) => {
        storage.nfsMounted = false;
        storage.nfsClients = null;
      },
    ],
    [
      'another volume with the same number of the same port',
      'fc',
      ({ left }) => left.add('00000000-0000-4000-8000-000000000000'),
    ],
    [
      'open-iscsi that knows no scan mode',
      'iscsi',
      () => undefined,
      (storage) => {
        storage.scan = null;
      },
    ],
  ])('%s is no trouble', async (_name, backend, ...set) => {
    expect(troubles(await looked(backend, ...set))).toEqual([]);
  });

  it('a Ceph that is out of reach is told once, and not waited for by every client', async () => {
    const before = ground.state('compute2').asked.length;
    const findings = await looked('rbd', (storage) => {
      storage.closed.add(MON);
      storage.cephUsable = false;
    });
    expect(troubles(findings)).toEqual([
      `H22 fail: compute2 reaches none of the MONs that the guest's disks name (${MON})`,
      expect.stringMatching(
        /^H0 unknown: 2 checks of compute2 not made \(H22\): ceph failed on compute2: .*RADOS timed out/,
      ),
    ]);
    const asked = ground.state('compute2').asked.slice(before);
    expect(asked.filter((id) => id === 'rbd-image' || id === 'ceph-blocklist')).toEqual([]);
  });

  it('a volume that servers share may be there already', async () => {
    const id = volumes()[0] ?? '';
    const volume = ground.simulator.world.storage.volumes.get(id);
    if (volume === undefined) throw new Error('no volume');
    volume.multiattach = true;
    try {
      const findings = await looked('iscsi', ({ left }) => left.add(id));
      expect(troubles(findings)).toEqual([]);
    } finally {
      volume.multiattach = false;
    }
  });

  it.each<[DiskBackend, string, RegExp]>([
    [
      'iscsi',
      'volume-devices',
      /^H0 unknown: \d+ checks of compute2 not made \([^)]*H19[^)]*\): volume-devices on compute1/,
    ],
    ['iscsi', 'iscsi', /^H0 unknown: \d+ checks of compute2 not made \(H19\): iscsi on compute/],
    ['iscsi', 'storage-devices', /^H19 unknown: .*storage-devices on compute2/],
    ['multipath', 'multipath', /^H20 unknown: .*multipath on compute/],
    ['fc', 'fibre-channel', /^H0 unknown: .*\(H21\): fibre-channel on compute/],
    ['nvme', 'nvme', /^H36 unknown: .*nvme on compute/],
    ['nfs', 'nfs', /^H23 unknown: .*nfs on compute/],
    ['rbd', 'ceph-blocklist', /^H22 unknown: .*ceph-blocklist on compute2/],
    ['rbd', 'librbd', /^H22 unknown: .*librbd on compute/],
    ['rbd', 'rbd-image', /^H0 unknown: .*\(H22\): rbd-image on compute2/],
  ])('%s: garbage from %s is unknown, and no more', async (backend, command, expected) => {
    for (const stdout of GARBAGE) {
      const garble: Set_ = (_storage, { answers }) => answers.set(command, () => ({ stdout, exitCode: 0 }));
      const seen = troubles(await looked(backend, garble, garble));
      expect(seen.every((one) => / unknown: /.test(one))).toBe(true);
      expect(seen).toContainEqual(expect.stringMatching(expected));
    }
  });
});

const GARBAGE = [
  '\u0000\u0007%$#@\n\u001b[2J',
  'x'.repeat(100_000),
  '',
  'initiator=iqn.a\ndaemon=\u001b[2J\nhostnqn=\u0007\nend=\n',
  `initiator=${'x'.repeat(100_000)}\nend=\n`,
];

function ids({ hostNqn, hostId }: StorageState) {
  return { hostNqn, hostId };
}
