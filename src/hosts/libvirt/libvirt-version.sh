virsh version
