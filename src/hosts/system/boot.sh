echo "boot=$(cat /proc/sys/kernel/random/boot_id)"
echo "up=$(cut -d ' ' -f 1 /proc/uptime)"
echo "kernel=$(uname -r)"
