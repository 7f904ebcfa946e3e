# Whole records, to the next timestamp: the words that matter stand on continuation lines without a timestamp or the
# server's id. The lines of a Python traceback have a timestamp each; they belong to the record before, whose logger
# and time they share.
# `$1` server, `$2` and `$3` the window (seconds since the epoch), `$4` the domain or -. Records come after
# `@ CLOCK FILE`, where CLOCK says whether the log's own times are local or UTC, then `offset` the host's zone.
# Of libvirt's log all errors are given, for they seldom name the domain; of QEMU's all but the command line.
server=$1 from=$2 to=$3 domain=$4
echo "offset $(date +%z)"
records() {
  echo "@ $1 $2"
  awk -v server="$server" -v domain="$domain" -v from="$3" -v to="$4" -v keep="$5" '
    function flush() { if (held != "" && mine) printf "%s", held; held = ""; mine = 0; size = 0; key = "" }
    {
      gsub(/\033\[[0-9;?]*[A-Za-z]/, "")
      start = $0 ~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][ T][0-9][0-9]:[0-9][0-9]:[0-9][0-9]/
      head = ""
      if (start && match($0, / (ERROR|CRITICAL) [A-Za-z0-9_.]+ /)) {
        head = substr($0, 1, RSTART + RLENGTH - 1)
        if (head == key && substr($0, RSTART + RLENGTH) !~ /^\[(-|req-|None )/) start = 0
      }
      if (start) { flush(); key = head; stamp = substr($0, 1, 10) " " substr($0, 12, 8); inside = stamp >= from && stamp <= to }
      if (!inside || size > 200) next
      if (keep == "qemu" && !start && ($0 ~ /\\$/ || $0 ~ /^-/ || $0 ~ /^[^ ]*\/[^ ]* -/)) next
      size++
      if (keep == "all" || keep == "qemu" || index($0, server)) mine = 1
      if (keep == "errors" && ($0 ~ / error : / || (domain != "-" && index($0, domain)))) mine = 1
      held = held substr($0, 1, 2000) "\n"
    }
    END { flush() }' | tail -n 400
}
at() { if [ "$1" = utc ]; then date -u -d "@$2" '+%Y-%m-%d %H:%M:%S'; else date -d "@$2" '+%Y-%m-%d %H:%M:%S'; fi; }
file() {
  [ -f "$2" ] && [ -r "$2" ] && [ "$(stat -c %Y "$2")" -ge "$from" ] || return 0
  tail -c 33554432 "$2" | records "$1" "$2" "$(at "$1" "$from")" "$(at "$1" "$to")" "$3"
}
for name in /var/log/nova/nova-compute.log /var/log/kolla/nova/nova-compute.log /var/log/containers/nova/nova-compute.log \
  /opt/stack/logs/n-cpu.log; do
  file local "$name.1" ''; file local "$name" ''
done
for name in /var/log/libvirt/libvirtd.log /var/log/kolla/libvirt/libvirtd.log /var/log/libvirt/virtqemud.log \
  /var/log/containers/libvirt/libvirtd.log /var/log/containers/libvirt/virtqemud.log; do
  file utc "$name" errors
done
if [ "$domain" != - ]; then
  for folder in /var/log/libvirt /var/log/kolla/libvirt /var/log/containers/libvirt; do
    file utc "$folder/qemu/$domain.log" qemu
  done
fi
journal() {
  journalctl -q $3 -u "$1.service" --since "@$from" --until "@$to" -o short-iso --no-pager 2>/dev/null |
    sed 's/^\([0-9-]*T[0-9:]*\)[^ ]* [^ ]* [^ ]*: \([0-9-]* [0-9:]*[.0-9]* \)\{0,1\}/\1 /' |
    records local "journal:$1" "$(at local "$from")" "$(at local "$to")" "$2"
}
if [ -d /run/systemd/system ] && command -v journalctl >/dev/null; then
  for unit in nova-compute openstack-nova-compute devstack@n-cpu tripleo_nova_compute edpm_nova_compute; do
    journal "$unit" '' ''
  done
  for unit in libvirtd virtqemud; do journal "$unit" all '-p err'; done
fi
:
