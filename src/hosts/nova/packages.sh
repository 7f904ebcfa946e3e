names='nova-compute python3-nova python-nova openstack-nova-compute pf9-ostackhost libvirt-daemon libvirt-daemon-kvm libvirt-bin qemu-system-x86 qemu-kvm qemu-kvm-core librbd1'
for name in $names; do
  dpkg-query -W -f 'package ${Package} ${Version}\n' "$name" 2>/dev/null
  rpm -q --qf 'package %{NAME} %{VERSION}-%{RELEASE}\n' "$name" 2>/dev/null | grep '^package [^ ]* [^ ]*$' | grep -v 'not installed'
done
pid=$(pgrep -o -f '(^|/)nova[-]compute')
# Beside the program that runs: a virtual environment, an image, a snap.
at=$(tr '\000' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -m 1 '/bin/nova-compute$')
own=/proc/$pid/root${at%/bin/nova-compute}
for dir in "$own"/lib/python3*/site-packages/nova-*-info "$own"/lib/python3*/dist-packages/nova-*-info \
  "$own"/lib/python3/dist-packages/nova-*-info; do
  [ -n "$at" ] && [ -e "$dir" ] || continue
  dir=${dir##*/nova-}; echo "dist nova ${dir%.*-info}"
done
for dir in "${pid:+/proc/$pid/root}"/var/lib/kolla/venv/lib/python3*/site-packages/nova-*-info \
  "${pid:+/proc/$pid/root}"/usr/lib/python3*/site-packages/nova-*-info "${pid:+/proc/$pid/root}"/opt/stack/data/venv/lib/python3*/site-packages/nova-*-info; do
  [ -e "$dir" ] || continue
  dir=${dir##*/nova-}; echo "dist nova ${dir%.*-info}"
done
:
