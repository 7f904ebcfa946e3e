# Opens the header and reads it: no watch, no lock, no map.
tool rbd --id "$1" --format json info "$2/$3"
