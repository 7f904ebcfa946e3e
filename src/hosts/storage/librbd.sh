# librbd that QEMU loads: in a container of libvirt its own. The library's name counts Ceph's releases (librbd.so.1.16.0
# is Pacific's); packages are more exact, where both hosts have the same kind.
pid=$(pgrep -o -x libvirtd || pgrep -o -x virtqemud)
root=${pid:+/proc/$pid/root}
for file in "$root"/usr/lib/*/librbd.so.1.* "$root"/usr/lib64/librbd.so.1.*; do
  [ ! -e "$file" ] || echo "library=${file##*/librbd.so.}"
done
if [ -d "$root/var/lib/dpkg" ]; then
  dpkg-query --admindir="$root/var/lib/dpkg" -W -f 'package=${Version}\n' librbd1 2>/dev/null
elif [ -d "$root/var/lib/rpm" ]; then
  rpm --dbpath "$root/var/lib/rpm" -q --qf 'package=%{VERSION}-%{RELEASE}\n' librbd1 2>/dev/null | grep '^package='
fi
echo end=
