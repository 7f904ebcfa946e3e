# `ceph` and `rbd` of the host or, where Ceph is only in the container of libvirt (kolla), of that: through /proc, with
# the container's own files and the host's network. `root` is where ceph.conf stands.
pid=$(pgrep -o -x libvirtd || pgrep -o -x virtqemud)
root=
command -v ceph >/dev/null || command -v rbd >/dev/null || root=${pid:+/proc/$pid/root}
tool() {
  if [ -n "$root" ]; then timeout -k 1 15 chroot "$root" "$@"
  elif command -v "$1" >/dev/null; then timeout -k 1 15 "$@"
  else echo "$1: not found" >&2; return 127; fi
}
