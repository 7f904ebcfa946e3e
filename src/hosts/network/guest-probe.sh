# Four probes half a second apart, or as many lost ones as go into two or three seconds: their times by this host's
# clock, and how each ended.
case $1 in
  ping) tool=ping ;;
  *) tool=bash; command -v bash >/dev/null || tool=nc ;;
esac
command -v "$tool" >/dev/null || { echo "$tool is not installed" >&2; exit 127; }
try() {
  case $tool in
    ping) ping -n -q -c 1 -W 1 "$2" ;;
    bash) timeout 1 bash --norc -c 'exec 3<>"/dev/tcp/$0/$1"' "$2" "$3" ;;
    nc) nc -z -w 1 "$2" "$3" ;;
  esac
}
until=$(($(date +%s) + 2))
for probe in 1 2 3 4; do
  sleep 0.5 & pause=$!
  began=$(date +%s.%N)
  try "$@" >/dev/null 2>&1; status=$?
  echo "probe $began $(date +%s.%N) $status"
  wait "$pause"
  [ "$(date +%s)" -le "$until" ] || break
done
