import { type Command, defineCommand, firstLine, succeeded } from './command.js';
import { parseDomainXml, parseHostCpu } from './libvirt/domain-definition.js';
import {
  parseCpuCompare,
  parseDirtyRate,
  parseDomainState,
  parseSecretDigest,
  parseSecrets,
  parseVirshVersion,
} from './libvirt/domain-state.js';
import { parseCompletedMove, parseMoveJob } from './libvirt/migration-job.js';
import { linesOf } from './lines.js';
import { parseLogs } from './logs/log-records.js';
import { parseAddresses, parseLinks, parsePathTo } from './network/addresses.js';
import { parseGuestProbes } from './network/guest-probe.js';
import { parseNames, parsePeerTrials, parsePorts } from './network/peers.js';
import { parseNovaConfOutput } from './nova/nova-conf-files.js';
import { domainXmlScript, hostCpuScript } from './scripts/domain-xml.js';
import { guestScript } from './scripts/guest.js';
import { logsScript } from './scripts/logs.js';
import { meshScript, reachScript } from './scripts/mesh.js';
import { novaConfScript } from './scripts/nova-conf.js';
import {
  cephBlocklistScript,
  cephScript,
  fibreChannelScript,
  iscsiScript,
  librbdScript,
  nfsExportsScript,
  nfsScript,
  nvmeScript,
  rbdImageScript,
  rbdWatchersScript,
  storageDevicesScript,
  volumeDevicesScript,
} from './scripts/storage.js';
import { parseCeph, parseDisk, parseMultipath, parseNfs, parseRbdWatchers } from './storage/ceph.js';
import {
  parseCephBlocklist,
  parseFibreChannel,
  parseIscsi,
  parseLibrbd,
  parseNfsExports,
  parseNvme,
  parseRbdImage,
} from './storage/iscsi.js';
import { parseStorageDevices, parseVolumeDevices } from './storage/volume-devices.js';
import {
  parseCertificates,
  parseClock,
  parseMemory,
  parsePackages,
  parseRecentErrors,
  parseSettings,
  parseSystem,
} from './system/system.js';

/*
 * THE closed list: everything Drover can run on a host. All of it reads, none of it changes anything.
 * Arguments reach a script as $1, $2 and so on, after `argumentWords` has passed them.
 */

// libvirt and the domain of a server

export const libvirtVersion = defineCommand({
  id: 'libvirt-version',
  purpose: 'Versions of libvirt and QEMU.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: 'virsh version',
  parse: parseVirshVersion,
});

export const domainState = defineCommand({
  id: 'domain-state',
  purpose: 'Whether a domain is on this host, and how it is.',
  args: { domain: 'domain' },
  root: true,
  timeoutMs: 10_000,
  script: 'virsh dominfo "$1"',
  parse: parseDomainState,
});

export const domainDefinition = defineCommand({
  id: 'domain-definition',
  purpose: "A domain's CPU, machine type, memory, disks and host devices; no secrets, no metadata.",
  args: { domain: 'domain' },
  root: true,
  timeoutMs: 15_000,
  script: domainXmlScript,
  parse: parseDomainXml,
});

export const moveJob = defineCommand({
  id: 'move-job',
  purpose: 'How far the migration of a domain is (on its source).',
  args: { domain: 'domain' },
  root: true,
  timeoutMs: 5_000,
  script: 'virsh domjobinfo "$1"',
  parse: parseMoveJob,
});

export const completedMove = defineCommand({
  id: 'completed-move',
  purpose: "A finished migration's figures (on its destination).",
  args: { domain: 'domain' },
  root: true,
  timeoutMs: 5_000,
  script: 'virsh domjobinfo --completed "$1"',
  parse: parseCompletedMove,
});

/**
 * By sampling pages, virsh's default. Never `--mode dirty-bitmap`: seen to end QEMU 7.2 without KVM, and the guest with
 * it. Sampling compares contents, so a guest that writes the same bytes again seems to change nothing.
 */
export const dirtyRate = defineCommand({
  id: 'dirty-rate',
  purpose: 'Measures for some seconds how fast a guest writes into its memory.',
  args: { domain: 'domain', seconds: 'seconds' },
  root: true,
  timeoutMs: 75_000,
  script: `virsh domdirtyrate-calc "$1" --seconds "$2" >/dev/null || exit
sleep "$2"
for again in 1 2 3 4 5; do
  sleep 1
  rate=$(virsh domstats --dirtyrate "$1") || exit
  case $rate in *calc_status=2*) break ;; esac
done
printf '%s\\n' "$rate"`,
  parse: parseDirtyRate,
});

export const hostCpu = defineCommand({
  id: 'host-cpu',
  purpose: "The host's CPU, its microcode and features, as libvirt sees them.",
  args: {},
  root: true,
  timeoutMs: 15_000,
  script: hostCpuScript,
  parse: parseHostCpu,
});

export const cpuCompare = defineCommand({
  id: 'cpu-compare',
  purpose: 'Whether this host can give a guest the CPU whose XML comes on the standard input.',
  args: { hypervisor: 'hypervisor' },
  root: true,
  timeoutMs: 15_000,
  stdinLimit: 65_536,
  // Another host printed it: no entities, document types or instructions reach the parser here.
  stdinForm: {
    what: 'one XML element of a CPU, without entities',
    form: /^<cpu(?=[\s/>])(?:[\t\n\x20-\x25\x27-\x3b\x3d-\x7e]|<(?![!?]))*>$/,
  },
  script: 'cat | virsh hypervisor-cpu-compare /dev/stdin --virttype "$1"',
  parse: parseCpuCompare,
});

export const machineTypes = defineCommand({
  id: 'machine-types',
  purpose: 'Machine types that QEMU has here.',
  args: {},
  root: true,
  timeoutMs: 15_000,
  // Not in one pipe with virsh: its failure is no list without machine types.
  script: `all=$(virsh capabilities) || exit
printf '%s\\n' "$all" | sed -n "s/^ *<machine[^>]*>\\\\([^<]*\\\\)<.*/\\\\1/p" | sort -u`,
  parse: (output): readonly string[] => linesOf(succeeded(output)),
});

export const secrets = defineCommand({
  id: 'secrets',
  purpose: "Ids and purposes of libvirt's secrets; never their values.",
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: 'virsh secret-list',
  parse: parseSecrets,
});

export const secretDigest = defineCommand({
  id: 'secret-digest',
  purpose: 'A digest of one secret, to compare hosts by; the secret stays here.',
  args: { secret: 'uuid' },
  root: true,
  timeoutMs: 10_000,
  // Into a variable first, so that a failure is not hashed; printf is the shell's own and shows in no process list.
  script: `value=$(virsh secret-get-value "$1") || exit
printf '%s' "$value" | tr -d '[:space:]' | sha256sum | cut -c 1-16`,
  parse: parseSecretDigest,
});

// Configuration of Nova and of what it stands on

export const novaConf = defineCommand({
  id: 'nova-conf',
  purpose:
    "The named keys of nova-compute's configuration, when each file changed, and when nova-compute started.",
  args: {},
  root: true,
  timeoutMs: 20_000,
  script: novaConfScript,
  parse: parseNovaConfOutput,
});

export const packages = defineCommand({
  id: 'packages',
  purpose: 'Versions of Nova, libvirt, QEMU and librbd.',
  args: {},
  root: true,
  timeoutMs: 15_000,
  script: `names='nova-compute python3-nova python-nova openstack-nova-compute libvirt-daemon libvirt-daemon-kvm libvirt-bin qemu-system-x86 qemu-kvm qemu-kvm-core librbd1'
for name in $names; do
  dpkg-query -W -f 'package \${Package} \${Version}\\n' "$name" 2>/dev/null
  rpm -q --qf 'package %{NAME} %{VERSION}-%{RELEASE}\\n' "$name" 2>/dev/null | grep '^package [^ ]* [^ ]*$' | grep -v 'not installed'
done
pid=$(pgrep -o -f '(^|/)nova[-]compute')
for dir in "\${pid:+/proc/$pid/root}"/var/lib/kolla/venv/lib/python3*/site-packages/nova-*-info \\
  "\${pid:+/proc/$pid/root}"/usr/lib/python3*/site-packages/nova-*-info "\${pid:+/proc/$pid/root}"/opt/stack/data/venv/lib/python3*/site-packages/nova-*-info; do
  [ -e "$dir" ] || continue
  dir=\${dir##*/nova-}; echo "dist nova \${dir%.*-info}"
done
:`,
  parse: parsePackages,
});

export const junoVolumeBug = defineCommand({
  id: 'juno-volume-bug',
  purpose: "Whether nova-compute's driver has the correction of bug 1392773 (Juno).",
  args: {},
  root: false,
  timeoutMs: 15_000,
  script: `for file in /usr/lib/python2*/*-packages/nova/virt/libvirt/driver.py /usr/lib/python3*/*-packages/nova/virt/libvirt/driver.py \\
  /usr/local/lib/python*/*-packages/nova/virt/libvirt/driver.py /opt/stack/nova/nova/virt/libvirt/driver.py; do
  [ -r "$file" ] || continue
  sed -n '/def _is_shared_block_storage(/,/):/p' "$file" | grep -q block_device_info && echo corrected || echo uncorrected
  exit 0
done
echo absent`,
  parse: (output): 'corrected' | 'uncorrected' | 'absent' => {
    const word = succeeded(output).trim();
    return word === 'corrected' || word === 'uncorrected' ? word : 'absent';
  },
});

export const settings = defineCommand({
  id: 'settings',
  purpose: 'Named settings of qemu.conf, libvirtd.conf and sshd, and the open file limit of libvirtd.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: `pick() { sed -n "s/^[[:space:]]*\\\\($2\\\\)[[:space:]]*=[[:space:]]*\\\\([^#]*[^#[:space:]]\\\\).*/$3.\\\\1=\\\\2/p" "$1" 2>/dev/null; }
pid=$(pgrep -o -x libvirtd || pgrep -o -x virtqemud)
root=\${pid:+/proc/$pid/root}
for key in migration_port_min migration_port_max migration_address migration_host user group dynamic_ownership security_driver \\
  keepalive_interval keepalive_count; do
  pick "$root/etc/libvirt/qemu.conf" "$key" qemu
done
for file in libvirtd virtqemud; do
  for key in max_clients max_workers max_client_requests keepalive_interval keepalive_count listen_tcp listen_tls; do
    pick "$root/etc/libvirt/$file.conf" "$key" libvirtd
  done
done
sshd -T 2>/dev/null | sed -n 's/^maxstartups /sshd.maxstartups=/p'
[ -z "$pid" ] || echo "libvirtd.nofile=$(awk '/^Max open files/ { print $4 }' "/proc/$pid/limits")"
:`,
  parse: parseSettings,
});

export const certificates = defineCommand({
  id: 'certificates',
  purpose: 'When the TLS certificates of libvirt and QEMU end, and who may read them.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: `for file in /etc/pki/CA/cacert.pem /etc/pki/libvirt/servercert.pem /etc/pki/libvirt/clientcert.pem \\
  /etc/pki/qemu/ca-cert.pem /etc/pki/qemu/server-cert.pem /etc/pki/qemu/client-cert.pem; do
  [ -e "$file" ] || continue
  echo "$file|$(stat -Lc '%a %U:%G' "$file")|$(openssl x509 -in "$file" -noout -enddate 2>/dev/null)"
done
:`,
  parse: parseCertificates,
});

// From host to host

export const mesh = defineCommand({
  id: 'mesh',
  purpose: 'Logs in to other hosts over SSH as libvirtd would, runs `true` there.',
  args: { user: 'userOrNone', port: 'portOrNone', keyFile: 'pathOrNone', peers: 'hosts' },
  root: true,
  timeoutMs: 90_000,
  script: meshScript,
  parse: parsePeerTrials,
});

export const libvirtReach = defineCommand({
  id: 'libvirt-reach',
  purpose: "Connects to other hosts' libvirt by the URI that Nova uses, asks its version.",
  args: {
    transport: 'transport',
    user: 'userOrNone',
    port: 'portOrNone',
    keyFile: 'pathOrNone',
    peers: 'hosts',
  },
  root: true,
  timeoutMs: 90_000,
  script: reachScript,
  parse: parsePeerTrials,
});

export const names = defineCommand({
  id: 'names',
  purpose: "The host's own names, and what it takes the names of other hosts for.",
  args: { peers: 'hosts' },
  root: false,
  timeoutMs: 30_000,
  script: `echo "name $(uname -n)"
echo "fqdn $(hostname -f 2>/dev/null)"
for peer; do
  echo "peer $peer"
  getent ahosts "$peer" | awk -v peer="$peer" '{ print "peer", peer, $1 }' | sort -u
done`,
  parse: parseNames,
});

export const portsOf = defineCommand({
  id: 'ports',
  purpose: 'Opens TCP connections to ports of another host and closes them at once.',
  args: { peer: 'host', ports: 'ports' },
  root: false,
  timeoutMs: 30_000,
  script: `peer=$1; shift
try() {
  if command -v bash >/dev/null; then said=$(timeout 3 bash --norc -c 'exec 3<>"/dev/tcp/$0/$1"' "$peer" "$1" 2>&1)
  else said=$(nc -z -v -w 3 "$peer" "$1" 2>&1); fi
  status=$?
  printf '%s %s %s\\n' "$1" "$status" "$(printf '%s' "$said" | tr '\\n' ' ' | tail -c 300)"
}
n=0
for port; do try "$port" & n=$((n + 1)); [ $((n % 16)) -ne 0 ] || wait; done
wait`,
  parse: parsePorts,
});

export const addresses = defineCommand({
  id: 'addresses',
  purpose: "The host's addresses.",
  args: {},
  root: false,
  timeoutMs: 10_000,
  script: 'ip -o addr show',
  parse: parseAddresses,
});

export const links = defineCommand({
  id: 'links',
  purpose: "The host's network devices and their MTUs.",
  args: {},
  root: false,
  timeoutMs: 10_000,
  script: 'ip -o link show',
  parse: parseLinks,
});

export const guestProbe = defineCommand({
  id: 'guest-probe',
  purpose: 'Whether a guest answers at its address: pings or TCP connections, for two or three seconds.',
  args: { by: 'probe', address: 'ip', port: 'portOrNone' },
  root: false,
  timeoutMs: 10_000,
  script: guestScript,
  parse: parseGuestProbes,
});

export const pathTo = defineCommand({
  id: 'path-to',
  purpose:
    'The way to another host: device, its speed and MTU, and whether a packet of the whole MTU passes.',
  args: { peer: 'host' },
  root: false,
  timeoutMs: 15_000,
  script: `address=$(getent ahosts "$1" | awk 'NR == 1 { print $1 }')
echo "address=$address"
[ -n "$address" ] || exit 0
device=$(ip -o route get "$address" | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')
echo "device=$device"
mtu=$(cat "/sys/class/net/$device/mtu")
echo "mtu=$mtu"
speed=$(cat "/sys/class/net/$device/speed" 2>/dev/null)
[ -n "$speed" ] || speed=$(ethtool "$device" 2>/dev/null | sed -n 's/.*Speed: \\([0-9]*\\)Mb.*/\\1/p')
echo "speed=$speed"
case $address in *:*) size=$((mtu - 48)) ;; *) size=$((mtu - 28)) ;; esac
words=$(ping -c 1 -W 2 -M do -s "$size" "$address" 2>&1); echo "ping=$?"
echo "words=$(printf '%s' "$words" | grep -v '^PING\\|^$\\|^---' | head -n 1)"
if [ "$mtu" -gt 1500 ]; then ping -c 1 -W 2 "$address" >/dev/null 2>&1; echo "small=$?"; fi`,
  parse: parsePathTo,
});

// The host itself

export const identity = defineCommand({
  id: 'identity',
  purpose: 'The name by which the host knows itself: proof that the login works.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: 'uname -n',
  parse: (output): string => firstLine(succeeded(output)),
});

export const memoryAndLoad = defineCommand({
  id: 'memory',
  purpose: 'Memory, huge pages, CPUs and load.',
  args: {},
  root: false,
  timeoutMs: 10_000,
  script: `sed -n 's/^\\(MemTotal\\|MemFree\\|MemAvailable\\|SwapTotal\\|SwapFree\\): *\\([0-9]*\\) kB/\\1=\\2/p' /proc/meminfo
echo "cpus=$(nproc --all)"
echo "load=$(cut -d ' ' -f 1 /proc/loadavg)"
for dir in /sys/devices/system/node/node*/hugepages/hugepages-*kB; do
  [ -d "$dir" ] || continue
  node=\${dir#/sys/devices/system/node/}; size=\${dir##*hugepages-}
  echo "hugepages=\${node%%/*} \${size%kB} $(cat "$dir/nr_hugepages") $(cat "$dir/free_hugepages")"
done
:`,
  parse: parseMemory,
});

export const disk = defineCommand({
  id: 'disk',
  purpose: 'Room on the file system of a path; a stale mount ends it, it does not hang.',
  args: { path: 'path' },
  root: true,
  timeoutMs: 6_000,
  script: 'df -PT -B1 "$1"',
  parse: parseDisk,
});

export const clock = defineCommand({
  id: 'clock',
  purpose: "The host's clock, and how far it is off by chrony or systemd.",
  args: {},
  root: false,
  timeoutMs: 10_000,
  script: `echo "now=$(date +%s.%N)"
if tracking=$(chronyc -c -n tracking 2>/dev/null); then
  echo "offset=$(printf '%s' "$tracking" | cut -d , -f 5)"
  case $(printf '%s' "$tracking" | cut -d , -f 14) in 'Not synchronised') echo synchronised=no ;; *) echo synchronised=yes ;; esac
else
  timedatectl show -p NTPSynchronized 2>/dev/null | sed 's/^NTPSynchronized=/synchronised=/'
fi
:`,
  parse: parseClock,
});

export const system = defineCommand({
  id: 'system',
  purpose:
    'Kernel, microcode, userfaultfd, SELinux or AppArmor and their denials, and whether there is cryptsetup.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: `echo "kernel=$(uname -r)"
echo "userfaultfd=$(cat /proc/sys/vm/unprivileged_userfaultfd 2>/dev/null)"
echo "selinux=$(getenforce 2>/dev/null)"
echo "apparmor=$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)"
echo "microcode=$(sed -n 's/^microcode[[:space:]]*: //p' /proc/cpuinfo | head -n 1)"
pid=$(pgrep -o -f '(^|/)nova[-]compute')
for dir in /usr/sbin /sbin /usr/bin /usr/local/sbin; do
  if [ -x "\${pid:+/proc/$pid/root}$dir/cryptsetup" ]; then echo cryptsetup=yes; break; fi
done
if log=$(dmesg 2>/dev/null); then echo "denials=$(printf '%s\\n' "$log" | grep -c 'apparmor="DENIED".*libvirt\\|avc: *denied.*\\(svirt\\|virt\\)')"; fi
:`,
  parse: parseSystem,
});

export const instanceFolder = defineCommand({
  id: 'instance-folder',
  purpose: "Whether a server's folder is under Nova's instances_path.",
  args: { path: 'path', server: 'uuid' },
  root: true,
  timeoutMs: 6_000,
  script:
    'if [ -d "$1" ]; then if [ -e "$1/$2" ]; then echo there; else echo absent; fi; else echo no-path; fi',
  parse: (output): 'there' | 'absent' | 'no-path' => {
    const word = succeeded(output).trim();
    return word === 'there' || word === 'absent' ? word : 'no-path';
  },
});

export const recentErrors = defineCommand({
  id: 'recent-errors',
  purpose: "How many errors nova-compute's log has since a time, and the first lines of the last three.",
  args: { since: 'epoch' },
  root: true,
  timeoutMs: 15_000,
  script: `since=$(date -d "@$1" '+%Y-%m-%d %H:%M:%S')
for name in /var/log/nova/nova-compute.log /var/log/kolla/nova/nova-compute.log /opt/stack/logs/n-cpu.log; do
  [ -r "$name" ] || continue
  tail -c 16777216 "$name"
  break
done | awk -v since="$since" '
  substr($0, 1, 19) >= since && / (ERROR|CRITICAL) / && /^[0-9]/ { n++; last[n % 3] = substr($0, 1, 400) }
  END { print "count=" n + 0; for (i = n - 2; i <= n; i++) if (i > 0) print "line=" last[i % 3] }'`,
  parse: parseRecentErrors,
});

export const logRecords = defineCommand({
  id: 'log-records',
  purpose: 'Whole records about one server in the logs of Nova, libvirt and QEMU, within a window of time.',
  args: { server: 'uuid', from: 'epoch', to: 'epoch', domain: 'domainOrNone' },
  root: true,
  timeoutMs: 30_000,
  script: logsScript,
  parse: parseLogs,
});

// Storage

export const volumeDevices = defineCommand({
  id: 'volume-devices',
  purpose: 'What carries block devices: paths of iSCSI and Fibre Channel, controllers of NVMe.',
  args: { paths: 'paths' },
  root: false,
  timeoutMs: 10_000,
  script: volumeDevicesScript,
  parse: parseVolumeDevices,
});

export const storageDevices = defineCommand({
  id: 'storage-devices',
  purpose: 'Devices of storage networks on this host and multipath maps, with what identifies each.',
  args: {},
  root: false,
  timeoutMs: 15_000,
  script: storageDevicesScript,
  parse: parseStorageDevices,
});

export const iscsi = defineCommand({
  id: 'iscsi',
  purpose: 'iSCSI sessions, the initiator name, the scan mode of each target; never CHAP.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: iscsiScript,
  parse: parseIscsi,
});

export const multipath = defineCommand({
  id: 'multipath',
  purpose: 'Paths of multipathd and their states.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: `if pgrep -x multipathd >/dev/null; then echo daemon=yes; else echo daemon=no; exit 0; fi
multipathd show paths raw format '%d %t %T' 2>/dev/null | sed 's/^/path=/'
:`,
  parse: parseMultipath,
});

export const fibreChannel = defineCommand({
  id: 'fibre-channel',
  purpose: 'Fibre Channel ports of this host, and those of the storage that it sees.',
  args: {},
  root: false,
  timeoutMs: 10_000,
  script: fibreChannelScript,
  parse: parseFibreChannel,
});

export const nvme = defineCommand({
  id: 'nvme',
  purpose:
    'The names by which NVMe storage knows this host, nvme-cli and the modules for NVMe over a network.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: nvmeScript,
  parse: parseNvme,
});

export const nfs = defineCommand({
  id: 'nfs',
  purpose: 'NFS mounts, their options and whether they answer, and the ids of nova and of QEMU.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: nfsScript,
  parse: parseNfs,
});

export const nfsExports = defineCommand({
  id: 'nfs-exports',
  purpose: 'What an NFS server exports and to whom, where it tells.',
  args: { server: 'host' },
  root: false,
  timeoutMs: 10_000,
  script: nfsExportsScript,
  parse: parseNfsExports,
});

export const ceph = defineCommand({
  id: 'ceph',
  purpose: "Ceph's health as a client of this host sees it, and the MONs of its ceph.conf.",
  args: { user: 'user' },
  root: true,
  timeoutMs: 20_000,
  script: cephScript,
  parse: parseCeph,
});

export const cephBlocklist = defineCommand({
  id: 'ceph-blocklist',
  purpose: 'Clients that Ceph lets in no more.',
  args: { user: 'user' },
  root: true,
  timeoutMs: 20_000,
  script: cephBlocklistScript,
  parse: parseCephBlocklist,
});

export const librbd = defineCommand({
  id: 'librbd',
  purpose: 'The version of librbd that QEMU uses.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: librbdScript,
  parse: parseLibrbd,
});

export const rbdImage = defineCommand({
  id: 'rbd-image',
  purpose:
    'Whether an image of Ceph can be opened from this host, and its features; it is not mapped or locked.',
  args: { user: 'user', pool: 'pool', image: 'image' },
  root: true,
  timeoutMs: 20_000,
  script: rbdImageScript,
  parse: parseRbdImage,
});

export const rbdWatchers = defineCommand({
  id: 'rbd-watchers',
  purpose: 'Who has an image of Ceph open: one client, the host of its server.',
  args: { user: 'user', pool: 'pool', image: 'image' },
  root: true,
  // A Ceph that does not answer must not hold up who waits for the result of a move.
  timeoutMs: 10_000,
  script: rbdWatchersScript,
  parse: parseRbdWatchers,
});

export const COMMANDS = [
  identity,
  libvirtVersion,
  domainState,
  domainDefinition,
  moveJob,
  completedMove,
  dirtyRate,
  hostCpu,
  cpuCompare,
  machineTypes,
  secrets,
  secretDigest,
  novaConf,
  packages,
  junoVolumeBug,
  settings,
  certificates,
  mesh,
  libvirtReach,
  names,
  portsOf,
  addresses,
  guestProbe,
  links,
  pathTo,
  memoryAndLoad,
  disk,
  clock,
  system,
  instanceFolder,
  recentErrors,
  logRecords,
  volumeDevices,
  storageDevices,
  iscsi,
  multipath,
  fibreChannel,
  nvme,
  nfs,
  nfsExports,
  ceph,
  cephBlocklist,
  librbd,
  rbdImage,
  rbdWatchers,
] as const satisfies readonly Pick<Command, 'id' | 'purpose' | 'args' | 'root' | 'timeoutMs' | 'script'>[];
