import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect as connectTcp, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import type { HostAccess } from '../../../src/config/config.js';
import { unquote } from '../../../src/hosts/quote.js';
import { generateKeyPair, type KeyPair } from '../../../src/simulator/ssh/host-keys.js';

/** One command as it reached the host. */
export interface Heard {
  readonly words: readonly string[];
  readonly user: string;
  answer(stdout: string, code?: number, stderr?: string): void;
  /** Ends the whole connection without a word. */
  drop(): void;
  /** Ends the channel without an exit status. */
  hangUp(): void;
  write(text: string): void;
}

type Play = (heard: Heard) => void;

export interface SshHost {
  readonly port: number;
  readonly key: KeyPair;
  /** Logins that succeeded. */
  logins: number;
  commands: number;
  readonly open: number;
  close(): Promise<void>;
}

/** A real sshd in this process, that plays a host: one key may log in, and `play` answers its commands. */
export async function startHost(client: KeyPair, play: Play, key = generateKeyPair()): Promise<SshHost> {
  const allowed = ssh2.utils.parseKey(client.publicKey);
  if (allowed instanceof Error) throw allowed;
  const connections = new Set<ssh2.Connection>();
  const server = new ssh2.Server({ hostKeys: [key.privateKey] }, (connection) => {
    let user = '';
    // Small packets to and fro: without it each login waits some hundred milliseconds for nothing.
    if ('setNoDelay' in connection && typeof connection.setNoDelay === 'function')
      connection.setNoDelay(true);
    connections.add(connection);
    connection.on('error', () => undefined).on('close', () => connections.delete(connection));
    connection.on('authentication', (context) => {
      user = context.username;
      if (context.method === 'publickey' && allowed.getPublicSSH().equals(context.key.data)) context.accept();
      else context.reject(['publickey']);
    });
    connection.on('ready', () => {
      host.logins++;
    });
    connection.on('tcpip', (accept, reject, info) => {
      const through = connectTcp(info.destPort, info.destIP);
      through.once('error', () => reject());
      through.once('connect', () => {
        const channel = accept();
        channel.on('error', () => undefined);
        through.on('error', () => undefined);
        channel.pipe(through).pipe(channel);
      });
    });
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, info) => {
        host.commands++;
        const channel = acceptExec();
        channel.on('error', () => undefined);
        play({
          words: unquote(info.command),
          user,
          write: (text) => channel.write(text),
          drop: () => connection.end(),
          hangUp: () => channel.close(),
          answer: (stdout, code = 0, stderr = '') => {
            if (stdout) channel.write(stdout);
            if (stderr) channel.stderr.write(stderr);
            channel.exit(code);
            channel.end();
          },
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host: SshHost = {
    port: (server.address() as AddressInfo).port,
    key,
    logins: 0,
    commands: 0,
    get open() {
      return connections.size;
    },
    close: () => {
      for (const connection of connections) connection.end();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return host;
}

/** Accepts connections and never says a word. */
export async function startMuteHost(): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<import('node:net').Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export interface Place {
  readonly folder: string;
  readonly client: KeyPair;
  access(
    hosts: Readonly<Record<string, { port: number; key?: KeyPair }>>,
    more?: Partial<HostAccess>,
  ): HostAccess;
  remove(): void;
}

/** A folder with a client's key; `access` writes known_hosts for the hosts that have a key. */
export function makePlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'drover-hosts-'));
  const client = generateKeyPair();
  writeFileSync(join(folder, 'id'), client.privateKey, { mode: 0o600 });
  return {
    folder,
    client,
    access: (hosts, more = {}) => {
      const lines = Object.values(hosts).flatMap(({ port, key }) =>
        key === undefined ? [] : [`[127.0.0.1]:${port} ${key.publicKey}`],
      );
      writeFileSync(join(folder, 'known_hosts'), `${lines.join('\n')}\n`);
      return {
        user: 'root',
        privateKeyFile: join(folder, 'id'),
        knownHostsFile: join(folder, 'known_hosts'),
        port: 22,
        addresses: Object.fromEntries(
          Object.entries(hosts).map(([name, { port }]) => [name, `127.0.0.1:${port}`]),
        ),
        ...more,
      };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** The id and the arguments of a command, whichever way it was sent. */
export function asked(words: readonly string[]): readonly string[] {
  const helper = words.indexOf('/usr/local/sbin/drover-command');
  if (helper >= 0) return words.slice(helper + 1);
  const at = words.findIndex((word) => word.startsWith('drover-'));
  return [words[at]?.slice('drover-'.length) ?? '?', ...words.slice(at + 1)];
}
