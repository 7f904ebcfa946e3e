import { NOVA_OPTIONS } from '../nova-options.js';

/** Longer values are no configuration; what is left out is marked. */
const LONGEST_VALUE = 4096;

/**
 * `keep`: of a nova.conf on its standard input, the sections and the named keys with their continuation lines. The file
 * holds database and service passwords: a line that is not understood is told by number and kind, never by its text.
 */
export const keepScript = `keys='${NOVA_OPTIONS.map((option) => `${option.group}/${option.name}`).join(' ')}'
keep() {
  head -c 33554432 | tr -d '\\000\\r' | awk -v keys="$keys" '
    function bad(kind) { print "!" NR " " kind; kept = 0; key = 0 }
    BEGIN { n = split(keys, list, " "); for (i = 1; i <= n; i++) named[list[i]] = 1 }
    {
      line = $0
      sub(/[ \\t\\f\\v]+$/, "", line)
      if (line == "") { kept = 0; key = 0; next }
      first = substr(line, 1, 1)
      if (first == " " || first == "\\t") {
        if (!key) { bad("continuation-of-nothing"); next }
        # A line that was indented by mistake may be anything: also a password.
        if (kept && tolower(line) ~ /passw|secret|token|credential|connection|:\\/\\//) print "!" NR " continuation-withheld"
        else if (kept) print "|" substr(line, 1, ${LONGEST_VALUE})
        next
      }
      kept = 0
      if (first == "[") {
        key = 0
        if (substr(line, length(line), 1) != "]") { bad("section-not-closed"); next }
        if (length(line) <= 2) { bad("section-without-name"); next }
        section = substr(line, 2, length(line) - 2)
        group = section == "DEFAULT" ? section : tolower(section)
        print "|[" (group ~ /^(DEFAULT|[a-z0-9_]+)$/ ? group : "other") "]"
        next
      }
      if (first == "#" || first == ";") { key = 0; next }
      at = match(line, /[:=]/)
      if (at == 0) { bad("no-assignment"); next }
      name = substr(line, 1, at - 1)
      gsub(/^[ \\t]+|[ \\t]+$/, "", name)
      if (name == "") { bad("empty-key"); next }
      if (section == "") { bad("no-section"); next }
      key = 1
      if (!((group "/" name) in named)) next
      if (length(line) > ${LONGEST_VALUE}) { print "!" NR " value-too-long"; next }
      if (line ~ /:\\/\\/[^\\/@]*:[^\\/@]*@/) { print "!" NR " value-withheld"; next }
      kept = 1
      print "|" line
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
