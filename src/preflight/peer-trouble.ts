import type { MeshTrial } from '../hosts/host-reader.js';
import type { PeerCause } from '../hosts/network/peers.js';

type Failed = Extract<MeshTrial['trial'], { reached: false }>;

/** Why one host cannot reach another, and what fixes it, in words. */
export interface PeerTrouble {
  readonly cause: PeerCause;
  readonly text: string;
  readonly remedy: string;
}

/** `from` tried `to`, over SSH itself or through libvirt. */
export function troubleOf(from: string, to: string, { as, uri }: MeshTrial, trial: Failed): PeerTrouble {
  const runs = as ?? 'root';
  const home = runs === 'root' ? '/root' : `~${runs}`;
  const user = uri.user ?? runs;
  const verify = `Verify: \`/preflight mesh ${from} ${to}\``;
  const say = (text: string, remedy: string): PeerTrouble => ({
    cause: trial.cause,
    text,
    remedy: `${remedy} ${verify}`,
  });
  switch (trial.cause) {
    case 'permission-denied':
      return say(
        `${from} may not log in to ${to} as ${user}: Permission denied${onlyAsRoot(runs, uri.user)}`,
        `Add ${runs}'s public key of ${from} (${home}/.ssh/id_ed25519.pub or id_rsa.pub) to ~${user}/.ssh/authorized_keys on ${to}.`,
      );
    case 'host-key-changed':
      return say(
        `${from} knows another SSH host key for ${to} than ${to} has`,
        `Find out *why* it differs (reinstalled? the wrong machine?), then correct ${to}'s line in ${home}/.ssh/known_hosts on ${from}.`,
      );
    case 'host-key-unknown':
      return say(
        `${from} does not know ${to}'s SSH host key${onlyAsRoot(runs, uri.user)}`,
        `Read the key on ${to}'s console and add it to ${home}/.ssh/known_hosts on ${from}. Never switch the check of host keys off.`,
      );
    case 'name-unknown':
      return say(`${from} does not know the name ${uri.host}`, `Add it to DNS or to /etc/hosts of ${from}.`);
    case 'refused':
      return say(
        `${to} refuses the connection of ${from} (${portWords(uri)})`,
        uri.transport === 'ssh'
          ? `Start sshd on ${to}.`
          : `Have libvirt of ${to} listen for ${uri.transport}.`,
      );
    case 'unreachable':
    case 'timeout':
      return say(
        `${from} does not reach ${to} (${portWords(uri)})`,
        `Check the network between them and the firewall of ${to}.`,
      );
    case 'certificate':
      return say(
        `libvirt of ${from} does not accept the certificate of ${to}, or the other way round`,
        'Check CA, names and end of both certificates (H11), and reload libvirt after a change.',
      );
    case 'libvirt-refused':
      return say(
        `${from} logs in to ${to}, but libvirt there does not answer`,
        `Start libvirtd (or virtqemud and virtproxyd) on ${to}; a user that is not root must be in the group libvirt.`,
      );
    case 'not-installed':
      return say(
        `${from} lacks the program to reach ${to}, or ${to} lacks what libvirt starts there`,
        'Install openssh-client and libvirt-clients on both.',
      );
    case 'other':
      return say(`${from} cannot reach ${to}: ${quoted(trial.words)}`, 'Look at the words of the host.');
  }
}

/** libvirtd connects with its own keys, whoever the URI names: why "it only works as root". */
function onlyAsRoot(runs: string, user: string | null): string {
  if (user === null || user === runs) return '';
  return `. libvirtd there runs as ${runs}, so ${runs}'s key and known_hosts count, not ${user}'s: trying it by hand as ${user} proves nothing`;
}

function portWords(uri: MeshTrial['uri']): string {
  const port = uri.port ?? { ssh: 22, tcp: 16_509, tls: 16_514 }[uri.transport];
  return `${uri.transport}, port ${port}`;
}

/** The end of what was said is the cause; banners come first. */
function quoted(words: string): string {
  return words === '' ? 'it gave no reason' : `"${words.slice(-160)}"`;
}
