cat | virsh hypervisor-cpu-compare /dev/stdin --virttype "$1"
