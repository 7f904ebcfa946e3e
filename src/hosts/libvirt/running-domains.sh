virsh list --uuid
