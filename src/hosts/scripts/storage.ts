/**
 * `wwid NAME`: how the kernel identifies a SCSI device or an NVMe namespace, the same on every host. `bracketed`: an
 * address as it stands in a portal.
 */
const SHARED = `wwid() {
  for file in "/sys/class/block/$1/device/wwid" "/sys/class/block/$1/wwid"; do
    if [ -r "$file" ]; then head -n 1 "$file" | tr -s ' '; return; fi
  done
}
bracketed() { case $1 in *:*) echo "[$1]" ;; *) echo "$1" ;; esac; }
controller() {
  dir=/sys/class/nvme/$1
  echo "controller=$2 $(cat "$dir/transport") $(cat "$dir/state") $(cat "$dir/subsysnqn") $(tr ' ' , <"$dir/address")"
}`;

/**
 * What carries each block device: through device mapper and md down to the devices of the storage, with their links in
 * /dev/disk/by-path (which name portal, target and LUN) and NVMe's controllers. Newer os-brick hands Nova /dev/sdb or
 * /dev/dm-3, from which nothing can be told (os_brick/initiator/connectors/iscsi.py, _get_connect_result).
 */
export const volumeDevicesScript = `${SHARED}
parts() (
  found=
  for one in "/sys/class/block/$1/slaves"/*; do [ -e "$one" ] || continue; found=1; parts "\${one##*/}"; done
  [ -n "$found" ] || echo "$1"
)
controllers() {
  at=$(readlink -f "/sys/class/block/$1/device"); at=\${at##*/}
  case $at in
    nvme-subsys*)
      for one in "/sys/class/nvme-subsystem/$at"/nvme*; do
        case \${one##*/} in *n[0-9]*) ;; nvme[0-9]*) controller "\${one##*/}" "$1" ;; esac
      done ;;
    nvme[0-9]*) controller "$at" "$1" ;;
  esac
}
all=
for path; do
  echo "disk=$path"
  [ -e "$path" ] || continue
  node=$(readlink -f "$path"); node=\${node##*/}
  echo "node=$node"
  map=$(cat "/sys/class/block/$node/dm/uuid" 2>/dev/null)
  case $map in mpath-*) echo "map=$map" ;; esac
  for part in $(parts "$node"); do
    echo "part=$part $(wwid "$part")"
    all="$all $part"
    case $part in nvme*) controllers "$part" ;; esac
  done
done
for link in /dev/disk/by-path/*; do
  [ -L "$link" ] || continue
  to=$(readlink -f "$link"); to=\${to##*/}
  case "$all " in *" $to "*) echo "link=$to \${link##*/}" ;; esac
done
echo end=`;

/** Of the node records, which hold CHAP passwords, the scan mode alone. Sessions from sysfs, which needs no iscsiadm. */
export const iscsiScript = `${SHARED}
echo "initiator=$(sed -n 's/^InitiatorName=//p' /etc/iscsi/initiatorname.iscsi 2>/dev/null | tail -n 1)"
if pgrep -x iscsid >/dev/null; then echo daemon=yes; else echo daemon=no; fi
for dir in /sys/class/iscsi_connection/connection*; do
  [ -d "$dir" ] || continue
  at=\${dir##*/connection}
  target=$(cat "/sys/class/iscsi_session/session\${at%%:*}/targetname") || continue
  echo "session=$target $(bracketed "$(cat "$dir/address")"):$(cat "$dir/port") $(bracketed "$(cat "$dir/persistent_address")"):$(cat "$dir/persistent_port")"
done 2>/dev/null
for folder in /etc/iscsi/nodes /var/lib/iscsi/nodes; do
  [ -d "$folder" ] || continue
  grep -rsH '^node\\.session\\.scan' "$folder" | sed -n "s|^$folder/\\([^/]*\\)/.*node\\.session\\.scan = \\([a-z]*\\)$|record=\\1 \\2|p"
done
echo end=`;

/** Devices that storage networks have given this host, as os-brick looks for them, and multipath maps. */
export const storageDevicesScript = `${SHARED}
for link in /dev/disk/by-path/*-iscsi-*-lun-* /dev/disk/by-path/*-fc-*-lun-*; do
  case $link in *-part[0-9]*) continue ;; esac
  [ -L "$link" ] || continue
  to=$(readlink -f "$link"); to=\${to##*/}
  echo "device=$link $(wwid "$to")"
done
for dir in /sys/class/block/dm-*/dm; do
  [ -d "$dir" ] || continue
  uuid=$(cat "$dir/uuid" 2>/dev/null)
  case $uuid in mpath-*) echo "device=/dev/mapper/$(cat "$dir/name") $uuid" ;; esac
done
for dir in /sys/class/block/nvme*n*; do
  case $dir in *p[0-9]*|*c[0-9]*n*) continue ;; esac
  [ -e "$dir" ] || continue
  echo "device=/dev/\${dir##*/} $(wwid "\${dir##*/}")"
done
echo end=`;

/** This host's own ports, and the ports of others that the fabric lets it see, as os-brick reads both (linuxfc.py). */
export const fibreChannelScript = `for dir in /sys/class/fc_host/host*; do
  [ -d "$dir" ] || continue
  echo "port=$(cat "$dir/port_name") $(cat "$dir/port_state")"
done
for dir in /sys/class/fc_remote_ports/rport-*; do
  [ -d "$dir" ] || continue
  case $(cat "$dir/roles") in *'FCP Target'*) echo "target=$(cat "$dir/port_name") $(cat "$dir/port_state")" ;; esac
done
echo end=`;

/** As nova-compute sees them: in a container its own /etc/nvme and its own nvme-cli count. */
export const nvmeScript = `pid=$(pgrep -o -f '(^|/)nova[-]compute')
root=\${pid:+/proc/$pid/root}
for name in hostnqn hostid; do echo "$name=$(head -n 1 "$root/etc/nvme/$name" 2>/dev/null)"; done
cli=no
for file in "$root/usr/sbin/nvme" "$root/sbin/nvme" "$root/usr/bin/nvme"; do [ ! -x "$file" ] || cli=yes; done
echo "cli=$cli"
for name in nvme_tcp nvme_rdma nvme_fc; do
  if [ -d "/sys/module/$name" ] || modinfo "$name" >/dev/null 2>&1; then echo "module=$name"; fi
done
echo end=`;

/** A mount whose server is gone hangs whoever looks at it: each look ends by itself, and all run side by side. */
export const nfsScript = `ids() { if id "$1" >/dev/null 2>&1; then echo "$2=$(id -u "$1"):$(id -g "$1")"; fi; }
ids nova nova
user=$(sed -n 's/^[[:space:]]*user[[:space:]]*=[[:space:]]*"\\{0,1\\}\\([A-Za-z_][A-Za-z0-9_-]*\\).*/\\1/p' /etc/libvirt/qemu.conf 2>/dev/null | tail -n 1)
for one in $user libvirt-qemu qemu; do
  if id "$one" >/dev/null 2>&1; then ids "$one" qemu; break; fi
done
mounts=$(findmnt -rn -t nfs,nfs4 -o TARGET,SOURCE,OPTIONS)
printf '%s\\n' "$mounts" | sed -n 's/^./mount=&/p'
printf '%s\\n' "$mounts" | (
  while read -r target rest; do
    [ -n "$target" ] || continue
    { timeout -k 1 3 stat -f -c '' "$target" >/dev/null 2>&1; case $? in 124|137) echo "stale=$target" ;; esac; } &
  done
  wait
)
echo end=`;

/** showmount hangs where a firewall drops rpcbind. */
export const nfsExportsScript = `if ! command -v showmount >/dev/null; then echo status=none
elif said=$(timeout -k 1 6 showmount --no-headers -e "$1" 2>/dev/null); then
  echo status=answered
  printf '%s\\n' "$said" | sed -n 's/^./export=&/p'
else echo status=silent; fi
echo end=`;

/**
 * `ceph` and `rbd` of the host or, where Ceph is only in the container of libvirt (kolla), of that: through /proc, with
 * the container's own files and the host's network. `root` is where ceph.conf stands.
 */
const CEPH_TOOLS = `pid=$(pgrep -o -x libvirtd || pgrep -o -x virtqemud)
root=
command -v ceph >/dev/null || command -v rbd >/dev/null || root=\${pid:+/proc/$pid/root}
tool() {
  if [ -n "$root" ]; then timeout -k 1 15 chroot "$root" "$@"
  elif command -v "$1" >/dev/null; then timeout -k 1 15 "$@"
  else echo "$1: not found" >&2; return 127; fi
}`;

/** The first line is of ceph.conf, the rest JSON. */
export const cephScript = `${CEPH_TOOLS}
echo "mon=$(sed -n 's/^[[:space:]]*mon[_ ]host[[:space:]]*=[[:space:]]*//p' "$root/etc/ceph/ceph.conf" 2>/dev/null | tail -n 1)"
tool ceph --id "$1" --connect-timeout 8 -f json status`;

/** Opens the header and reads it: no watch, no lock, no map. */
export const rbdImageScript = `${CEPH_TOOLS}
tool rbd --id "$1" --format json info "$2/$3"`;

/** Who has the image open; asking opens it without a watch of its own. */
export const rbdWatchersScript = `${CEPH_TOOLS}
tool rbd --id "$1" --format json status "$2/$3"`;

/**
 * librbd that QEMU loads: in a container of libvirt its own. The library's name counts Ceph's releases (librbd.so.1.16.0
 * is Pacific's); packages are more exact, where both hosts have the same kind.
 */
export const librbdScript = `pid=$(pgrep -o -x libvirtd || pgrep -o -x virtqemud)
root=\${pid:+/proc/$pid/root}
for file in "$root"/usr/lib/*/librbd.so.1.* "$root"/usr/lib64/librbd.so.1.*; do
  [ ! -e "$file" ] || echo "library=\${file##*/librbd.so.}"
done
if [ -d "$root/var/lib/dpkg" ]; then
  dpkg-query --admindir="$root/var/lib/dpkg" -W -f 'package=\${Version}\\n' librbd1 2>/dev/null
elif [ -d "$root/var/lib/rpm" ]; then
  rpm --dbpath "$root/var/lib/rpm" -q --qf 'package=%{VERSION}-%{RELEASE}\\n' librbd1 2>/dev/null | grep '^package='
fi
echo end=`;

/** \`blacklist\` before Pacific. Not allowed is no failure: 13 is EACCES. */
export const cephBlocklistScript = `${CEPH_TOOLS}
for word in blocklist blacklist; do
  if said=$(tool ceph --id "$1" --connect-timeout 8 osd "$word" ls 2>&1 </dev/null); then
    echo allowed=yes
    printf '%s\\n' "$said" | sed -n 's/^[^ ]*\\/[0-9]* .*/entry=&/p'
    echo end=; exit 0
  fi
  case $said in
    *EACCES*|*'access denied'*) echo allowed=no; echo end=; exit 0 ;;
    *EINVAL*|*'valid command'*) ;;
    *) break ;;
  esac
done
printf '%s\\n' "$said" >&2
exit 1`;
