for file in /usr/lib/python2*/*-packages/nova/virt/libvirt/driver.py /usr/lib/python3*/*-packages/nova/virt/libvirt/driver.py \
  /usr/local/lib/python*/*-packages/nova/virt/libvirt/driver.py /opt/stack/nova/nova/virt/libvirt/driver.py; do
  [ -r "$file" ] || continue
  sed -n '/def _is_shared_block_storage(/,/):/p' "$file" | grep -q block_device_info && echo corrected || echo uncorrected
  exit 0
done
echo absent
