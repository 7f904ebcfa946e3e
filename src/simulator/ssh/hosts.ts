import ssh2 from 'ssh2';
import type { Clock } from '../../base/clock.js';
import type { Reboots } from '../reboots.js';
import type { World } from '../world/world.js';
import { generateKeyPair, type KeyPair } from './host-keys.js';
import { HostServer, type Shell } from './host-server.js';
import { type HostState, healthyState } from './host-state.js';
import { shellOf } from './shell.js';

export interface RunningHosts {
  readonly addresses: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, KeyPair>>;
  /** What each host can be told to answer differently. */
  readonly states: ReadonlyMap<string, HostState>;
  /** What stands behind each sshd. */
  readonly shells: ReadonlyMap<string, Shell>;
  close(): Promise<void>;
}

/** Starts an sshd for each host of the cloud, with a key of its own. */
export async function startHosts(
  world: World,
  clientPublicKey: string,
  clock: Clock,
  reboots: Reboots,
): Promise<RunningHosts> {
  const clientKey = ssh2.utils.parseKey(clientPublicKey);
  if (clientKey instanceof Error) throw clientKey;
  const hosts = [...world.hosts.values()];
  const states = new Map(hosts.map(({ name, number }) => [name, healthyState(number)]));
  const stateOf = (name: string) => states.get(name);
  const running = hosts.map((host) => {
    const key = generateKeyPair();
    const shell = shellOf({
      world,
      clock,
      host,
      state: states.get(host.name) ?? healthyState(host.number),
      stateOf,
      reboot: () => reboots.reboot(host.name),
    });
    return { host, key, shell, server: new HostServer(key.privateKey, clientKey, shell) };
  });
  await Promise.all(running.map(({ server }) => server.listen()));
  return {
    addresses: Object.fromEntries(running.map(({ host, server }) => [host.name, `127.0.0.1:${server.port}`])),
    keys: Object.fromEntries(running.map(({ host, key }) => [host.name, key])),
    states,
    shells: new Map(running.map(({ host, shell }) => [host.name, shell])),
    close: async () => {
      await Promise.all(running.map(({ server }) => server.close()));
    },
  };
}
