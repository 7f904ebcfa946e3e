/** Where the scripts work; tests put their own in place of root's home. */
export interface RepairPlaces {
  /** The home of the user libvirtd runs as. */
  readonly home: string;
  /** A shell command that prints the home of the user `$user`. */
  readonly homeOfUser: string;
  /** A glob of the host's public host keys, for hosts whose sshd does not tell its own. */
  readonly hostKeys: string;
}

export const ROOTS_HOME: RepairPlaces = {
  home: '/root',
  homeOfUser: 'getent passwd "$user" | cut -d : -f 6',
  hostKeys: '/etc/ssh/ssh_host_*_key.pub',
};

export const KEY_NAME = 'drover_migration_ed25519';
export const BLOCK_BEGIN = '# drover repair begin: written by /preflight repair, replaced as a whole';
export const BLOCK_END = '# drover repair end';

/** What the files and keys are now; changes nothing. `$1` the user of live_migration_uri. */
export function stateScript({ home, homeOfUser, hostKeys }: RepairPlaces): string {
  return `user=$1 key=${home}/.ssh/${KEY_NAME}
home=$(${homeOfUser})
[ -n "$home" ] || { echo "there is no user $user" >&2; exit 3; }
own=$(sshd -T 2>/dev/null | sed -n 's/^hostkey \\(.*\\)/\\1.pub/p')
for file in \${own:-${hostKeys}}; do [ -r "$file" ] && echo "hostkey $(cut -d ' ' -f 1,2 "$file")"; done
if [ -r "$key.pub" ]; then echo "key $(cut -d ' ' -f 1,2 "$key.pub")"; fi
show() {
  echo "file $1"
  [ -r "$2" ] && awk -v begin='${BLOCK_BEGIN}' -v end='${BLOCK_END}' '
    $0 == begin { on = 1; next } $0 == end { on = 0 } on { print "|" $0 }' "$2"
}
show authorized_keys "$home/.ssh/authorized_keys"
show known_hosts "${home}/.ssh/known_hosts"
show config "${home}/.ssh/config"
:`;
}

/** Makes the migration key where there is none. `$1` the request. */
export function keyScript({ home }: RepairPlaces): string {
  return `key=${home}/.ssh/${KEY_NAME} backup=${home}/.ssh/drover-backup-$1
[ -d ${home}/.ssh ] || install -d -m 700 ${home}/.ssh || exit
[ -d "$backup" ] || install -d -m 700 "$backup" || exit
if [ ! -e "$key" ]; then
  ssh-keygen -q -t ed25519 -N '' -C "drover-migration@$(uname -n)" -f "$key" </dev/null || exit
  : >"$backup/key.made"
fi
cut -d ' ' -f 1,2 "$key.pub"`;
}

/**
 * Puts our block of lines into one file: `$1` the request, `$2` the user, `$3` the file's name, the lines on the standard
 * input. Other lines stay as they are; the file is replaced at once, and what it was is kept once for each request.
 */
export function writeScript({ home, homeOfUser }: RepairPlaces): string {
  return `user=$2 name=$3 backup=${home}/.ssh/drover-backup-$1
home=$(${homeOfUser})
[ -n "$home" ] || { echo "there is no user $user" >&2; exit 3; }
mode=600 folder=${home}/.ssh
case $name in authorized_keys) folder=$home/.ssh ;; known_hosts) mode=644 ;; config) ;; *) exit 64 ;; esac
owner=$(stat -c %u:%g "$home") || exit
[ "$folder" = ${home}/.ssh ] && owner=$(stat -c %u:%g ${home})
path=$folder/$name
[ -d "$folder" ] || install -d -m 700 -o "\${owner%:*}" -g "\${owner#*:}" "$folder" || exit
[ -d "$backup" ] || install -d -m 700 "$backup" || exit
exec 9>"$backup/lock" && flock 9 || exit
if [ ! -e "$backup/$name.saved" ]; then
  if [ -e "$path" ]; then cp -p "$path" "$backup/$name" || exit; else : >"$backup/$name.absent" || exit; fi
  : >"$backup/$name.saved"
fi
new=$(mktemp "$folder/.drover.XXXXXX") || exit
lines=$(cat)
{
  [ ! -e "$path" ] || awk -v begin='${BLOCK_BEGIN}' -v end='${BLOCK_END}' '
    $0 == begin { on = 1 } !on { print } $0 == end { on = 0 }' "$path"
  [ -z "$lines" ] || printf '%s\\n%s\\n%s\\n' '${BLOCK_BEGIN}' "$lines" '${BLOCK_END}'
} >"$new" || exit
if [ -e "$path" ] && cmp -s "$new" "$path"; then rm -f "$new"; echo same
else
  [ "$name" != known_hosts ] || [ ! -e "$path" ] || mode=$(stat -c %a "$path")
  chmod "$mode" "$new" && chown "$owner" "$new" && mv -f "$new" "$path" || exit
  if command -v restorecon >/dev/null; then restorecon "$path"; fi
  echo written
fi
sha256sum <"$path" | cut -c 1-64 >"$backup/$name.sum"`;
}

/** Puts back what was there before request `$1`, for user `$2`. Lines that others added since stay. */
export function undoScript({ home, homeOfUser }: RepairPlaces): string {
  return `user=$2 backup=${home}/.ssh/drover-backup-$1
home=$(${homeOfUser})
[ -n "$home" ] || { echo "there is no user $user" >&2; exit 3; }
if [ ! -d "$backup" ]; then
  if [ -d "$backup.undone" ]; then echo 'undone before'; exit 0; fi
  echo 'no backup'; exit 0
fi
exec 9>"$backup/lock" && flock 9 || exit
for name in authorized_keys known_hosts config; do
  [ -e "$backup/$name.saved" ] || continue
  folder=${home}/.ssh; [ "$name" != authorized_keys ] || folder=$home/.ssh
  path=$folder/$name
  if [ -e "$path" ] && [ "$(sha256sum <"$path" | cut -c 1-64)" = "$(cat "$backup/$name.sum" 2>/dev/null)" ]; then
    if [ -e "$backup/$name.absent" ]; then rm -f "$path"; else cp -p "$backup/$name" "$path.drover" && mv -f "$path.drover" "$path" || exit; fi
    echo "$name restored"
  elif [ -e "$path" ]; then
    awk -v begin='${BLOCK_BEGIN}' -v end='${BLOCK_END}' '
      $0 == begin { on = 1 } !on { print } $0 == end { on = 0 }' "$path" >"$path.drover" &&
      chmod --reference="$path" "$path.drover" && chown --reference="$path" "$path.drover" && mv -f "$path.drover" "$path" || exit
    echo "$name changed since: only our lines taken out"
  fi
done
if [ -e "$backup/key.made" ]; then rm -f ${home}/.ssh/${KEY_NAME} ${home}/.ssh/${KEY_NAME}.pub; echo 'key removed'; fi
mv "$backup" "$backup.undone"`;
}
