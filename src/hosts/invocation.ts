import { type ArgumentForms, type ArgumentValues, argumentWords } from './arguments.js';
import type { Command, Helper } from './command.js';
import { quoteAll } from './quote.js';

/** Where docs/hosts/README.md has operators put the helper. */
export const HELPER = '/usr/local/sbin/drover-command';

const READING: Helper = { path: HELPER, name: 'drover-command' };

/** The program on the host that knows a command by its words. */
export function helperOf({ helper }: Pick<Command, 'helper'>): Helper {
  return helper ?? READING;
}

/** Before every script: the C locale, since parsers read English, and where programs stand for root. */
export const PRELUDE = `export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 077
# Where libvirt is in a container, a pod or a snap, so is its virsh.
command -v virsh >/dev/null || virsh() {
  if [ -x /snap/bin/openstack-hypervisor.virsh ]; then /snap/bin/openstack-hypervisor.virsh "$@"; return; fi
  libvirt_pid=$(pgrep -o -x 'libvirtd|virtqemud') || { echo 'virsh: not found' >&2; return 127; }
  nsenter -t "$libvirt_pid" -m -- virsh "$@"
}`;

/**
 * What is sent to the host. As root: the script itself, with its arguments as arguments. As anybody else: the words of
 * the helper, through sudo where root is needed; a forced command accepts just these words.
 * Throws BadArgument when an argument has not the form it must have.
 */
export function commandLine<F extends ArgumentForms, T>(
  command: Command<F, T>,
  values: ArgumentValues<F>,
  user: string,
): string {
  const words = argumentWords(command.args, values);
  if (user !== 'root' || command.helper !== undefined) {
    const sudo = command.root && user !== 'root' ? ['sudo', '-n'] : [];
    return quoteAll([...sudo, helperOf(command).path, command.id, ...words]);
  }
  const seconds = String(Math.ceil(command.timeoutMs / 1000));
  const script = `${PRELUDE}\n${command.script}`;
  return quoteAll(['timeout', '-k', '1', seconds, 'sh', '-c', script, `drover-${command.id}`, ...words]);
}
