import { NOVA_OPTIONS } from '../nova/nova-options.js';

/** Longer values are no configuration; what is left out is marked. */
const LONGEST_VALUE = 4096;

/** More is no configuration: the rest is not read, and said so. */
const LONGEST_FILE = 16_777_216;

/** The keys whose values may go on in the next line. */
const LISTS = NOVA_OPTIONS.filter(({ type }) => type === 'list')
  .map((option) => `${option.group}/${option.name}`)
  .join(' ');

/**
 * `keep`: of a nova.conf on its standard input, the sections and the named keys, with what continues a list. The file
 * holds database and service passwords: a line that is not understood is told by number and kind, never by its text. The
 * name of the option in which a file breaks off is told where it reads like one of oslo.config's own.
 */
export const keepScript = `keys='${NOVA_OPTIONS.map((option) => `${option.group}/${option.name}`).join(' ')}'
keep() {
  { head -c ${LONGEST_FILE}; printf '\\002\\n'; } | tr '\\000' '\\001' | tr -d '\\r' | LC_ALL=C awk -v keys="$keys" '
    function told(n, kind) { print "!" n " " kind }
    function bad(n, kind) { told(n, kind); kept = 0; key = "" }
    function broken(text) {
      if (text !~ /[\\200-\\377]/) return 0
      gsub(/[\\302-\\337][\\200-\\277]|[\\340-\\357][\\200-\\277][\\200-\\277]|[\\360-\\364][\\200-\\277][\\200-\\277][\\200-\\277]/, "", text)
      return text ~ /[\\200-\\377]/
    }
    function take(line, n,   first, at, group, value) {
      if (broken(line)) told(n, "not-utf8")
      sub(/[ \\t\\f\\v]+$/, "", line)
      if (line == "") { kept = 0; key = ""; return }
      first = substr(line, 1, 1)
      if (first == " " || first == "\\t") {
        if (key == "") { bad(n, "continuation-of-nothing"); return }
        # A line that was indented by mistake may be anything, also a password: it stays, but for items of a list that goes on.
        if (!kept) return
        if (goes_on && line !~ /[^A-Za-z0-9_.+, \\t-]/ && line !~ /[^, \\t][ \\t]+[^, \\t]/) show_line(line, n)
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
      name = substr(line, 1, at - 1)
      gsub(/^[ \\t]+|[ \\t]+$/, "", name)
      if (name == "") { bad(n, "empty-key"); return }
      if (section == "") { bad(n, "no-section"); return }
      key = name
      group = section == "DEFAULT" ? section : tolower(section)
      if (!((group "/" name) in named)) return
      if (length(line) > ${LONGEST_VALUE}) { told(n, "value-too-long"); return }
      value = substr(line, at + 1)
      gsub(/[ \\t"\\047]/, "", value)
      # The one key that speaks of a token is a yes or a no; anything else in its place stays here.
      flag = name ~ /token/
      if (flag && tolower(value) !~ /^(true|false|yes|no|on|off|1|0)?$/) { told(n, "value-withheld"); return }
      if (line ~ /:\\/\\/[^\\/@]*:[^\\/@]*@/) { told(n, "value-withheld"); return }
      kept = 1
      listed = (group "/" name) in lists
      show_line(line, n)
    }
    function show_line(line, n) {
      if (gsub(/\\001/, "?", line) > 0) told(n, "nul-bytes")
      goes_on = listed && substr(line, length(line), 1) == ","
      print "|" substr(line, 1, ${LONGEST_VALUE})
    }
    BEGIN { n = split(keys, list, " "); for (i = 1; i <= n; i++) named[list[i]] = 1
      n = split("${LISTS}", list, " "); for (i = 1; i <= n; i++) lists[list[i]] = 1 }
    { if (NR > 1) take(held, NR - 1); held = $0; size += length($0) + 1 }
    END {
      whole = held == "\\002"
      sub(/\\002$/, "", held)
      if (size > ${LONGEST_FILE}) { told(NR, "file-too-long"); whole = 1 }
      else if (!whole) take(held, NR)
      if (!whole && key != "") print "!" NR " cut-short" (key ~ /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/ && length(key) < 64 ? " " key : "")
    }' | head -c 262144
}`;

/**
 * Finds nova-compute's files as oslo.config does (defaults, then default folders, then the command line, the last
 * wins), through /proc/PID/root so that a container's files are its own. Lines out:
 *   `now T`, `process PID START`, `container NAME`, `missing PATH`, `file MTIME PATH`,
 *   `|TEXT` a kept line, `!LINE KIND` one that oslo.config would refuse, that is too long or that was withheld.
 */
export const novaConfScript = `${keepScript}
show() {
  if [ -f "$root$1" ] && [ -r "$root$1" ]; then
    echo "file $(stat -c %Y "$root$1") $1"
    keep <"$root$1"
  else echo "missing $1"; fi
}
folder() { for one in "$root$1"/*.conf; do [ -f "$one" ] && show "\${one#"$root"}"; done; }
defaults_files() {
  for one in /usr/share/nova/nova-dist.conf /etc/nova/nova.conf /etc/nova/nova-compute.conf; do
    if [ -f "$root$one" ]; then show "$one"; fi
  done
}
defaults_folders() {
  for one in /etc/nova/nova.conf.d /etc/nova/nova-compute.conf.d /etc/nova.conf.d; do folder "$one"; done
}
words() { [ -r "/proc/$1/cmdline" ] && tr '\\000' '\\n' 2>/dev/null <"/proc/$1/cmdline"; }
echo "now $(date +%s)"
pid= root=
for one in $(pgrep -f 'nova[-]compute'); do
  case $(words "$one" | head -n 1) in *python*|*/nova-compute|nova-compute|nova-compute:*) ;; *) continue ;; esac
  if words "$one" | head -n 3 | grep -Eq '(^|/)nova-compute(:|$)'; then pid=$one; break; fi
done
if [ -n "$pid" ]; then
  echo "process $pid $(($(date +%s) - $(ps -o etimes= -p "$pid")))"
  root=/proc/$pid/root
  cwd=$(readlink "/proc/$pid/cwd")
  words "$pid" | grep -Eq '^--config-file(=|$)' || defaults_files
  words "$pid" | grep -Eq '^--config-dir(=|$)' || defaults_folders
  words "$pid" | awk '
    want != "" { print want, $0; want = ""; next }
    /^--config-file$/ { want = "file" } /^--config-dir$/ { want = "dir" }
    /^--config-file=/ { print "file", substr($0, 15) } /^--config-dir=/ { print "dir", substr($0, 14) }' |
  while read -r kind path; do
    case $path in /*) ;; *) path=$cwd/$path ;; esac
    if [ "$kind" = file ]; then show "$path"; else folder "$path"; fi
  done
elif [ -f /etc/nova/nova-cpu.conf ]; then show /etc/nova/nova-cpu.conf
elif [ -f /etc/nova/nova.conf ]; then defaults_files; defaults_folders
else
  for tool in docker podman; do
    command -v "$tool" >/dev/null || continue
    if "$tool" inspect nova_compute >/dev/null 2>&1; then
      echo "container nova_compute"
      if "$tool" exec nova_compute test -r /etc/nova/nova.conf 2>/dev/null; then
        echo "file $("$tool" exec nova_compute stat -c %Y /etc/nova/nova.conf) /etc/nova/nova.conf"
        "$tool" exec nova_compute cat /etc/nova/nova.conf | keep
        exit 0
      fi
    fi
  done
  for one in /etc/kolla/nova-compute/nova.conf /var/lib/config-data/puppet-generated/nova_libvirt/etc/nova/nova.conf; do
    if [ -f "$one" ]; then show "$one"; exit 0; fi
  done
  show /etc/nova/nova.conf
fi
:`;
