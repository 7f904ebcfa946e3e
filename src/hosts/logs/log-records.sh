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
# Containers share their logs with the host: each file is read once, whatever its paths.
seen=
file() {
  [ -f "$2" ] && [ -r "$2" ] && [ "$(stat -Lc %Y "$2")" -ge "$from" ] || return 0
  id=$(stat -Lc %d:%i "$2")
  case " $seen " in *" $id "*) return 0 ;; esac
  seen="$seen $id"
  shown=$2
  case $2 in /proc/*/root/*) shown=/${2#/proc/*/root/} ;; esac
  tail -c 33554432 "$2" | plain | records "$1" "$shown" "$(at "$1" "$from")" "$(at "$1" "$to")" "$3"
}
# Logs of pods (CRI, or Docker's JSON) without what the runtime puts around each line.
plain() {
  awk '
    /^[0-9]+-[0-9]+-[0-9]+T[^ ]+ std(out|err) [FP] / {
      match($0, / std(out|err) [FP] /)
      printf "%s%s", substr($0, RSTART + RLENGTH), substr($0, RSTART + 8, 1) == "P" ? "" : "\n"
      next
    }
    /^\{"log":"/ && match($0, /","stream":"/) {
      text = substr($0, 9, RSTART - 9)
      sub(/\\n$/, "", text); gsub(/\\"/, "\"", text); gsub(/\\t/, "\t", text); gsub(/\\u001b/, "\033", text); gsub(/\\\\/, "\\", text)
      print text
      next
    }
    { print }'
}
nova=$(pgrep -o -f '(^|/)nova[-]compute')
libvirt=$(pgrep -o -x 'libvirtd|virtqemud')
# What nova-compute itself holds open, wherever its configuration says.
if [ -n "$nova" ]; then
  for fd in /proc/"$nova"/fd/*; do
    path=$(readlink "$fd")
    case $path in /*.log) file local "/proc/$nova/root$path.1" ''; file local "/proc/$nova/root$path" '' ;; esac
  done
fi
for name in /var/log/nova/nova-compute.log /var/log/kolla/nova/nova-compute.log /var/log/containers/nova/nova-compute.log \
  /var/lib/docker/volumes/kolla_logs/_data/nova/nova-compute.log /var/lib/containers/storage/volumes/kolla_logs/_data/nova/nova-compute.log \
  /var/log/pf9/ostackhost.log /opt/stack/logs/n-cpu.log; do
  file local "$name.1" ''; file local "$name" ''
done
for name in /var/log/pods/*_nova-compute-*/nova-compute/*.log* /var/log/containers/nova-compute-*.log; do
  case $name in *.gz) ;; *) file utc "$name" '' ;; esac
done
folders() {
  for one in /var/log/libvirt /var/log/kolla/libvirt /var/log/containers/libvirt /var/lib/docker/volumes/kolla_logs/_data/libvirt \
    /var/lib/containers/storage/volumes/kolla_logs/_data/libvirt /var/snap/openstack-hypervisor/common/log/libvirt; do
    echo "$one"
    [ -z "$libvirt" ] || echo "/proc/$libvirt/root$one"
  done
}
for folder in $(folders); do
  for name in libvirtd virtqemud; do file utc "$folder/$name.log" errors; done
done
for name in /var/log/pods/*_libvirt-*/libvirt/*.log* /var/log/containers/libvirt-*.log; do
  case $name in *.gz) ;; *) file utc "$name" errors ;; esac
done
if [ "$domain" != - ]; then
  for folder in $(folders); do
    file utc "$folder/qemu/$domain.log" qemu
  done
fi
journal() {
  journalctl -q $3 -u "$1.service" --since "@$from" --until "@$to" -o short-iso --no-pager 2>/dev/null |
    sed 's/^\([0-9-]*T[0-9:]*\)[^ ]* [^ ]* [^ ]*: \([0-9-]* [0-9:]*[.0-9]* \)\{0,1\}/\1 /' |
    records local "journal:$1" "$(at local "$from")" "$(at local "$to")" "$2"
}
if [ -d /run/systemd/system ] && command -v journalctl >/dev/null; then
  for unit in nova-compute openstack-nova-compute devstack@n-cpu tripleo_nova_compute edpm_nova_compute \
    snap.openstack-hypervisor.nova-compute pf9-ostackhost; do
    journal "$unit" '' ''
  done
  for unit in libvirtd virtqemud tripleo_nova_libvirt tripleo_nova_virtqemud snap.openstack-hypervisor.libvirtd; do journal "$unit" all '-p err'; done
fi
:
