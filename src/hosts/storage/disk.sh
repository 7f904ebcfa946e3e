df -PT -B1 "$1"
