# `keep`: of a nova.conf on its standard input, the sections and the named keys, with what continues a list. The file
# holds database and service passwords: a line that is not understood is told by number and kind, never by its text. The
# name of the option in which a file breaks off is told where it reads like one of oslo.config's own.
keep() {
  { head -c 16777216; printf '\002\n'; } | tr '\000' '\001' | LC_ALL=C sed 's/\r$//' | tr '\r' '\n' |
    LC_ALL=C awk -v keys="$keys" -v lists_of="$lists" '
    function told(n, kind) { print "!" n " " kind }
    function bad(n, kind) { told(n, kind); kept = 0; key = "" }
    # Every blank of Unicode is one to Python; told by bytes, since awk has no characters here, and step by step: a
    # pattern at the end of a text takes time by the square of a long run.
    function blank_of(one, two, three) {
      if (one ~ /[ \t\f\v\034-\037]/) return 1
      if (two ~ /^\302[\205\240]$/) return 2
      return three ~ /^(\341\232\200|\342\200[\200-\212\250\251\257]|\342\201\237|\343\200\200)$/ ? 3 : 0
    }
    function bare(text,   n, size) {
      n = length(text)
      while (n > 0 && (size = blank_of(substr(text, n, 1), substr(text, n - 1, 2), substr(text, n - 2, 3)))) n -= size
      return substr(text, 1, n)
    }
    function bare_both(text,   n, size) {
      n = 1
      while (n <= length(text) && (size = blank_of(substr(text, n, 1), substr(text, n, 2), substr(text, n, 3)))) n += size
      return bare(substr(text, n))
    }
    function broken(text) {
      if (text !~ /[\200-\377]/) return 0
      gsub(/[\302-\337][\200-\277]|[\340-\357][\200-\277][\200-\277]|[\360-\364][\200-\277][\200-\277][\200-\277]/, "", text)
      return text ~ /[\200-\377]/
    }
    function take(line, n,   first, at, group, value) {
      if (broken(line)) told(n, "not-utf8")
      line = bare(line)
      if (line == "") { kept = 0; key = ""; return }
      first = substr(line, 1, 1)
      if (first == " " || first == "\t") {
        if (key == "") { bad(n, "continuation-of-nothing"); return }
        # A line that was indented by mistake may be anything, also a password: it stays, but for items of a list that goes on.
        if (!kept) return
        if (goes_on && line !~ /[^A-Za-z0-9_.+, \t-]/ && line !~ /[^, \t][ \t]+[^, \t]/) show_line(line, n)
        else { goes_on = 0; told(n, "continuation-withheld") }
        return
      }
      kept = 0
      if (first == "[") {
        key = ""
        if (substr(line, length(line), 1) != "]") { bad(n, "section-not-closed"); return }
        if (length(line) <= 2) { bad(n, "section-without-name"); return }
        section = substr(line, 2, length(line) - 2)
        group = section == "DEFAULT" ? section : tolower(section)
        print "|[" (group ~ /^(DEFAULT|[a-z0-9_]+)$/ ? group : "other") "]"
        return
      }
      if (first == "#" || first == ";") { key = ""; return }
      at = match(line, /[:=]/)
      if (at == 0) { bad(n, "no-assignment"); return }
      name = bare_both(substr(line, 1, at - 1))
      if (name == "") { bad(n, "empty-key"); return }
      if (section == "") { bad(n, "no-section"); return }
      key = name
      group = section == "DEFAULT" ? section : tolower(section)
      if (!((group "/" name) in named)) return
      if (length(line) > 4096) { told(n, "value-too-long"); return }
      value = substr(line, at + 1)
      gsub(/[ \t"\047]/, "", value)
      # The one key that speaks of a token is a yes or a no; anything else in its place stays here.
      flag = name ~ /token/
      if (flag && tolower(value) !~ /^(true|false|yes|no|on|off|1|0)?$/) { told(n, "value-withheld"); return }
      if (line ~ /:\/\/[^\/@]*:[^\/@]*@/) { told(n, "value-withheld"); return }
      kept = 1
      listed = (group "/" name) in lists
      show_line(line, n)
    }
    function show_line(line, n) {
      if (gsub(/\001/, "?", line) > 0) told(n, "nul-bytes")
      goes_on = listed && substr(line, length(line), 1) == ","
      print "|" substr(line, 1, 4096)
    }
    BEGIN { n = split(keys, list, " "); for (i = 1; i <= n; i++) named[list[i]] = 1
      n = split(lists_of, list, " "); for (i = 1; i <= n; i++) lists[list[i]] = 1 }
    { if (NR > 1) take(held, NR - 1); held = $0; size += length($0) + 1 }
    END {
      whole = held == "\002"
      sub(/\002$/, "", held)
      if (size > 16777216) { told(NR, "file-too-long"); whole = 1 }
      else if (!whole) take(held, NR)
      if (!whole && key != "") print "!" NR " cut-short" (key ~ /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/ && length(key) < 64 ? " " key : "")
    }' | head -c 262144
}
