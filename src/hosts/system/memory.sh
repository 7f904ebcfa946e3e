sed -n 's/^\(MemTotal\|MemFree\|MemAvailable\|SwapTotal\|SwapFree\): *\([0-9]*\) kB/\1=\2/p' /proc/meminfo
echo "cpus=$(nproc --all)"
echo "load=$(cut -d ' ' -f 1 /proc/loadavg)"
for dir in /sys/devices/system/node/node*/hugepages/hugepages-*kB; do
  [ -d "$dir" ] || continue
  node=${dir#/sys/devices/system/node/}; size=${dir##*hugepages-}
  echo "hugepages=${node%%/*} ${size%kB} $(cat "$dir/nr_hugepages") $(cat "$dir/free_hugepages")"
done
:
