# As nova-compute sees them: in a container its own /etc/nvme and its own nvme-cli count.
pid=$(pgrep -o -f '(^|/)nova[-]compute')
root=${pid:+/proc/$pid/root}
for name in hostnqn hostid; do echo "$name=$(head -n 1 "$root/etc/nvme/$name" 2>/dev/null)"; done
cli=no
for file in "$root/usr/sbin/nvme" "$root/sbin/nvme" "$root/usr/bin/nvme"; do [ ! -x "$file" ] || cli=yes; done
echo "cli=$cli"
for name in nvme_tcp nvme_rdma nvme_fc; do
  if [ -d "/sys/module/$name" ] || modinfo "$name" >/dev/null 2>&1; then echo "module=$name"; fi
done
echo end=
