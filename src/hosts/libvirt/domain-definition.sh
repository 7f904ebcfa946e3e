# Only the elements that a check reads; libvirt leaves passwords out unless asked, and lines that look so are dropped.
virsh dumpxml --migratable "$1" >/dev/null || exit
virsh dumpxml --migratable "$1" | awk '
  /passwd=|password=/ { next }
  !on && match($0, /^ *<(memory|memoryBacking|vcpu|os|cpu|disk|hostdev|launchSecurity|tpm)[ >\/]/) {
    tag = $1; sub(/^</, "", tag); sub(/[>\/].*$/, "", tag); on = 1
    if ($0 ~ /\/> *$/ || index($0, "</" tag ">")) { on = 0; print; next }
  }
  on { print; if (index($0, "</" tag ">")) on = 0 }' | head -c 262144
