import { ARGUMENT_FORMS, isMany, MOST_ARGUMENTS } from './arguments.js';
import type { Command } from './command.js';
import { PRELUDE } from './invocation.js';

type Listed = Pick<Command, 'id' | 'purpose' | 'args' | 'root' | 'timeoutMs' | 'script'>;

/**
 * docs/hosts/drover-command, written from the same list that Drover sends from: what an operator installs on a host
 * where Drover is not root. It checks the arguments once more, on the host's side.
 */
export function helperScript(listed: readonly Listed[]): string {
  return `#!/bin/sh
# drover-command: everything that Drover may ask of this host. Generated from Drover's closed list; do not edit.
# It only reads. Install as root, mode 0755, at /usr/local/sbin/drover-command; see docs/hosts/README.md.
#
#   drover-command ID [ARGUMENT...]    runs one of the commands below
#   drover-command --forced            the same, as a forced command of sshd: the words are in SSH_ORIGINAL_COMMAND
#   drover-command --list              the commands
${PRELUDE}
unset ENV BASH_ENV CDPATH SSH_AUTH_SOCK

refuse() { echo "drover-command: $1" >&2; exit 64; }

${listed.map(functionOf).join('\n')}
list() {
${listed.map(({ id, purpose }) => `  echo '${`${id.padEnd(18)} ${purpose}`.replaceAll("'", `'\\''`)}'`).join('\n')}
}

# Characters that no argument has; then its own form.
form() {
  case $2 in ''|*[!A-Za-z0-9_./:@%+,=-]*|*..*) refuse "$1: an argument has a character that is not allowed" ;; esac
  printf '%s\\n' "$2" | grep -Eqx -e "$3" || refuse "$1: an argument does not have the form it must have"
}
count() { [ "$2" -eq "$3" ] || refuse "$1 takes $3 arguments"; }
many() { [ "$2" -ge "$3" ] && [ "$2" -le ${MOST_ARGUMENTS + 8} ] || refuse "$1 takes at least $3 arguments"; }

check() {
  [ $# -gt 0 ] || refuse 'no command; --list shows them'
  id=$1; shift
  case $id in
${listed.map(checkOf).join('\n')}
    *) refuse "unknown command; this helper may be older than Drover" ;;
  esac
}

forced() {
  case $SSH_ORIGINAL_COMMAND in *[!A-Za-z0-9_./:@%+,=\\ -]*) refuse 'only the words of Drover are allowed here' ;; esac
  set -f
  # Only blanks part words here, and nothing expands.
  IFS=' '
  set -- $SSH_ORIGINAL_COMMAND
  via=
  if [ "$1 $2" = 'sudo -n' ]; then via=1; shift 2; fi
  [ "$1" = /usr/local/sbin/drover-command ] || refuse 'only the words of Drover are allowed here'
  shift
  case $1 in ''|-*) refuse 'only the words of Drover are allowed here' ;; esac
  unset SSH_ORIGINAL_COMMAND
  if [ -n "$via" ] && [ "$(id -u)" -ne 0 ]; then exec sudo -n /usr/local/sbin/drover-command "$@"; fi
  exec /usr/local/sbin/drover-command "$@"
}

case $1 in
  --forced) forced ;;
  --list) list ;;
  --within) shift; check "$@"; id=$1; shift; "do_$(printf '%s' "$id" | tr - _)" "$@" ;;
  *)
    check "$@"
    case $1 in
${timeouts(listed)}
    esac
    exec timeout -k 1 "$seconds" "$0" --within "$@" ;;
esac
`;
}

const functionName = (id: string) => `do_${id.replaceAll('-', '_')}`;

/** Parentheses: an \`exit\` or a variable of one command stays in it. The script stands as it is, unindented. */
function functionOf({ id, purpose, script, root }: Listed): string {
  return `# ${purpose}${root ? '' : ' Needs no root.'}\n${functionName(id)}() (\n${script}\n)\n`;
}

function checkOf({ id, args }: Listed): string {
  const forms = Object.values(args);
  const last = forms.at(-1);
  const single = forms.filter((form) => !isMany(form));
  const counted =
    last !== undefined && isMany(last) ? `many ${id} $# ${forms.length}` : `count ${id} $# ${forms.length}`;
  const each = single.map((form) => `form ${id} "$1" '${ARGUMENT_FORMS[form].form}'; shift`);
  const rest =
    last !== undefined && isMany(last)
      ? [`for one; do form ${id} "$one" '${ARGUMENT_FORMS[last].form}'; done`]
      : [];
  return `    ${id}) ${[counted, ...each, ...rest].join('; ')} ;;`;
}

function timeouts(listed: readonly Listed[]): string {
  const bySeconds = new Map<number, string[]>();
  for (const { id, timeoutMs } of listed) {
    const seconds = Math.ceil(timeoutMs / 1000);
    bySeconds.set(seconds, [...(bySeconds.get(seconds) ?? []), id]);
  }
  return [...bySeconds].map(([seconds, ids]) => `      ${ids.join('|')}) seconds=${seconds} ;;`).join('\n');
}
