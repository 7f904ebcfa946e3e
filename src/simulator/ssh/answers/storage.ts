import type { World } from '../../world/world.js';
import type { DiskBackend } from '../host-state.js';
import { type Answers, failed, type Scene, said } from '../scene.js';
import { NFS_EXPORT, NFS_TARGET } from '../storage-state.js';
import { controllerOf, devicePath, linksOf, naaOf, portalOf, targetOf } from '../volume-names.js';

/** What carries the volumes of a host. */
export const storageAnswers: Answers = {
  disk: ({ host }) =>
    said(
      `Filesystem     Type 1-blocks Used Available Capacity Mounted on\n/dev/sda1 ext4 ${host.diskGb * 2 ** 30} 0 ${host.diskGb * 2 ** 30} 1% /var/lib/nova`,
    ),
  'volume-devices': ({ state: { disks }, world }, paths) => {
    const volumes = paths.map((path) => ({
      path,
      volume: volumesOf(world).find((one) => devicePath(disks, one) === path),
    }));
    return whole([
      ...volumes.flatMap(({ path, volume }, index) => [
        `disk=${path}`,
        ...(volume === undefined ? [] : deviceLines(disks, volume, index)),
      ]),
      ...volumes.flatMap(({ volume }, index) =>
        volume === undefined
          ? []
          : linksOf(disks, volume).map((link) => `link=${partOf(disks, index)} ${link}`),
      ),
    ]);
  },
  // What a host of another backend has says nothing of the one that is asked about: both ends use the source's.
  'storage-devices': (scene) => {
    const backend = backendIn(scene);
    return whole(
      [...scene.state.storage.left].flatMap((volume) => [
        ...linksOf(backend, volume).map(
          (link) => `device=/dev/disk/by-path/${link} ${backend === 'fc' ? `naa.${naaOf(volume)}` : ''}`,
        ),
        ...(backend === 'multipath' ? [`device=/dev/mapper/mpatha mpath-3${naaOf(volume)}`] : []),
        ...(backend === 'nvme' ? [`device=/dev/nvme1n1 uuid.${volume}`] : []),
      ]),
    );
  },
  iscsi: (scene) => {
    const { state } = scene;
    const backend = backendIn(scene);
    const here = state.disks === backend ? volumesOn(scene) : [];
    return whole([
      `initiator=${state.initiator}`,
      'daemon=yes',
      ...here.map(
        (volume) =>
          `session=${targetOf(backend, volume)} ${portalOf(backend, volume)} ${portalOf('iscsi', volume)}`,
      ),
      ...[...state.storage.moreSessions].flatMap(([node, count]) =>
        Array.from(
          { length: count },
          (_, index) =>
            `session=iqn.2010-01.com.solidfire:k1x2.other.${index} ${node} ${portalOf('iscsi', '')}`,
        ),
      ),
      ...(state.storage.scan === null
        ? []
        : here.map((volume) => `record=${targetOf(backend, volume)} ${state.storage.scan}`)),
    ]);
  },
  multipath: ({ state }) =>
    said(
      state.multipathd
        ? [
            'daemon=yes',
            'path=sda active ready',
            ...[...state.failedPaths].map((one) => `path=${one} failed faulty`),
          ].join('\n')
        : 'daemon=no',
    ),
  'fibre-channel': ({ state: { storage } }) =>
    whole([
      ...[...storage.fcPorts].map(([wwpn, state]) => `port=${wwpn} ${state}`),
      ...[...storage.fcTargets].map((wwpn) => `target=${wwpn} Online`),
    ]),
  nvme: ({ state: { storage } }) =>
    whole([
      `hostnqn=${storage.hostNqn ?? ''}`,
      `hostid=${storage.hostId ?? ''}`,
      `cli=${storage.nvmeCli ? 'yes' : 'no'}`,
      ...[...storage.nvmeModules].map((name) => `module=${name}`),
    ]),
  nfs: ({ state: { storage } }) =>
    whole([
      'nova=64060:64060',
      `qemu=${storage.qemuIds}`,
      ...(storage.nfsMounted
        ? [`mount=${NFS_TARGET} ${storage.nfsOther ?? NFS_EXPORT} ${storage.nfsOptions}`]
        : []),
      ...(storage.nfsStale ? [`stale=${NFS_TARGET}`] : []),
    ]),
  'nfs-exports': ({ state: { storage } }) =>
    storage.nfsClients === null
      ? whole(['status=silent'])
      : whole(['status=answered', `export=${NFS_EXPORT.replace(/^.*:/, '')} ${storage.nfsClients}`]),
  ceph: ({ state: { storage } }) =>
    storage.cephUsable
      ? said('mon=10.20.0.1:6789\n{"health":{"status":"HEALTH_OK","checks":{}}}')
      : failed('[errno 110] RADOS timed out (error connecting to the cluster)'),
  'ceph-blocklist': ({ state: { storage } }) =>
    storage.blocklist === null
      ? whole(['allowed=no'])
      : whole([
          'allowed=yes',
          ...storage.blocklist.map((one) => `entry=${one} 2026-11-24T03:07:57.770818+0000`),
        ]),
  librbd: ({ state: { storage } }) =>
    whole([`library=1.${storage.librbd.split('.')[0]}.0`, `package=${storage.librbd}`]),
  'rbd-image': ({ state: { storage } }, [, pool = '', image = '']) =>
    storage.rbdStatus === 0
      ? said(
          JSON.stringify({
            name: image,
            features: ['layering', 'exclusive-lock', 'object-map', 'fast-diff'],
          }),
        )
      : failed(`rbd: error opening image ${pool}/${image}`, storage.rbdStatus),
  'rbd-watchers': ({ world }, [, , image = '']) => {
    const volume = image.replace(/^volume-/, '');
    const server = [...world.servers.values()].find(({ devices }) =>
      devices.some((one) => one.volumeId === volume),
    );
    if (server === undefined)
      return failed(`rbd: error opening image ${image}: (2) No such file or directory`, 2);
    return said(
      JSON.stringify({ watchers: [{ address: `${world.host(server.host).address}:0/1234`, client: 4123 }] }),
    );
  },
};

function whole(lines: readonly string[]) {
  return said([...lines, 'end='].join('\n'));
}

function deviceLines(backend: DiskBackend, volume: string, index: number): string[] {
  const part = partOf(backend, index);
  const wwid = backend === 'nvme' ? `uuid.${volume}` : `naa.${naaOf(volume)}`;
  return [
    ...(backend === 'multipath' ? [`node=dm-${index}`, `map=mpath-3${naaOf(volume)}`] : [`node=${part}`]),
    `part=${part} ${wwid}`,
    ...(backend === 'nvme' ? [controllerOf(part)] : []),
  ];
}

function partOf(backend: DiskBackend, index: number): string {
  return backend === 'nvme' ? `nvme0n${index + 1}` : `sd${String.fromCharCode(98 + index)}`;
}

/** A host that has no volume yet answers of the backend that another one uses. */
function backendIn({ world, state, stateOf }: Scene): DiskBackend {
  if (state.disks !== 'rbd') return state.disks;
  const others = [...world.hosts.keys()].flatMap((name) => stateOf(name)?.disks ?? []);
  return others.find((one) => one !== 'rbd') ?? 'rbd';
}

function volumesOf(world: World): readonly string[] {
  return [...world.servers.values()].flatMap(({ devices }) => devices.map(({ volumeId }) => volumeId));
}

function volumesOn({ world, host }: Scene): readonly string[] {
  return [...world.servers.values()]
    .filter((server) => server.host === host.name)
    .flatMap(({ devices }) => devices.map(({ volumeId }) => volumeId));
}
