virsh dominfo "$1"
