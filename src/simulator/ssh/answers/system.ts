import { type Answers, failed, said } from '../scene.js';

const DAY_MS = 86_400_000;

/** The operating system of one host. */
export const systemAnswers: Answers = {
  identity: ({ host }) => said(host.hypervisorHostname),
  memory: ({ host, state }) => {
    const free = state.availableMemoryMb ?? host.memoryMb - host.used.memoryMb - 512;
    return said(
      `MemTotal=${host.memoryMb * 1024}\nMemFree=${free * 1024}\nMemAvailable=${free * 1024}\nSwapTotal=0\nSwapFree=0\ncpus=${host.vcpus}\nload=0.42`,
    );
  },
  clock: ({ world, state }) =>
    said(
      `now=${(world.now() / 1000 + state.clockAhead).toFixed(6)}\noffset=${state.clockAhead.toFixed(6)}\nsynchronised=${state.clockAhead === 0 ? 'yes' : 'no'}`,
    ),
  boot: ({ world, host }) =>
    said(
      `boot=${host.bootId}\nup=${((world.now() - host.bootedAt) / 1000).toFixed(2)}\nkernel=6.1.0-28-amd64`,
    ),
  'host-reboot': ({ world, host, reboot }, [boot]) => {
    if (boot !== host.bootId) return said('rebooted');
    const guests = [...world.servers.values()].filter(
      (server) => server.host === host.name && server.powerState !== 4 && server.powerState !== 0,
    );
    if (guests.length > 0)
      return failed('drover-reboot: not rebooted: a QEMU process runs here (pid 4711)', 75);
    reboot();
    return said('rebooting');
  },
  system: ({ state }) =>
    said(
      `kernel=6.1.0-28-amd64\nuserfaultfd=0\nselinux=\napparmor=Y\nmicrocode=${state.microcode}\ndenials=0\ncryptsetup=${state.cryptsetup ? 'yes' : 'no'}`,
    ),
  settings: ({ state }) => said([...state.settings].map(([key, value]) => `${key}=${value}`).join('\n')),
  certificates: ({ world, state }) => {
    if (state.certificatesEndInDays === null) return said('');
    const end = new Date(world.now() + state.certificatesEndInDays * DAY_MS).toUTCString();
    return said(
      [
        'ca|/etc/pki/CA/cacert.pem|644 root:root',
        'server|/etc/pki/libvirt/servercert.pem|644 root:root',
        'client|/etc/pki/libvirt/clientcert.pem|644 root:root',
        'qemu-ca|/etc/pki/qemu/ca-cert.pem|644 root:root',
        'qemu-server|/etc/pki/qemu/server-cert.pem|640 root:libvirt-qemu',
        'qemu-client|/etc/pki/qemu/client-cert.pem|640 root:libvirt-qemu',
      ]
        .map((line) => `${line}|notAfter=${end}`)
        .join('\n'),
    );
  },
};
