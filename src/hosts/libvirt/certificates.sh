# The TLS files of moves, one a line: `USE|PATH|MODE OWNER|END`, `USE|PATH|missing|`; the END is - without openssl. As the
# running libvirt sees them: below its own root, which is that of its container, at the places of its configuration.
# `$1` is pkipath of the URI, or -.
pki=$1
pid=$(pgrep -o -x 'libvirtd|virtproxyd|virtqemud')
root=${pid:+/proc/$pid/root}
# A snap has its configuration below its own folder.
etc=/etc
case $(readlink "/proc/$pid/exe") in /snap/openstack-hypervisor/*) etc=/var/snap/openstack-hypervisor/common/etc ;; esac
value() {
  for file in $1; do
    sed -n "s/^[[:space:]]*$2[[:space:]]*=[[:space:]]*\"\([^\"]*\)\".*/\1/p" "$root$etc/libvirt/$file.conf" 2>/dev/null
  done | tail -n 1
}
# A link to an absolute path means one below that root.
below() {
  at=$root$1
  for step in 1 2 3 4; do
    [ -L "$at" ] || break
    to=$(readlink "$at")
    case $to in /*) at=$root$to ;; *) at=${at%/*}/$to ;; esac
  done
  printf '%s\n' "$at"
}
show() {
  at=$(below "$2")
  if [ ! -e "$at" ]; then echo "$1|$2|missing|"; return; fi
  end=-
  if command -v openssl >/dev/null; then end=$(openssl x509 -in "$at" -noout -enddate 2>/dev/null); fi
  echo "$1|$2|$(stat -Lc '%a %U:%G' "$at")|$end"
}
ca=$(value 'libvirtd virtproxyd' ca_file); server=$(value 'libvirtd virtproxyd' cert_file)
show ca "${ca:-$etc/pki/CA/cacert.pem}"
show server "${server:-$etc/pki/libvirt/servercert.pem}"
if [ "$pki" = - ]; then show client "$etc/pki/libvirt/clientcert.pem"
else show ca "$pki/cacert.pem"; show client "$pki/clientcert.pem"; fi
qemu=$(value qemu migrate_tls_x509_cert_dir)
[ -n "$qemu" ] || { [ ! -d "$root$etc/pki/libvirt-migrate" ] || qemu=$etc/pki/libvirt-migrate; }
[ -n "$qemu" ] || qemu=$(value qemu default_tls_x509_cert_dir)
qemu=${qemu:-$etc/pki/qemu}
show qemu-ca "$qemu/ca-cert.pem"
show qemu-server "$qemu/server-cert.pem"
show qemu-client "$qemu/client-cert.pem"
:
