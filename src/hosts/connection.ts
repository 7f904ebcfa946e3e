import { connect as connectTcp, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { NodeSSH } from 'node-ssh';
import type { ClientChannel } from 'ssh2';
import type { Clock } from '../base/clock.js';
import { defined } from '../base/defined.js';
import type { Output } from './command.js';
import type { Deadline } from './deadline.js';
import { within } from './deadline.js';
import { field, messageOf } from './error-words.js';
import { HostError, hostKeyError } from './host-error.js';
import { type HostKeyVerdict, type HostPlace, hostKeyAlgorithms, verifyHostKey } from './known-hosts.js';
import type { KnownHostsFile } from './known-hosts-file.js';

/** The keys of a login, and whose host keys are believed. */
export interface Login {
  readonly user: string;
  readonly privateKeyFile: string;
  readonly privateKey?: Buffer;
  readonly passphrase?: string;
  /** The socket of an SSH agent. */
  readonly agent?: string;
}

export interface Target {
  /** As people call it. */
  readonly host: string;
  readonly place: HostPlace;
  readonly login: Login;
  readonly knownHosts: KnownHostsFile;
  readonly knownHostsFile: string;
}

export interface RunOptions {
  readonly timeoutMs: number;
  readonly limitBytes: number;
  readonly stdin?: string | undefined;
}

/** One login on one host. Commands run side by side, each on a channel of its own. */
export interface Connection {
  run(line: string, what: string, options: RunOptions): Promise<Output>;
  /** A stream to another place, through this host. */
  forward(place: HostPlace): Promise<Duplex>;
  readonly open: boolean;
  /** Called once when the connection has ended, whoever ended it. */
  onEnd(listener: () => void): void;
  close(): void;
}

/** TCP only: what does not answer here is told apart from what does not speak SSH. */
export async function openSocket(target: Target, deadline: Deadline): Promise<Socket> {
  const { host, place } = target;
  const socket = connectTcp({ host: place.address, port: place.port, noDelay: true });
  try {
    await within(
      deadline,
      new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('error', reject);
      }),
      () => unreachable(host, place, `did not answer within ${deadline.ms / 1000} s`, 'timeout'),
    );
    return socket;
  } catch (error) {
    // What comes after the first error is of no interest, but must not be thrown into the void.
    socket.on('error', () => undefined);
    socket.destroy();
    throw error instanceof HostError
      ? error
      : unreachable(host, place, plainNetworkError(error), 'unreachable', error);
  }
}

function unreachable(
  host: string,
  { address, port }: HostPlace,
  why: string,
  kind: 'timeout' | 'unreachable',
  cause?: unknown,
): HostError {
  return new HostError(kind, host, `${host} (${address}:${port}) ${why}`, {
    remedy: `Check that the host is up and reachable from here; hosts.addresses.${host} sets another address.`,
    cause,
  });
}

function plainNetworkError(error: unknown): string {
  const code = field(error, 'code') ?? '';
  const words: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'refuses the connection',
    EHOSTUNREACH: 'cannot be reached: no route to host',
    ENETUNREACH: 'cannot be reached: no route to its network',
    ETIMEDOUT: 'did not answer',
    ENOTFOUND: 'has no address: the name is not known',
    EAI_AGAIN: 'has no address: the name service does not answer',
    ECONNRESET: 'closed the connection',
  };
  return words[code] ?? `cannot be reached: ${messageOf(error)}`;
}

/** Proves the host's key, then logs in. Whatever fails, the socket is destroyed and a HostError tells why. */
export async function logIn(target: Target, sock: Duplex, deadline: Deadline): Promise<Connection> {
  const { host, place, login, knownHosts } = target;
  const ssh = new NodeSSH();
  let refused: Exclude<HostKeyVerdict, { verdict: 'match' }> | undefined;
  const trying = ssh.connect({
    sock: sock as Socket,
    host: place.address,
    port: place.port,
    username: login.user,
    ...(login.privateKey === undefined ? {} : { privateKey: login.privateKey.toString('latin1') }),
    ...defined({ passphrase: login.passphrase, agent: login.agent }),
    algorithms: { serverHostKey: hostKeyAlgorithms(knownHosts, place) as never },
    hostVerifier: (key: Buffer) => {
      const verdict = verifyHostKey(knownHosts, place, key);
      if (verdict.verdict !== 'match') refused = verdict;
      return verdict.verdict === 'match';
    },
    keepaliveInterval: 10_000,
    keepaliveCountMax: 3,
    // Our own deadline counts: it is the clock that tests can move.
    readyTimeout: 0,
  });
  try {
    await within(deadline, trying, () =>
      unreachable(
        host,
        place,
        `accepted the connection and did not finish the login within ${deadline.ms / 1000} s`,
        'timeout',
      ),
    );
  } catch (error) {
    trying.catch(() => undefined);
    sock.on('error', () => undefined);
    sock.destroy();
    if (refused !== undefined) throw hostKeyError(host, place, refused, target.knownHostsFile);
    throw error instanceof HostError ? error : loginError(target, error);
  }
  return new NodeSshConnection(host, ssh, sock, deadline.clock);
}

function loginError({ host, place, login }: Target, error: unknown): HostError {
  const message = messageOf(error);
  const level = field(error, 'level');
  if (/privateKey|passphrase|private key|OpenSSH key/i.test(message)) {
    return new HostError(
      'key-file',
      host,
      `the private key ${login.privateKeyFile} cannot be used: ${message.replace(/^Cannot parse privateKey: /, '')}`,
      {
        remedy: 'Encrypted keys need DROVER_SSH_PASSPHRASE or DROVER_SSH_PASSPHRASE_FILE, or an SSH agent.',
        cause: error,
      },
    );
  }
  if (level === 'client-authentication') {
    return new HostError(
      'auth',
      host,
      `${host} does not let ${login.user} in: it does not accept ${login.privateKeyFile}${login.agent === undefined ? '' : ' or a key of the agent'}`,
      {
        remedy: `Add the public key to ~${login.user}/.ssh/authorized_keys on ${host} (docs/hosts/README.md), or set hosts.user and hosts.privateKeyFile.`,
        cause: error,
      },
    );
  }
  return unreachable(host, place, `ended the connection during the login: ${message}`, 'unreachable', error);
}

class NodeSshConnection implements Connection {
  readonly #host: string;
  readonly #ssh: NodeSSH;
  readonly #sock: Duplex;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #open = true;

  constructor(host: string, ssh: NodeSSH, sock: Duplex, clock: Clock) {
    this.#host = host;
    this.#ssh = ssh;
    this.#sock = sock;
    this.#clock = clock;
    const ended = () => this.#ended();
    // An error is followed by close; without a listener it would end the process.
    ssh.connection?.on('error', ended).on('end', ended).on('close', ended);
  }

  get open(): boolean {
    return this.#open;
  }

  onEnd(listener: () => void): void {
    if (this.#open) this.#listeners.add(listener);
    else listener();
  }

  close(): void {
    this.#ssh.dispose();
    this.#ended();
    this.#sock.destroy();
  }

  async forward(place: HostPlace): Promise<Duplex> {
    return await this.#ssh.forwardOut('127.0.0.1', 0, place.address, place.port);
  }

  async run(line: string, what: string, options: RunOptions): Promise<Output> {
    if (!this.#open) throw this.#dropped(what);
    const running = new AbortController();
    let channel: ClientChannel | undefined;
    try {
      const trouble = this.#trouble(what, running.signal);
      const command = this.#ssh.execCommand(line, {
        noTrim: true,
        ...defined({ stdin: options.stdin }),
        onChannel: (opened) => {
          channel = opened;
          opened.on('error', () => undefined);
        },
        onStdout: (chunk) => trouble.count(chunk.length, options.limitBytes),
        onStderr: (chunk) => trouble.count(chunk.length, options.limitBytes),
      });
      const result = await within(
        { ms: options.timeoutMs, clock: this.#clock },
        Promise.race([command, trouble.happened]),
        () => this.#late(what, options.timeoutMs),
      );
      if (result.code === null) throw this.#dropped(what);
      return { stdout: result.stdout, stderr: result.stderr, code: result.code };
    } catch (error) {
      channel?.destroy();
      if (error instanceof HostError) throw error;
      throw this.#open ? this.#notRun(what, error) : this.#dropped(what);
    } finally {
      running.abort();
    }
  }

  /** What ends a command before its own end: the connection's, or too much output. */
  #trouble(what: string, over: AbortSignal) {
    let size = 0;
    let fail: (error: HostError) => void = () => undefined;
    const happened = new Promise<never>((_, reject) => {
      fail = reject;
      const lost = () => reject(this.#dropped(what));
      this.#listeners.add(lost);
      over.addEventListener('abort', () => this.#listeners.delete(lost), { once: true });
    });
    const count = (bytes: number, limit: number) => {
      size += bytes;
      if (size > limit) fail(this.#tooMuch(what, limit));
    };
    return { happened, count };
  }

  #dropped(what: string): HostError {
    return new HostError(
      'dropped',
      this.#host,
      `the connection to ${this.#host} ended during ${what}: its result is unknown`,
    );
  }

  #late(what: string, ms: number): HostError {
    return new HostError('timeout', this.#host, `${what} on ${this.#host} did not end within ${ms / 1000} s`);
  }

  #tooMuch(what: string, limit: number): HostError {
    return new HostError(
      'too-much-output',
      this.#host,
      `${what} on ${this.#host} printed more than ${limit} bytes`,
    );
  }

  #notRun(what: string, cause: unknown): HostError {
    return new HostError(
      'command-failed',
      this.#host,
      `${this.#host} opened no channel for ${what}: ${messageOf(cause)}`,
      { cause },
    );
  }

  #ended(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const listener of [...this.#listeners]) listener();
    this.#listeners.clear();
  }
}
