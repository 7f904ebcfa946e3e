for file in /etc/pki/CA/cacert.pem /etc/pki/libvirt/servercert.pem /etc/pki/libvirt/clientcert.pem \
  /etc/pki/qemu/ca-cert.pem /etc/pki/qemu/server-cert.pem /etc/pki/qemu/client-cert.pem; do
  [ -e "$file" ] || continue
  echo "$file|$(stat -Lc '%a %U:%G' "$file")|$(openssl x509 -in "$file" -noout -enddate 2>/dev/null)"
done
:
