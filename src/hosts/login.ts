import { readFile } from 'node:fs/promises';
import { defined } from '../base/defined.js';
import { learnSecret } from '../base/redaction.js';
import type { Login } from './connection.js';
import { messageOf } from './error-words.js';
import { HostError } from './host-error.js';
import { type KnownHostsFile, parseKnownHosts } from './known-hosts-file.js';

/** What of the environment concerns SSH; a secret may come as a file, as everywhere in the configuration. */
export interface SshEnvironment {
  readonly SSH_AUTH_SOCK?: string | undefined;
  readonly DROVER_SSH_PASSPHRASE?: string | undefined;
  readonly DROVER_SSH_PASSPHRASE_FILE?: string | undefined;
}

/** Read again for every connection: a key or a line that was just added counts without a restart. */
export async function readLogin(
  access: { readonly user: string; readonly privateKeyFile: string },
  env: SshEnvironment,
): Promise<Login> {
  const agent = env.SSH_AUTH_SOCK || undefined;
  const [privateKey, passphrase] = await Promise.all([
    readKey(access.privateKeyFile, agent !== undefined),
    readPassphrase(env),
  ]);
  const { user, privateKeyFile } = access;
  return defined({ user, privateKeyFile, privateKey, passphrase, agent });
}

/** Reads the key, if there is one; a missing file is no trouble where an agent is. */
async function readKey(path: string, hasAgent: boolean): Promise<Buffer | undefined> {
  try {
    const key = await readFile(path);
    learnSecret(key.toString('latin1'));
    return key;
  } catch (error) {
    if (hasAgent) return undefined;
    throw new HostError(
      'key-file',
      'every host',
      `the private key ${path} cannot be read: ${messageOf(error)}`,
      {
        remedy:
          'Set hosts.privateKeyFile to a key that Drover may read, or start Drover with an SSH agent (SSH_AUTH_SOCK).',
        cause: error,
      },
    );
  }
}

async function readPassphrase(env: SshEnvironment): Promise<string | undefined> {
  if (env.DROVER_SSH_PASSPHRASE) {
    learnSecret(env.DROVER_SSH_PASSPHRASE);
    return env.DROVER_SSH_PASSPHRASE;
  }
  const file = env.DROVER_SSH_PASSPHRASE_FILE;
  if (!file) return undefined;
  try {
    const passphrase = (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
    learnSecret(passphrase);
    return passphrase;
  } catch (error) {
    throw new HostError('key-file', 'every host', `DROVER_SSH_PASSPHRASE_FILE ${file} cannot be read`, {
      remedy: 'Correct the path, or the rights of the file.',
      cause: error,
    });
  }
}

export async function readKnownHosts(path: string): Promise<KnownHostsFile> {
  try {
    return parseKnownHosts(await readFile(path, 'utf8'));
  } catch (error) {
    throw new HostError(
      'known-hosts-file',
      'every host',
      `${path} cannot be read, so no host can be proved: ${messageOf(error)}`,
      { remedy: "Put the hosts' keys there, or set hosts.knownHostsFile.", cause: error },
    );
  }
}
