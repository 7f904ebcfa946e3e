address=$(getent ahosts "$1" | awk 'NR == 1 { print $1 }')
echo "address=$address"
[ -n "$address" ] || exit 0
device=$(ip -o route get "$address" | sed -n 's/.* dev \([^ ]*\).*/\1/p')
echo "device=$device"
mtu=$(cat "/sys/class/net/$device/mtu")
echo "mtu=$mtu"
speed=$(cat "/sys/class/net/$device/speed" 2>/dev/null)
[ -n "$speed" ] || speed=$(ethtool "$device" 2>/dev/null | sed -n 's/.*Speed: \([0-9]*\)Mb.*/\1/p')
echo "speed=$speed"
case $address in *:*) size=$((mtu - 48)) ;; *) size=$((mtu - 28)) ;; esac
words=$(ping -c 1 -W 2 -M do -s "$size" "$address" 2>&1); echo "ping=$?"
echo "words=$(printf '%s' "$words" | grep -v '^PING\|^$\|^---' | head -n 1)"
if [ "$mtu" -gt 1500 ]; then ping -c 1 -W 2 "$address" >/dev/null 2>&1; echo "small=$?"; fi
