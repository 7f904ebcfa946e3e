/** How much of the end of one log is looked through. */
const TAIL = 32 * 1024 * 1024;
/** Of one log, the last lines that fit the server and the window. */
const LINES = 400;

/**
 * Whole records, to the next timestamp: the words that matter stand on continuation lines without a timestamp or the
 * server's id. `$1` server, `$2` and `$3` the window (seconds since the epoch), `$4` the domain or -. Records come
 * after `@ CLOCK FILE`, where CLOCK says whether the log's own times are local or UTC, then `offset` the host's zone.
 */
export const logsScript = `server=$1 from=$2 to=$3 domain=$4
echo "offset $(date +%z)"
records() {
  echo "@ $1 $2"
  awk -v server="$server" -v from="$3" -v to="$4" -v keepall="$5" '
    function flush() { if (held != "" && mine) printf "%s", held; held = ""; mine = 0; size = 0 }
    {
      start = $0 ~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][ T][0-9][0-9]:[0-9][0-9]:[0-9][0-9]/
      if (start) { flush(); stamp = substr($0, 1, 10) " " substr($0, 12, 8); inside = stamp >= from && stamp <= to }
      if (!inside || size > 200) next
      size++
      if (keepall || index($0, server)) mine = 1
      held = held substr($0, 1, 2000) "\\n"
    }
    END { flush() }' | tail -n ${LINES}
}
at() { if [ "$1" = utc ]; then date -u -d "@$2" '+%Y-%m-%d %H:%M:%S'; else date -d "@$2" '+%Y-%m-%d %H:%M:%S'; fi; }
file() {
  [ -f "$2" ] && [ -r "$2" ] && [ "$(stat -c %Y "$2")" -ge "$from" ] || return 0
  tail -c ${TAIL} "$2" | records "$1" "$2" "$(at "$1" "$from")" "$(at "$1" "$to")" "$3"
}
for name in /var/log/nova/nova-compute.log /var/log/kolla/nova/nova-compute.log /var/log/containers/nova/nova-compute.log \\
  /opt/stack/logs/n-cpu.log; do
  file local "$name.1" ''; file local "$name" ''
done
for name in /var/log/libvirt/libvirtd.log /var/log/kolla/libvirt/libvirtd.log /var/log/libvirt/virtqemud.log \\
  /var/log/containers/libvirt/libvirtd.log; do
  file utc "$name" ''
done
if [ "$domain" != - ]; then
  file utc "/var/log/libvirt/qemu/$domain.log" all
  file utc "/var/log/kolla/libvirt/qemu/$domain.log" all
fi
if [ -d /run/systemd/system ] && command -v journalctl >/dev/null; then
  for unit in nova-compute openstack-nova-compute devstack@n-cpu tripleo_nova_compute edpm_nova_compute libvirtd virtqemud; do
    journalctl -q -u "$unit.service" --since "@$from" --until "@$to" -o short-iso --no-pager 2>/dev/null |
      sed 's/^\\([0-9-]*T[0-9:]*\\)[^ ]* [^ ]* [^ ]*: \\([0-9-]* [0-9:]*[.0-9]* \\)\\{0,1\\}/\\1 /' |
      records local "journal:$unit" "$(at local "$from")" "$(at local "$to")" ''
  done
fi
:`;
