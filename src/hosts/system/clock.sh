echo "now=$(date +%s.%N)"
if tracking=$(chronyc -c -n tracking 2>/dev/null); then
  echo "offset=$(printf '%s' "$tracking" | cut -d , -f 5)"
  case $(printf '%s' "$tracking" | cut -d , -f 14) in 'Not synchronised') echo synchronised=no ;; *) echo synchronised=yes ;; esac
else
  timedatectl show -p NTPSynchronized 2>/dev/null | sed 's/^NTPSynchronized=/synchronised=/'
fi
:
