# What carries each block device: through device mapper and md down to the devices of the storage, with their links in
# /dev/disk/by-path (which name portal, target and LUN) and NVMe's controllers. Newer os-brick hands Nova /dev/sdb or
# /dev/dm-3, from which nothing can be told (os_brick/initiator/connectors/iscsi.py, _get_connect_result).
parts() (
  found=
  for one in "/sys/class/block/$1/slaves"/*; do [ -e "$one" ] || continue; found=1; parts "${one##*/}"; done
  [ -n "$found" ] || echo "$1"
)
controllers() {
  at=$(readlink -f "/sys/class/block/$1/device"); at=${at##*/}
  case $at in
    nvme-subsys*)
      for one in "/sys/class/nvme-subsystem/$at"/nvme*; do
        case ${one##*/} in *n[0-9]*) ;; nvme[0-9]*) controller "${one##*/}" "$1" ;; esac
      done ;;
    nvme[0-9]*) controller "$at" "$1" ;;
  esac
}
all=
for path; do
  echo "disk=$path"
  [ -e "$path" ] || continue
  node=$(readlink -f "$path"); node=${node##*/}
  echo "node=$node"
  map=$(cat "/sys/class/block/$node/dm/uuid" 2>/dev/null)
  case $map in mpath-*) echo "map=$map" ;; esac
  for part in $(parts "$node"); do
    echo "part=$part $(wwid "$part")"
    all="$all $part"
    case $part in nvme*) controllers "$part" ;; esac
  done
done
for link in /dev/disk/by-path/*; do
  [ -L "$link" ] || continue
  to=$(readlink -f "$link"); to=${to##*/}
  case "$all " in *" $to "*) echo "link=$to ${link##*/}" ;; esac
done
echo end=
