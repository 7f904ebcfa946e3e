import ssh2 from 'ssh2';
import type { Host } from '../world/model.js';
import { generateKeyPair, type KeyPair } from './host-keys.js';
import { HostServer } from './host-server.js';
import { shellOf } from './shell.js';

export interface RunningHosts {
  readonly addresses: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, KeyPair>>;
  close(): Promise<void>;
}

/** Starts an sshd for each host, with a key of its own. */
export async function startHosts(hosts: readonly Host[], clientPublicKey: string): Promise<RunningHosts> {
  const clientKey = ssh2.utils.parseKey(clientPublicKey);
  if (clientKey instanceof Error) throw clientKey;
  const running = hosts.map((host) => {
    const key = generateKeyPair();
    return { host, key, server: new HostServer(key.privateKey, clientKey, shellOf(host)) };
  });
  await Promise.all(running.map(({ server }) => server.listen()));
  return {
    addresses: Object.fromEntries(running.map(({ host, server }) => [host.name, `127.0.0.1:${server.port}`])),
    keys: Object.fromEntries(running.map(({ host, key }) => [host.name, key])),
    close: async () => {
      await Promise.all(running.map(({ server }) => server.close()));
    },
  };
}
