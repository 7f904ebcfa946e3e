# `blacklist` before Pacific. Not allowed is no failure: 13 is EACCES.
for word in blocklist blacklist; do
  if said=$(tool ceph --id "$1" --connect-timeout 8 osd "$word" ls 2>&1 </dev/null); then
    echo allowed=yes
    printf '%s\n' "$said" | sed -n 's/^[^ ]*\/[0-9]* .*/entry=&/p'
    echo end=; exit 0
  fi
  case $said in
    *EACCES*|*'access denied'*) echo allowed=no; echo end=; exit 0 ;;
    *EINVAL*|*'valid command'*) ;;
    *) break ;;
  esac
done
printf '%s\n' "$said" >&2
exit 1
