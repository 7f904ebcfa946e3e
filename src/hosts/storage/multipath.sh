if pgrep -x multipathd >/dev/null; then echo daemon=yes; else echo daemon=no; exit 0; fi
multipathd show paths raw format '%d %t %T' 2>/dev/null | sed 's/^/path=/'
:
