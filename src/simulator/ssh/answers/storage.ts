import { type Answers, failed, said } from '../scene.js';

/** What carries the volumes of a host. */
export const storageAnswers: Answers = {
  disk: ({ host }) =>
    said(
      `Filesystem     Type 1-blocks Used Available Capacity Mounted on\n/dev/sda1 ext4 ${host.diskGb * 2 ** 30} 0 ${host.diskGb * 2 ** 30} 1% /var/lib/nova`,
    ),
  iscsi: ({ state }) =>
    said(
      `initiator=${state.initiator}\nscan=manual\ndaemon=yes\nsession=tcp: [1] 10.30.0.5:3260,1 iqn.2010-10.org.openstack:target`,
    ),
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
  'fibre-channel': () => said(''),
  nfs: () =>
    said(
      'nova=64060:64060\nmount=/var/lib/nova/mnt/0123456789abcdef0123456789abcdef 10.30.0.9:/export/cinder rw,relatime,vers=4.2,hard',
    ),
  ceph: () => said('mon=10.20.0.1:6789\n{"health":{"status":"HEALTH_OK","checks":{}}}'),
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
