virsh domjobinfo "$1"
