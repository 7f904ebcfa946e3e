# A mount whose server is gone hangs whoever looks at it: each look ends by itself, and all run side by side.
ids() { if id "$1" >/dev/null 2>&1; then echo "$2=$(id -u "$1"):$(id -g "$1")"; fi; }
ids nova nova
user=$(sed -n 's/^[[:space:]]*user[[:space:]]*=[[:space:]]*"\{0,1\}\([A-Za-z_][A-Za-z0-9_-]*\).*/\1/p' /etc/libvirt/qemu.conf 2>/dev/null | tail -n 1)
for one in $user libvirt-qemu qemu; do
  if id "$one" >/dev/null 2>&1; then ids "$one" qemu; break; fi
done
mounts=$(findmnt -rn -t nfs,nfs4 -o TARGET,SOURCE,OPTIONS)
printf '%s\n' "$mounts" | sed -n 's/^./mount=&/p'
printf '%s\n' "$mounts" | (
  while read -r target rest; do
    [ -n "$target" ] || continue
    { timeout -k 1 3 stat -f -c '' "$target" >/dev/null 2>&1; case $? in 124|137) echo "stale=$target" ;; esac; } &
  done
  wait
)
echo end=
