# Devices that storage networks have given this host, as os-brick looks for them, and multipath maps.
for link in /dev/disk/by-path/*-iscsi-*-lun-* /dev/disk/by-path/*-fc-*-lun-*; do
  case $link in *-part[0-9]*) continue ;; esac
  [ -L "$link" ] || continue
  to=$(readlink -f "$link"); to=${to##*/}
  echo "device=$link $(wwid "$to")"
done
for dir in /sys/class/block/dm-*/dm; do
  [ -d "$dir" ] || continue
  uuid=$(cat "$dir/uuid" 2>/dev/null)
  case $uuid in mpath-*) echo "device=/dev/mapper/$(cat "$dir/name") $uuid" ;; esac
done
for dir in /sys/class/block/nvme*n*; do
  case $dir in *p[0-9]*|*c[0-9]*n*) continue ;; esac
  [ -e "$dir" ] || continue
  echo "device=/dev/${dir##*/} $(wwid "${dir##*/}")"
done
echo end=
