# This host's own ports, and the ports of others that the fabric lets it see, as os-brick reads both (linuxfc.py).
for dir in /sys/class/fc_host/host*; do
  [ -d "$dir" ] || continue
  echo "port=$(cat "$dir/port_name") $(cat "$dir/port_state")"
done
for dir in /sys/class/fc_remote_ports/rport-*; do
  [ -d "$dir" ] || continue
  case $(cat "$dir/roles") in *'FCP Target'*) echo "target=$(cat "$dir/port_name") $(cat "$dir/port_state")" ;; esac
done
echo end=
