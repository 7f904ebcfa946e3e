# Finds nova-compute's files as oslo.config does (defaults, then default folders, then the command line, the last
# wins), through /proc/PID/root so that a container's files are its own. Lines out:
# `now T`, `process PID START`, `container NAME`, `missing PATH`, `file MTIME PATH`,
# `|TEXT` a kept line, `!LINE KIND` one that oslo.config would refuse, that is too long or that was withheld.
show() {
  if [ -f "$root$1" ] && [ -r "$root$1" ]; then
    echo "file $(stat -c %Y "$root$1") $1"
    keep <"$root$1"
  else echo "missing $1"; fi
}
folder() { for one in "$root${1%/}"/*.conf; do [ -f "$one" ] && show "${one#"$root"}"; done; }
defaults_files() {
  if [ -f "$root/usr/share/nova/nova-dist.conf" ]; then show /usr/share/nova/nova-dist.conf; fi
  # Of each name the first that is there, as oslo.config looks; a snap has its own folder behind /etc.
  for name in nova.conf nova-compute.conf; do
    for one in /etc/nova /etc /var/snap/openstack-hypervisor/common/etc/nova; do
      if [ -f "$root$one/$name" ]; then show "$one/$name"; break; fi
    done
  done
}
defaults_folders() {
  for one in /etc/nova/nova.conf.d /etc/nova/nova-compute.conf.d /etc/nova.conf.d; do folder "$one"; done
}
words() { [ -r "/proc/$1/cmdline" ] && tr '\000' '\n' 2>/dev/null <"/proc/$1/cmdline"; }
echo "now $(date +%s)"
pid= root=
for one in $(pgrep -f 'nova[-]compute'); do
  case $(words "$one" | head -n 1) in *python*|*/nova-compute|nova-compute|nova-compute:*) ;; *) continue ;; esac
  if words "$one" | head -n 3 | grep -Eq '(^|/)nova-compute(:|$)'; then pid=$one; break; fi
done
if [ -n "$pid" ]; then
  echo "process $pid $(($(date +%s) - $(ps -o etimes= -p "$pid")))"
  root=/proc/$pid/root
  cwd=$(readlink "/proc/$pid/cwd")
  words "$pid" | grep -Eq '^--config-file(=|$)' || defaults_files
  words "$pid" | grep -Eq '^--config-dir(=|$)' || defaults_folders
  words "$pid" | awk '
    want != "" { print want, $0; want = ""; next }
    /^--config-file$/ { want = "file" } /^--config-dir$/ { want = "dir" }
    /^--config-file=/ { print "file", substr($0, 15) } /^--config-dir=/ { print "dir", substr($0, 14) }' |
  while read -r kind path; do
    case $path in /*) ;; *) path=$cwd/$path ;; esac
    if [ "$kind" = file ]; then show "$path"; else folder "$path"; fi
  done
elif [ -f /etc/nova/nova-cpu.conf ]; then show /etc/nova/nova-cpu.conf
elif [ -f /etc/nova/nova.conf ]; then defaults_files; defaults_folders
else
  for tool in docker podman; do
    command -v "$tool" >/dev/null || continue
    if "$tool" inspect nova_compute >/dev/null 2>&1; then
      echo "container nova_compute"
      if "$tool" exec nova_compute test -r /etc/nova/nova.conf 2>/dev/null; then
        echo "file $("$tool" exec nova_compute stat -c %Y /etc/nova/nova.conf) /etc/nova/nova.conf"
        "$tool" exec nova_compute cat /etc/nova/nova.conf | keep
        exit 0
      fi
    fi
  done
  # Platform9; then Sunbeam's snap.
  if [ -d /opt/pf9/etc/nova/conf.d ]; then folder /opt/pf9/etc/nova/conf.d; exit 0; fi
  snap=/var/snap/openstack-hypervisor/common/etc/nova
  if [ -f "$snap/nova.conf" ]; then show "$snap/nova.conf"; folder "$snap/nova.conf.d"; exit 0; fi
  for one in /etc/kolla/nova-compute/nova.conf /var/lib/config-data/puppet-generated/nova_libvirt/etc/nova/nova.conf; do
    if [ -f "$one" ]; then show "$one"; exit 0; fi
  done
  show /etc/nova/nova.conf
fi
:
