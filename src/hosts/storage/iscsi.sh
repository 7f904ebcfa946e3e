# Of the node records, which hold CHAP passwords, the scan mode alone. Sessions from sysfs, which needs no iscsiadm.
echo "initiator=$(sed -n 's/^InitiatorName=//p' /etc/iscsi/initiatorname.iscsi 2>/dev/null | tail -n 1)"
if pgrep -x iscsid >/dev/null; then echo daemon=yes; else echo daemon=no; fi
for dir in /sys/class/iscsi_connection/connection*; do
  [ -d "$dir" ] || continue
  at=${dir##*/connection}
  target=$(cat "/sys/class/iscsi_session/session${at%%:*}/targetname") || continue
  echo "session=$target $(bracketed "$(cat "$dir/address")"):$(cat "$dir/port") $(bracketed "$(cat "$dir/persistent_address")"):$(cat "$dir/persistent_port")"
done 2>/dev/null
for folder in /etc/iscsi/nodes /var/lib/iscsi/nodes; do
  [ -d "$folder" ] || continue
  grep -rsH '^node\.session\.scan' "$folder" | sed -n "s|^$folder/\([^/]*\)/.*node\.session\.scan = \([a-z]*\)$|record=\1 \2|p"
done
echo end=
