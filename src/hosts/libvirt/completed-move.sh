virsh domjobinfo --completed "$1"
