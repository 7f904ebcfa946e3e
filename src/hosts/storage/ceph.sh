# The first line is of ceph.conf, the rest JSON.
echo "mon=$(sed -n 's/^[[:space:]]*mon[_ ]host[[:space:]]*=[[:space:]]*//p' "$root/etc/ceph/ceph.conf" 2>/dev/null | tail -n 1)"
tool ceph --id "$1" --connect-timeout 8 -f json status
