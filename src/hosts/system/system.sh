echo "kernel=$(uname -r)"
echo "userfaultfd=$(cat /proc/sys/vm/unprivileged_userfaultfd 2>/dev/null)"
echo "selinux=$(getenforce 2>/dev/null)"
echo "apparmor=$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)"
echo "microcode=$(sed -n 's/^microcode[[:space:]]*: //p' /proc/cpuinfo | head -n 1)"
pid=$(pgrep -o -f '(^|/)nova[-]compute')
for dir in /usr/sbin /sbin /usr/bin /usr/local/sbin; do
  if [ -x "${pid:+/proc/$pid/root}$dir/cryptsetup" ]; then echo cryptsetup=yes; break; fi
done
if log=$(dmesg 2>/dev/null); then echo "denials=$(printf '%s\n' "$log" | grep -c 'apparmor="DENIED".*libvirt\|avc: *denied.*\(svirt\|virt\)')"; fi
:
