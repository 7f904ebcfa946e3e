virsh domdirtyrate-calc "$1" --seconds "$2" >/dev/null || exit
sleep "$2"
for again in 1 2 3 4 5; do
  sleep 1
  rate=$(virsh domstats --dirtyrate "$1") || exit
  case $rate in *calc_status=2*) break ;; esac
done
printf '%s\n' "$rate"
