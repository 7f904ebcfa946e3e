pick() { sed -n "s/^[[:space:]]*\\($2\\)[[:space:]]*=[[:space:]]*\\([^#]*[^#[:space:]]\\).*/$3.\\1=\\2/p" "$1" 2>/dev/null; }
pid=$(pgrep -o -x libvirtd || pgrep -o -x virtqemud)
root=${pid:+/proc/$pid/root}
etc=/etc
case $(readlink "/proc/$pid/exe") in /snap/openstack-hypervisor/*) etc=/var/snap/openstack-hypervisor/common/etc ;; esac
for key in migration_port_min migration_port_max migration_address migration_host user group dynamic_ownership security_driver \
  keepalive_interval keepalive_count; do
  pick "$root$etc/libvirt/qemu.conf" "$key" qemu
done
for file in libvirtd virtqemud; do
  for key in max_clients max_workers max_client_requests keepalive_interval keepalive_count listen_tcp listen_tls; do
    pick "$root$etc/libvirt/$file.conf" "$key" libvirtd
  done
done
sshd -T 2>/dev/null | sed -n 's/^maxstartups /sshd.maxstartups=/p'
[ -z "$pid" ] || echo "libvirtd.nofile=$(awk '/^Max open files/ { print $4 }' "/proc/$pid/limits")"
:
