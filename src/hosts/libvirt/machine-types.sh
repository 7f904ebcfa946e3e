# Not in one pipe with virsh: its failure is no list without machine types.
all=$(virsh capabilities) || exit
printf '%s\n' "$all" | sed -n "s/^ *<machine[^>]*>\\([^<]*\\)<.*/\\1/p" | sort -u
