# `wwid NAME`: how the kernel identifies a SCSI device or an NVMe namespace, the same on every host. `bracketed`: an
# address as it stands in a portal.
wwid() {
  for file in "/sys/class/block/$1/device/wwid" "/sys/class/block/$1/wwid"; do
    if [ -r "$file" ]; then head -n 1 "$file" | tr -s ' '; return; fi
  done
}
bracketed() { case $1 in *:*) echo "[$1]" ;; *) echo "$1" ;; esac; }
controller() {
  dir=/sys/class/nvme/$1
  echo "controller=$2 $(cat "$dir/transport") $(cat "$dir/state") $(cat "$dir/subsysnqn") $(tr ' ' , <"$dir/address")"
}
