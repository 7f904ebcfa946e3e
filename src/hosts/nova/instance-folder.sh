if [ -d "$1" ]; then if [ -e "$1/$2" ]; then echo there; else echo absent; fi; else echo no-path; fi
