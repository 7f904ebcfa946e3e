import type { Helper } from '../../../hosts/command.js';

export const REBOOT_HELPER: Helper = { path: '/usr/local/sbin/drover-reboot', name: 'drover-reboot' };

/** What the script works on; tests put their own in place of the host's. */
export interface RebootPlaces {
  readonly proc: string;
  /** A shell command that begins the reboot. */
  readonly reboot: string;
  /** Seconds in which the answer gets home before the host goes down. */
  readonly afterSeconds: number;
}

const THE_HOST: RebootPlaces = {
  proc: '/proc',
  reboot: 'systemctl reboot || shutdown -r now',
  afterSeconds: 2,
};

/**
 * docs/hosts/drover-reboot: the forced command of the key of `hosts.reboot`. It takes one word and one argument, the
 * boot id, and refuses while a QEMU process runs, in a container or not: their processes are the host's too. It looks
 * once more right before the host goes down.
 */
export function rebootScript({ proc, reboot, afterSeconds }: RebootPlaces = THE_HOST): string {
  return `#!/bin/sh
# drover-reboot: reboots this host when no guest runs on it, and nothing else. Generated; do not edit.
# Install as root, mode 0755, at ${REBOOT_HELPER.path}, as the forced command of the key of hosts.reboot;
# see docs/hosts/README.md.
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 077
unset ENV BASH_ENV CDPATH SSH_AUTH_SOCK

refuse() { echo "drover-reboot: $2" >&2; exit "$1"; }

# A name in /proc ends after 15 characters, and the program itself may have been replaced by an update.
guests() {
  for dir in ${proc}/[0-9]*; do
    exe=$(readlink "$dir/exe" 2>/dev/null)
    name=$(cat "$dir/comm" 2>/dev/null) || continue
    case "\${exe##*/} $name" in
      qemu-system-*|qemu-kvm*|*' qemu-system-'*|*' qemu-kvm'*|*' kvm') echo "\${dir##*/}" ;;
    esac
  done
}

none_runs() {
  found=$(guests | head -n 3 | tr '\\n' ' ')
  [ -z "$found" ] || refuse 75 "not rebooted: a QEMU process runs here (pid \${found% })"
}

if [ -n "\${SSH_ORIGINAL_COMMAND+set}" ]; then
  case $SSH_ORIGINAL_COMMAND in *[!A-Za-z0-9/\\ -]*) refuse 64 'only the words of Drover are allowed here' ;; esac
  set -f
  IFS=' '
  set -- $SSH_ORIGINAL_COMMAND
  set +f
  unset IFS
  [ "$1" = ${REBOOT_HELPER.path} ] || refuse 64 'only the words of Drover are allowed here'
  shift
fi
[ $# -eq 2 ] && [ "$1" = host-reboot ] || refuse 64 'only the words of Drover are allowed here'
printf '%s\\n' "$2" | grep -Eqx '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' || refuse 64 'that is no boot id'

now=$(cat ${proc}/sys/kernel/random/boot_id) || refuse 70 'the boot id can not be read'
if [ "$now" != "$2" ]; then echo rebooted; exit 0; fi
none_runs
(
  trap '' HUP
  sleep ${afterSeconds}
  none_runs
  ${reboot}
) </dev/null >/dev/null 2>&1 &
echo rebooting
`;
}
