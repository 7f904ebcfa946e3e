import type { Host } from '../../world/model.js';
import { type Answers, failed, type Scene, said } from '../scene.js';

/** Portals, NFS servers and MONs, which every host reaches. */
const SERVED = new Set(['3260', '2049', '4420', '3300', '6789']);

/** From host to host: names, ports, SSH as libvirtd logs in, and libvirt through the URI. */
export const networkAnswers: Answers = {
  mesh: (scene, [, , , , ...peers]) =>
    said(['as root', ...peers.map((peer) => trial(scene, peer))].join('\n')),
  'libvirt-reach': (scene, [transport, , , , , , ...peers]) =>
    said(peers.map((peer) => (transport === 'ssh' ? trial(scene, peer) : direct(scene, peer))).join('\n')),
  names: (scene, peers) =>
    said(
      [
        `name ${scene.host.name}`,
        `fqdn ${scene.host.hypervisorHostname}`,
        ...peers.flatMap((peer) => {
          const host = peerOf(scene, peer);
          return host === undefined ? [`peer ${peer}`] : [`peer ${peer}`, `peer ${peer} ${host.address}`];
        }),
      ].join('\n'),
    ),
  ports: (scene, [peer = '', ...ports]) =>
    said(
      ports
        .map((port) =>
          scene.state.filteredPorts.has(Number(port)) || scene.state.storage.closed.has(`${peer}:${port}`)
            ? `${port} 124 `
            : SERVED.has(port)
              ? `${port} 0 `
              : `${port} 1 bash: connect: Connection refused`,
        )
        .join('\n'),
    ),
  addresses: ({ host }) =>
    said(
      `1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever\n2: eth0    inet ${host.address}/16 scope global eth0\\       valid_lft forever`,
    ),
  links: ({ state }) =>
    said(
      ['lo', 'eth0@if15', 'eth1@if16']
        .map(
          (device, at) =>
            `${at + 1}: ${device}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu ${device.startsWith('eth1') ? state.mtu : 1500} qdisc noqueue state UP`,
        )
        .join('\n'),
    ),
  'path-to': (scene, [peer = '']) => {
    const host = peerOf(scene, peer);
    if (/^10\.30\./.test(peer)) return said(wayToStorage(scene, peer));
    if (host === undefined) return said('address=');
    return said(
      `address=${host.address}\ndevice=eth0\nmtu=1500\nspeed=${scene.state.linkMbit ?? ''}\nping=0\nwords=1472 bytes from ${host.address}: icmp_seq=1 ttl=64`,
    );
  },
};

function wayToStorage({ state: { storage } }: Scene, address: string): string {
  const passes = storage.wholeMtu ? 0 : 1;
  return `address=${address}\ndevice=bond1\nmtu=${storage.mtu}\nspeed=25000\nping=${passes}\nwords=\nsmall=0`;
}

function peerOf({ world, state }: Scene, peer: string): Host | undefined {
  if (state.cannotName.has(peer)) return undefined;
  return [...world.hosts.values()].find(
    (host) => host.name === peer || host.hypervisorHostname === peer || host.address === peer,
  );
}

function trial(scene: Scene, peer: string): string {
  const host = peerOf(scene, peer);
  const { state, world } = scene;
  if (host === undefined)
    return `${peer} 255 ssh: Could not resolve hostname ${peer}: Name or service not known`;
  if (!world.alive(host) && scene.stateOf(host.name)?.silent === true)
    return `${peer} 255 ssh: connect to host ${peer} port 22: No route to host`;
  if (state.wrongHostKeyOf.has(host.name))
    return `${peer} 255 @@@@@@@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @@@@@@@ Host key for ${peer} has changed and you have requested strict checking. Host key verification failed.`;
  if (state.noHostKeyOf.has(host.name))
    return `${peer} 255 No ED25519 host key is known for ${peer} and you have requested strict checking. Host key verification failed.`;
  if (state.refusedBy.has(host.name)) return `${peer} 255 root@${peer}: Permission denied (publickey).`;
  return `${peer} 0 `;
}

function direct(scene: Scene, peer: string): string {
  const host = peerOf(scene, peer);
  if (host === undefined)
    return `${peer} 1 ${failed('').stderr ?? ''}error: unable to resolve address '${peer}'`;
  return scene.stateOf(host.name)?.filteredPorts.has(16_509) === true
    ? `${peer} 1 error: unable to connect to server at '${peer}:16509': Connection refused`
    : `${peer} 0 `;
}
