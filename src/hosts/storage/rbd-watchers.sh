# Who has the image open; asking opens it without a watch of its own.
tool rbd --id "$1" --format json status "$2/$3"
